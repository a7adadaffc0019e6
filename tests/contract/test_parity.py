"""Every RPC means the same in process, in process by bytes, and over the wire, answers and errors alike.

The same play is given three times, with the same clock and entropy: all modules in one process, the same with every
message encoded, and each module behind a gRPC server of its own. RPCs are listed from the descriptors: one without a
scene fails.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen.registry import SERVICES
from tests.contract.parity import leaving, signing_in, using
from tests.contract.parity.scenes import Scene, perform
from tests.contract.parity.world import KINDS, world
from tests.contract.reasons import COMMON, DECLARED
from tests.sandbox.sandbox_process import SandboxProcess

ACTS = (signing_in.ACT, using.ACT, leaving.ACT)
PATHS = [method.path for service in SERVICES for method in service.methods]
Performances = dict[str, dict[str, Scene]]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def performances(tmp_path_factory: pytest.TempPathFactory, sandbox: SandboxProcess) -> Performances:
    """The outcomes of every scene, by kind of channel."""

    async def give(kind: str, data: Path) -> dict[str, Scene]:
        async with world(kind, data, sandbox) as made:
            return await perform(made, ACTS)

    return {kind: asyncio.run(give(kind, tmp_path_factory.mktemp(kind))) for kind in KINDS}


def test_every_rpc_has_one_scene() -> None:
    assert sorted(method.path for act in ACTS for method, _ in act.scenes) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_an_rpc_means_the_same_on_every_channel(performances: Performances, path: str) -> None:
    played = {kind: performances[kind][path] for kind in KINDS}
    local = played["local"]
    assert local.answers, "no success was played"
    assert local.errors, "no error was played"
    for kind in ("bytes", "wire"):
        assert played[kind].answers == local.answers, kind
        assert played[kind].errors == local.errors, kind


@pytest.mark.parametrize("path", PATHS)
def test_an_rpc_fails_as_it_promises(performances: Performances, path: str) -> None:
    promised = {**COMMON, **DECLARED[path]}
    errors: list[Any] = list(performances["local"][path].errors)
    assert [(reason, cls) for cls, reason, *_ in errors if promised.get(reason) is not cls.code] == []

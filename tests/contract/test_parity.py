"""Every RPC has the same responses and errors in process, in process by bytes, and over the wire.

The same cases run three times, with the same clock and entropy: all modules in one process, the same with every
message encoded, and each module behind a gRPC server of its own. The RPCs are those of the descriptors. One without a
case fails.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen.registry import SERVICES
from tests.contract.parity import feature_cases, leaving_cases, sign_in_cases
from tests.contract.parity.cases import RpcCase, run_cases
from tests.contract.parity.running_modules import KINDS, run_modules
from tests.contract.reasons import COMMON, DECLARED
from tests.sandbox.sandbox_process import SandboxProcess

LISTS = (sign_in_cases.CASES, feature_cases.CASES, leaving_cases.CASES)
PATHS = [method.path for service in SERVICES for method in service.methods]
CasesByKind = dict[str, dict[str, RpcCase]]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory, sandbox: SandboxProcess) -> CasesByKind:
    """Run every case over each kind of channel. Return them by kind and path."""

    async def run(kind: str, data: Path) -> dict[str, RpcCase]:
        async with run_modules(kind, data, sandbox) as oo:
            return await run_cases(oo, LISTS)

    return {kind: asyncio.run(run(kind, tmp_path_factory.mktemp(kind))) for kind in KINDS}


def test_every_rpc_has_one_case() -> None:
    assert sorted(method.path for case_list in LISTS for method, _ in case_list.cases) == sorted(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_rpc_behaves_the_same_on_every_channel(cases: CasesByKind, path: str) -> None:
    by_kind = {kind: cases[kind][path] for kind in KINDS}
    local = by_kind["local"]
    assert local.responses, "the case has no call that succeeds"
    assert local.errors, "the case has no call that fails"
    for kind in ("bytes", "wire"):
        assert by_kind[kind].responses == local.responses, kind
        assert by_kind[kind].errors == local.errors, kind


@pytest.mark.parametrize("path", PATHS)
def test_rpc_fails_only_for_its_documented_reasons(cases: CasesByKind, path: str) -> None:
    documented = {**COMMON, **DECLARED[path]}
    errors: list[Any] = list(cases["local"][path].errors)
    assert [(reason, cls) for cls, reason, *_ in errors if documented.get(reason) is not cls.code] == []

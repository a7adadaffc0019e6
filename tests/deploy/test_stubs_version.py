"""The version of the stubs' wheel, which identifies the contract that it was generated from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.deploy.script import load_script


@pytest.fixture
def build(tmp_path: Path) -> ModuleType:
    """Return the module deploy/stubs/build.py with releases and a generated contract for this test."""
    module = load_script(Path("deploy/stubs/build.py"))
    module.GENERATED, module.RELEASES = tmp_path / "gen", tmp_path / "releases"  # type: ignore[attr-defined]
    for folder, contract in {"gen": b"now", "releases/0.9.0": b"old", "releases/0.10.0": b"new"}.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "descriptors.binpb").write_bytes(contract)
    return module


def test_newest_released_contract_has_the_version_of_its_release(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "gen/descriptors.binpb").write_bytes(b"new")
    assert build.version() == "0.10.0"


@pytest.mark.parametrize("contract", [b"now", b"old"])
def test_other_contract_has_its_hash_after_the_version(build: ModuleType, tmp_path: Path, contract: bytes) -> None:
    (tmp_path / "gen/descriptors.binpb").write_bytes(contract)
    assert build.version() == f"0.10.0+{hashlib.sha256(contract).hexdigest()[:8]}"

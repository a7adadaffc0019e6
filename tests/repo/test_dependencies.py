"""Dependencies: every direct one has a reason, and the locks pin hashes but name no index."""

import re
from pathlib import Path

import pytest

LOCKS = Path("deploy/locks")


def names(requirements: str) -> set[str]:
    """Return the packages that a requirements file names itself."""
    lines = (line for line in requirements.splitlines() if line and line[0] not in "#-")
    return {re.split(r"[<>=;\[ ]", line, maxsplit=1)[0].lower() for line in lines}


def test_exactly_the_direct_dependencies_have_a_reason() -> None:
    reasons = dict(re.findall(r"^\| ([\w-]+) \| (.+) \|$", Path("docs/dependencies.md").read_text(), re.MULTILINE))
    reasons.pop("package")
    direct = set().union(*(names(file.read_text()) for file in LOCKS.glob("*.in")))
    assert set(reasons) == direct


@pytest.mark.parametrize("lock", ["run", "web", "dev"])
def test_lock_names_no_address_and_pins_every_file_by_its_hash(lock: str) -> None:
    text = (LOCKS / f"{lock}.txt").read_text()
    assert not re.search(r"://|--find-links|--index-url| @ |file:", text)
    pinned = re.findall(r"^[\w.-]+==\S+( ;.*)? \\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 0


def test_dev_lock_has_the_versions_of_the_run_and_web_locks() -> None:
    locks = (LOCKS.joinpath(f"{name}.txt").read_text() for name in ("dev", "run", "web"))
    dev, run, web = (set(re.findall(r"^\S+==\S+", text, re.MULTILINE)) for text in locks)
    assert run | web <= dev

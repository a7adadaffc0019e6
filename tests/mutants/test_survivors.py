"""Accepted survivors, which still fit after a move and are reported if they no longer fit a mutant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.mutants.mutant import Mutant, Replacement
from tests.mutants.survivors import SURVIVORS, read_survivors, reason_for, unmatched

MUTANT = Mutant("profile", "code/a.py", "Box.f", "number", 3, "a = 1", "a = 2", Replacement(0, 0, ""), ())
ENTRY = """
[[survivor]]
module = "profile"
function = "Box.f"
before = "a  =  1"
after = "a = 2"
reason = "only a log line reads it"
"""


def test_entry_fits_its_mutant_in_any_place(tmp_path: Path) -> None:
    (tmp_path / "survivors.toml").write_text(ENTRY)
    entries = read_survivors(tmp_path / "survivors.toml")
    moved = replace(MUTANT, path="code/b.py", line=99)
    assert reason_for(entries, moved) == "only a log line reads it"
    assert unmatched(entries, [moved], ["profile"]) == []


@pytest.mark.parametrize("change", [{"function": "g"}, {"before": "a = 5"}, {"after": "a = 5"}, {"module": "auth"}])
def test_entry_that_fits_no_mutant_is_reported(tmp_path: Path, change: dict[str, str]) -> None:
    (tmp_path / "survivors.toml").write_text(ENTRY)
    entries = read_survivors(tmp_path / "survivors.toml")
    other = replace(MUTANT, **change)  # type: ignore[arg-type]
    assert reason_for(entries, other) == ""
    assert unmatched(entries, [other], ["profile"]) == entries
    assert unmatched(entries, [other], ["kernel"]) == []


@pytest.mark.parametrize(
    ("old", "new"), [('reason = "only a log line reads it"', ""), ("only a log line reads it", " ")]
)
def test_entry_without_a_reason_is_refused(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "survivors.toml").write_text(ENTRY.replace(old, new))
    with pytest.raises(ValueError, match="entry 1"):
        read_survivors(tmp_path / "survivors.toml")


def test_entries_of_this_tree_can_be_read() -> None:
    read_survivors(SURVIVORS)

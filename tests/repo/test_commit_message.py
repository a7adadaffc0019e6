"""The check of commit messages, which refuses a wrong one and says what to write instead."""

from pathlib import Path

import pytest

from tests.repo.commit_message import AREAS, EXAMPLE, find_errors, main
from tests.repo.tree import tree_files

LONG = "kernel: " + "x" * 64


@pytest.mark.parametrize(
    "message",
    [
        EXAMPLE,
        *(f"{area}: add a thing" for area in AREAS),
        LONG,
        "kernel: bring back the cache\n\nA body that says why.\nIn two lines.",
        "kernel: pass the deadline on\n# Please enter the commit message\n",
        "\n# A comment first\nkernel: add a thing\n",
        "kernel: add a thing\n# ------------------------ >8 ------------------------\ndiff --git a b\n+Added.",
        "webapp: cut an RPC's name at 40 characters: the rest is noise",
        "Merge branch 'main'",
        'Revert "kernel: add a thing"',
        "fixup! kernel: add a thing",
        "squash! kernel: add a thing",
        "amend! kernel: add a thing",
    ],
)
def test_message_that_follows_the_rules_or_is_written_by_git_passes(message: str) -> None:
    assert find_errors(message) == []


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("", "it is empty"),
        ("# only a comment\n", "it is empty"),
        ("Add a thing", "write the subject as `area: imperative summary`, not 'Add a thing'"),
        ("kernel:add a thing", "write the subject as `area: imperative summary`"),
        ("kernel: ", "write the subject as `area: imperative summary`"),
        ("kernel, bff: add a thing", "write the subject as `area: imperative summary`"),
        ("core: add a thing", "'core' is not an area: write one of kernel, auth, "),
        ("Kernel: add a thing", "'Kernel' is not an area"),
        (LONG + "x", "the subject has 73 characters: use at most 72"),
        ("kernel: add a thing.", "end the subject without a full stop"),
        ("kernel: Add a thing", "begin the summary with a lower-case letter, not 'Add'"),
        ("kernel: added a thing", "begin the summary with an imperative"),
        ("kernel: adds a thing", "begin the summary with an imperative"),
        ("kernel: adding a thing", "begin the summary with an imperative"),
        ("kernel: add a thing\nand another", "leave a blank line between the subject and the body"),
    ],
)
def test_error_of_a_wrong_message_says_what_to_write(message: str, error: str) -> None:
    (found,) = find_errors(message)
    assert found.startswith(error)


def test_all_errors_are_reported_at_once() -> None:
    assert len(find_errors(f"core: Added {'x' * 80}.\nmore")) == 5


def test_every_area_is_a_folder_of_the_tree() -> None:
    folders = {part for name in tree_files() for part in Path(name).parts[:-1]}
    assert set(AREAS) - folders - {"protogateway"} == set()


def test_command_prints_the_errors_and_an_example(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text("kernel: added a thing\n")
    assert main([str(file)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == f"For example: {EXAMPLE}"
    file.write_text(f"{EXAMPLE}\n")
    assert main([str(file)]) == 0
    assert capsys.readouterr().out == ""

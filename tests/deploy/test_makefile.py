"""The calls of each Makefile target, in a folder whose name has a space.

The tools are stand-ins that log their arguments, one call per line, with | between words.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

LOGGING_TOOL = """#!/bin/sh
printf "%s" "$(basename "$0")" >> "$CALLS"
for word; do printf "|%s" "$word" >> "$CALLS"; done
echo >> "$CALLS"
"""
TOOLS = ("python", "ruff", "buf", "npm", "uv", "python3")
RUN, DEV, WEBAPP, MACHINE = (f"python3|deploy/environment.py|{step}" for step in ("run", "dev", "webapp", "machine"))
GENERATE = [
    "buf|generate|--template|protos/buf.gen.yaml|-o|.",
    "buf|build|--exclude-source-info|-o|./gen/descriptors.binpb",
]
TEST = "python|-m|pytest|-m|not proof"
PARALLEL = "-n|2|--dist|loadfile|--no-loadscope-reorder|--max-worker-restart=0|-p|tests.parallel"
LOCK = (
    "uv|pip|compile|-q|--universal|--python-version|3.11|--generate-hashes|--no-emit-index-url"
    "|--custom-compile-command|make locks"
)
TARGETS: dict[str, list[str]] = {
    "run": [RUN, WEBAPP, "python|-m|servers.cli|run"],
    "test": [DEV, WEBAPP, MACHINE, f"{TEST}|{PARALLEL}"],
    "check": [DEV, WEBAPP, "python|-m|tests.repo.check"],
    "fmt": [DEV, WEBAPP, "ruff|check|-q|--fix|.", "ruff|format|-q|.", "npm|--prefix|webapp|run|format"],
    "gen": [DEV, *GENERATE, "python|-m|tests.repo.settings|write"],
    "contracts": [DEV, "python|-m|protogateway.compat|check"],
    "release-contracts": [DEV, WEBAPP, "python|-m|protogateway.compat|release"],
    "proof": [DEV, WEBAPP, "python|-m|pytest|-m|proof"],
    "mutants": [DEV, WEBAPP, "python|-m|tests.mutants"],
    "stubs": [DEV, "python|deploy/stubs/build.py"],
    "bench": [DEV, WEBAPP, "python|-m|tests.bench"],
    "pictures": [DEV, WEBAPP, MACHINE, "python|-m|tests.pictures"],
    "locks": [DEV, *(f"{LOCK}|-o|{lock}.txt|{lock}.in" for lock in ("run", "web", "dev"))],
}
HELPER_TARGETS = {
    "generate": GENERATE,
    "settings": ["python|-m|tests.repo.settings|write"],
    "for-run": [RUN],
    "for-dev": [DEV],
    "for-webapp": [WEBAPP],
    "for-machine": [MACHINE],
}
"""Targets that other targets use."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "o O"
    (root / ".venv/bin").mkdir(parents=True)
    (root / "deploy/locks").mkdir(parents=True)
    shutil.copy("Makefile", root)
    for tool in TOOLS:
        path = root / ("bin" if tool == "python3" else ".venv/bin") / tool
        path.parent.mkdir(exist_ok=True)
        path.write_text(LOGGING_TOOL)
        path.chmod(0o755)
    return root


def make(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{root / 'bin'}:{os.defpath}:/usr/bin", "CALLS": str(root / "calls")}
    return subprocess.run(["make", *arguments], cwd=root, env=environment, capture_output=True, text=True)


def calls(root: Path, *arguments: str) -> list[str]:
    """Return the calls that a target made."""
    result = make(root, *arguments)
    assert result.returncode == 0, result.stderr
    return (root / "calls").read_text().splitlines()


@pytest.mark.parametrize("target", [*TARGETS, *HELPER_TARGETS])
def test_target_prepares_the_folder_and_makes_its_calls(folder: Path, target: str) -> None:
    assert calls(folder, target) == {**TARGETS, **HELPER_TARGETS}[target]


@pytest.mark.parametrize(
    ("arguments", "last"),
    [
        (["test", "args=-k 'two words'"], f"{TEST}|{PARALLEL}|-k|two words"),
        (["test", "workers=4", "args=-x"], f"{TEST}|{PARALLEL}|-x".replace("-n|2", "-n|4")),
        (["test", "workers=1"], TEST),
        (["proof", "args=-x"], "python|-m|pytest|-m|proof|-x"),
        (["check", "only=types lint"], "python|-m|tests.repo.check|types|lint"),
        (["contracts", "args=--json"], "python|-m|protogateway.compat|check|--json"),
        (["release-contracts", "version=0.2.0", "args=-q"], "python|-m|protogateway.compat|release|0.2.0|-q"),
        (["bench", "args=quick"], "python|-m|tests.bench|quick"),
        (["stubs", "out=a b", "args=--vendor"], "python|deploy/stubs/build.py|--vendor|a b"),
        (["mutants", "args=--count 20"], "python|-m|tests.mutants|--count|20"),
        (["pictures", "args=folder"], "python|-m|tests.pictures|folder"),
        (["generate", "out=a b"], "buf|build|--exclude-source-info|-o|a b/gen/descriptors.binpb"),
        (["locks", "args=--upgrade"], f"{LOCK}|--upgrade|-o|dev.txt|dev.in"),
        (["for-run", "PYTHON=python"], "python|deploy/environment.py|run"),
    ],
)
def test_arguments_are_passed_on(folder: Path, arguments: list[str], last: str) -> None:
    assert calls(folder, *arguments)[-1] == last


@pytest.mark.parametrize("target", TARGETS)
def test_target_fails_if_its_tool_fails(folder: Path, target: str) -> None:
    tool = TARGETS[target][-1].partition("|")[0]
    (folder / ".venv/bin" / tool).write_text("#!/bin/sh\nexit 3\n")
    assert make(folder, target).returncode != 0


def test_lock_that_cannot_be_compiled_stops_the_others(folder: Path) -> None:
    (folder / ".venv/bin/uv").write_text('#!/bin/sh\ncase "$*" in *run.in) exit 3;; esac\n')
    assert make(folder, "locks").returncode != 0


def test_help_lists_every_target_and_is_the_default(folder: Path) -> None:
    listed = make(folder).stdout
    assert re.findall(r"^  make ([a-z-]+) +\S", listed, re.MULTILINE) == [*TARGETS, "help"]
    assert listed == make(folder, "help").stdout


def test_target_that_a_tool_calls_prints_only_its_own_output(folder: Path) -> None:
    """Tests call targets while `make test` runs. A nested make prints its folder, unless it is told not to."""
    (folder / ".venv/bin/python").write_text("#!/bin/sh\nmake help\n")
    assert make(folder, "run").stdout == make(folder, "help").stdout


@pytest.mark.parametrize("target", [*TARGETS, "help", "generate", "settings"])
def test_target_runs_even_if_a_file_has_its_name(folder: Path, target: str) -> None:
    (folder / target).touch()
    assert "is up to date" not in make(folder, "-n", target).stdout
    assert make(folder, "-n", target).stdout != ""

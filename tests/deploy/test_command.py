""".venv/bin/oo, the command line of one checkout, which works from any folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.script import load_script

SCRIPT = Path("deploy/environment.py")
CLI = """\
import json, os, subprocess, sys
child = [sys.executable, "-m", "servers.child"]
print(json.dumps([__file__, sys.argv[1:], subprocess.check_output(child, text=True).strip(), os.environ["PYTHONPATH"]]))
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture(params=["plain", "o O", "it's"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a folder with small sources and a virtual environment of its own, which uses this one's Python."""
    root = tmp_path / str(request.param)
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/python").symlink_to(sys.executable)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", root / ".venv")
    write(root / SCRIPT, SCRIPT.read_text())
    write(root / "servers/cli.py", CLI)
    write(root / "servers/child.py", "print(__file__)")
    load_script(root / SCRIPT).add_command()
    return root


def run(root: Path, folder: Path, *arguments: str, **environment: str) -> list[str | list[str]]:
    """Run the command of `root` in `folder`, and return its output."""
    done = subprocess.run(
        [root / ".venv/bin/oo", *arguments],
        cwd=folder,
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_command_and_its_processes_run_the_sources_of_their_own_folder(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    write(other / "servers/cli.py", "raise AssertionError('the sources of another folder')")
    write(other / "servers/child.py", "raise AssertionError('the sources of another folder')")
    cli, arguments, child, _ = run(root, other, "serve", "two words")
    assert (cli, child) == (str(root / "servers/cli.py"), str(root / "servers/child.py"))
    assert arguments == ["serve", "two words"]


def test_pythonpath_of_the_caller_is_kept_behind_the_folder(root: Path) -> None:
    assert run(root, root)[-1] == str(root)
    assert run(root, root, PYTHONPATH="/more")[-1] == f"{root}:/more"


def test_command_of_an_older_version_is_replaced_without_an_installation(root: Path) -> None:
    environment = load_script(root / SCRIPT)
    (root / ".venv/place").write_text(environment.venv_identity())
    write(root / "deploy/locks/run.txt", "")
    write(root / "deploy/locks/dev.txt", "")
    environment.lock_stamp("run").write_text(environment.lock_digest("run"))
    written = (root / ".venv/bin/oo").read_text()
    (root / ".venv/bin/oo").write_text("#!/bin/false\n")
    environment.install("run")
    assert (root / ".venv/bin/oo").read_text() == written


def test_exit_code_is_that_of_the_command_line(root: Path) -> None:
    write(root / "servers/cli.py", "raise SystemExit(3)")
    assert subprocess.run([root / ".venv/bin/oo"]).returncode == 3


def oo(*arguments: str) -> str:
    """Run this folder's command and return its output."""
    done = subprocess.run([Path(".venv/bin/oo"), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_command_without_arguments_prints_help() -> None:
    assert oo() == oo("--help")


def test_command_prints_its_version() -> None:
    assert oo("--version") == f"oO {tomllib.loads(Path('pyproject.toml').read_text())['project']['version']}\n"


def test_command_of_this_checkout_prints_help_in_any_folder(tmp_path: Path) -> None:
    done = subprocess.run([Path(".venv/bin/oo").resolve(), "--help"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: oo ")

"""deploy/environment.py, which prepares a machine before anything is installed."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path("deploy/environment.py")


def prepare(root: Path, *steps: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, root / SCRIPT, *steps], capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the script and empty locks, whose installation needs no network.

    The tests share it, because making an environment takes seconds.
    """
    folder = tmp_path_factory.mktemp("o O")
    (folder / "deploy/locks").mkdir(parents=True)
    shutil.copy(SCRIPT, folder / SCRIPT)
    for name in ("run", "web", "dev"):
        (folder / f"deploy/locks/{name}.txt").write_text(f"# {name}\n")
    return folder


def test_python_3_6_can_parse_the_script_and_show_its_version_error() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_second_start_does_nothing_and_a_changed_lock_installs_again(root: Path) -> None:
    first, second = prepare(root, "run"), prepare(root, "run")
    assert "installed in" in first.stdout, first.stderr
    assert (second.returncode, second.stdout) == (0, "")
    (root / "deploy/locks/run.txt").write_text("# changed\n")
    assert "installed in" in prepare(root, "run").stdout


def test_failed_installation_says_why_and_leaves_no_stamp(root: Path) -> None:
    (root / "deploy/locks/run.txt").write_text("six==1.17.0\n")
    failed = prepare(root, "run")
    assert failed.returncode == 1
    assert "--require-hashes" in failed.stderr
    assert not (root / ".venv/lock-run").exists()


def test_unknown_step_is_an_error_that_names_it(root: Path) -> None:
    assert "unknown step walk: one of run, dev, webapp, machine" in prepare(root, "walk").stderr

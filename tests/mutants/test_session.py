"""A session of trials in copies of a tree, which itself stays unchanged."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

import pytest

from tests.mutants.catalogue import catalogue
from tests.mutants.modules import MeasuredModule
from tests.mutants.session import Journals, Session
from tests.mutants.trial import TrialStatus
from tests.mutants.workspace import Interrupted, Workspace, workspaces

MODULE = MeasuredModule("sample", ("box",), ("checks",))
FILES = {
    "box/sample.py": "def size():\n    return 3\n\n\ndef weight():\n    return 4\n\n\ndef unused():\n    return 5\n",
    "checks/test_sample.py": (
        "import pytest\nfrom box.sample import size, weight\n\n"
        "@pytest.fixture(scope='module')\ndef known(): return size(), weight()\n\n"
        "def test_fails(): assert size() == 99\n\n"
        "def test_type(known): assert type(known[0]) is int\n\n"
        "def test_size(known): assert known[0] == 3\n"
    ),
    "checks/test_hanging.py": "import time\n\ndef test_hangs(): time.sleep(99)\n",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))  # this tree has no recorder of its own
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "pytest_timeout,_hypothesis_pytestplugin")
    root = tmp_path / "tree"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_mutants_are_killed_survive_or_are_not_reached(tree: Path, tmp_path: Path) -> None:
    (tree / "checks/test_hanging.py").unlink()
    mutants = [mutant for mutant in catalogue(tree, MODULE) if mutant.operator == "number"]
    journals = Journals(tmp_path / "kept", tree, [MODULE])
    with workspaces(2, [name for name in FILES if (tree / name).exists()], tree) as copies:
        session = Session(copies, journals, tmp_path / "kept")
        trials = {mutant.function: trial for mutant, trial in session.run(mutants, [MODULE])}
        assert {name: trial.status for name, trial in trials.items()} == {
            "size": TrialStatus.KILLED, "weight": TrialStatus.SURVIVED, "unused": TrialStatus.UNREACHED,
        }  # fmt: skip
        assert trials["size"].killer == "checks/test_sample.py::test_size"
        assert trials["weight"].reaching == 2, "a shared fixture counts for all its tests, but not for a failing one"
    again = Session([], journals, tmp_path / "kept")
    assert {mutant.function: trial for mutant, trial in again.run(mutants, [MODULE])} == trials
    assert (tree / "box/sample.py").read_text() == FILES["box/sample.py"]
    assert not copies[0].root.exists()


def test_run_that_is_too_long_or_stopped_leaves_no_process(tree: Path) -> None:
    with workspaces(1, list(FILES), tree) as (workspace,):
        assert workspace.pytest(["checks/test_hanging.py"], limit_s=0.3).code is None
        stopper = threading.Thread(target=_stop_soon, args=(workspace,))
        stopper.start()
        with pytest.raises(Interrupted):
            workspace.pytest(["checks/test_hanging.py"], limit_s=60)
        stopper.join()


def test_mutated_file_is_restored_even_after_an_error(tree: Path) -> None:
    mutant = catalogue(tree, MODULE)[0]
    with workspaces(1, list(FILES), tree) as (workspace,):
        with contextlib.suppress(KeyboardInterrupt), workspace.mutated(mutant):
            assert (workspace.root / mutant.path).read_text() != FILES[mutant.path]
            raise KeyboardInterrupt
        assert (workspace.root / mutant.path).read_text() == FILES[mutant.path]


def _stop_soon(workspace: Workspace) -> None:
    time.sleep(0.3)
    workspace.stop()

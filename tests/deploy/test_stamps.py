"""deploy/environment.py does again what changed or failed; it believes only this folder's stamps of success.

The script is real; python, pip and npm are stand-ins that note their calls, so that nothing is fetched.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.deploy.script import load_script

SCRIPT = Path("deploy/environment.py")
NOTE = 'echo "$(basename "$0") $*" >> "$CALLS"; if [ -e "$FAIL" ]; then echo "disk full"; exit 3; fi\n'
PYTHON = (
    f'#!/bin/sh\n{NOTE}[ "$2" != venv ] || {{ mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$NPM" "$3/bin/npm"; }}\n'
)
NPM = f'#!/bin/sh\n{NOTE}[ "$1" = ci ] && mkdir -p node_modules; [ "$2" = build ] && mkdir -p dist; exit 0\n'
LOCK = "orjson==1.0 \\\n    --hash=sha256:0\nuvloop==1.0 \\\n    --hash=sha256:1\n    # via uvicorn==2\n"


class PreparedFolder:
    """A small tree with the script in it, and the calls that it made."""

    def __init__(self, root: Path, environment: ModuleType) -> None:
        self.root = root
        self.environment = environment

    def prepare(self, *steps: str) -> list[str]:
        """Carry out the steps, and return the calls they made, each by its first words."""
        (self.root / "calls").write_text("")
        self.environment.main(list(steps))
        return self.calls

    @property
    def whole_calls(self) -> list[str]:
        return (self.root / "calls").read_text().splitlines()

    @property
    def calls(self) -> list[str]:
        """Return the calls so far: of pip the lock, of the others the first words."""
        return [self._shortened(call.replace(str(self.root), "")) for call in self.whole_calls]

    @staticmethod
    def _shortened(call: str) -> str:
        lock = call.rpartition("/")[2]
        if "-m pip install" in call:
            return f"pip install {lock}"
        return "python venv .venv" if call.startswith("python -m venv") else " ".join(call.split()[:3])

    def failing(self, *steps: str) -> str:
        """Carry out steps of which one fails, and return what is said of it."""
        (self.root / "fail").touch()
        with pytest.raises(SystemExit) as failure:
            self.prepare(*steps)
        (self.root / "fail").unlink()
        return str(failure.value)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def executable(self, name: str, text: str) -> Path:
        self.write(name, text)
        (self.root / name).chmod(0o755)
        return self.root / name


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PreparedFolder]:
    root = tmp_path / "o O"
    (root / "deploy").mkdir(parents=True)
    shutil.copy(SCRIPT, root / SCRIPT)
    made = PreparedFolder(root, load_script(root / SCRIPT))
    for name in ("run", "web", "dev"):
        made.write(f"deploy/locks/{name}.txt", f"# {name}\n{LOCK}")
    for name in ("package.json", "package-lock.json", "src/page.ts"):
        made.write(f"webapp/{name}", name)
    made.write("gen/web/api.ts", "")
    npm = made.executable("stand-ins/npm", NPM)
    monkeypatch.setattr(sys, "executable", str(made.executable("stand-ins/python", PYTHON)))
    for name, value in {"CALLS": root / "calls", "FAIL": root / "fail", "NPM": npm}.items():
        monkeypatch.setenv(name, str(value))
    before = signal.getsignal(signal.SIGTERM)
    yield made
    signal.signal(signal.SIGTERM, before)


BUILT = ["npm run build"]
ALL_OF_PAGES = ["pip install web.txt", "npm ci --ignore-scripts", *BUILT]


def test_a_first_start_makes_everything_and_a_second_nothing(folder: PreparedFolder) -> None:
    assert folder.prepare("run", "webapp") == ["python venv .venv", "pip install run.txt", *ALL_OF_PAGES]
    assert folder.prepare("run", "webapp") == []


def test_pip_checks_every_hash_and_npm_runs_no_script_of_a_package(folder: PreparedFolder) -> None:
    folder.prepare("run", "webapp")
    (pip, _), (npm, _) = ([call for call in folder.whole_calls if word in call] for word in ("-m pip", "npm "))
    assert "--require-hashes" in pip.split()
    assert npm.split()[:3] == ["npm", "ci", "--ignore-scripts"]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_changed_lock_is_installed_again_in_the_same_environment(folder: PreparedFolder, name: str) -> None:
    folder.prepare(name)
    folder.write(f"deploy/locks/{name}.txt", "# another\n")
    assert folder.prepare(name) == [f"pip install {name}.txt"]
    assert folder.prepare(name) == []


def test_the_dev_lock_holds_the_other_two(folder: PreparedFolder) -> None:
    folder.prepare("dev")
    assert folder.prepare("run") == []
    assert folder.prepare("webapp") == ALL_OF_PAGES[1:]


def test_a_dev_lock_that_changed_holds_nothing_any_more(folder: PreparedFolder) -> None:
    folder.prepare("dev")
    folder.write("deploy/locks/dev.txt", "# another\n")
    assert folder.prepare("run") == ["pip install run.txt"]


@pytest.mark.parametrize("name", ["webapp/src/page.ts", "webapp/src/new.css", "gen/web/api.ts"])
def test_a_changed_source_is_built_again(folder: PreparedFolder, name: str) -> None:
    folder.prepare("webapp")
    folder.write(name, "changed")
    assert folder.prepare("webapp") == BUILT
    assert folder.prepare("webapp") == []


def test_a_renamed_source_is_built_again(folder: PreparedFolder) -> None:
    folder.prepare("webapp")
    (folder.root / "webapp/src/page.ts").rename(folder.root / "webapp/src/pages.ts")
    assert folder.prepare("webapp") == BUILT


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_a_changed_npm_lock_is_installed_and_built_again(folder: PreparedFolder, name: str) -> None:
    folder.prepare("webapp")
    folder.write(f"webapp/{name}", "changed")
    assert folder.prepare("webapp") == ALL_OF_PAGES[1:]


@pytest.mark.parametrize("name", ["webapp/dist/page.js", "webapp/node_modules/vite.js"])
def test_what_was_built_is_no_source(folder: PreparedFolder, name: str) -> None:
    folder.prepare("webapp")
    folder.write(name, "changed")
    assert folder.prepare("webapp") == []


def test_pages_that_are_gone_are_built_again(folder: PreparedFolder) -> None:
    folder.prepare("webapp")
    shutil.rmtree(folder.root / "webapp/dist")
    assert folder.prepare("webapp") == BUILT


@pytest.mark.parametrize(
    ("steps", "ready", "again"),
    [
        (["run"], ["web"], ["pip install run.txt"]),
        (["webapp"], ["web"], ALL_OF_PAGES[1:]),
        (["webapp"], ["web", "npm"], BUILT),
    ],
)
def test_what_failed_is_said_and_done_again(
    folder: PreparedFolder, steps: list[str], ready: list[str], again: list[str]
) -> None:
    folder.environment.install("web")
    if "npm" in ready:
        folder.environment.install_node_modules()
    said = folder.failing(*steps)
    assert "disk full" in said
    assert "failed with 3" in said
    assert folder.calls == again[:1]
    assert folder.prepare(*steps) == again
    assert folder.prepare(*steps) == []


@pytest.mark.parametrize(("step", "name"), [("run", "deploy/locks/run.txt"), ("webapp", "webapp/src/page.ts")])
def test_a_failure_is_not_forgotten_when_the_change_is_undone(folder: PreparedFolder, step: str, name: str) -> None:
    """It may have left half of the new and half of the old."""
    folder.prepare(step)
    before = (folder.root / name).read_text()
    folder.write(name, "# changed")
    folder.failing(step)
    folder.write(name, before)
    assert len(folder.prepare(step)) == 1


def test_a_venv_that_cannot_be_made_names_the_package_to_install(folder: PreparedFolder) -> None:
    assert folder.failing("run") == (
        "python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv, then try again"
    )
    assert folder.prepare("run") == ["python venv .venv", "pip install run.txt"]


def test_an_environment_of_another_folder_is_made_anew(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.prepare("run")
    left = folder.root / ".venv/left-over"
    left.touch()
    moved = folder.root.with_name("moved")
    folder.root.rename(moved)
    for name in ("CALLS", "FAIL", "NPM"):
        monkeypatch.setenv(name, str(moved / Path(os.environ[name]).relative_to(folder.root)))
    monkeypatch.setattr(sys, "executable", str(moved / "stand-ins/python"))
    there = PreparedFolder(moved, load_script(moved / SCRIPT))
    assert there.prepare("run") == ["python venv .venv", "pip install run.txt"]
    assert not (moved / ".venv/left-over").exists()


def test_an_environment_of_another_python_is_made_anew(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.prepare("run")
    monkeypatch.setattr(sys, "version", "3.99")
    assert folder.prepare("run") == ["python venv .venv", "pip install run.txt"]


def test_pip_tells_how_far_it_is(
    folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pip = folder.executable("pip", "#!/bin/sh\necho Collecting a==1\necho other\necho 'Collecting b==2 (from c)'\n")
    times = itertools.count(step=3)
    monkeypatch.setattr(folder.environment.time, "monotonic", lambda: next(times))
    folder.environment.show_progress(folder.environment.run([pip]), 7)
    assert capsys.readouterr().out == "  1 of 7: a\n  2 of 7: b\n"


def test_npm_looks_for_no_newer_version_of_itself(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.executable(".venv/bin/npm", '#!/bin/sh\necho "$npm_config_update_notifier" > "$CALLS"\n')
    monkeypatch.delenv("npm_config_update_notifier", raising=False)
    folder.environment.npm("run", "build")
    assert folder.whole_calls == ["false"]


def test_a_child_waits_for_no_input(folder: PreparedFolder) -> None:
    reads = folder.executable("reads", "#!/bin/sh\nreadlink /proc/self/fd/0\n")
    ours, theirs = os.dup(0), os.open(reads, os.O_RDONLY)
    try:
        os.dup2(theirs, 0)
        said, _ = folder.environment.run([reads]).communicate()
    finally:
        os.dup2(ours, 0)
        os.close(ours)
        os.close(theirs)
    assert said == "/dev/null\n"


def test_an_older_python_is_turned_away_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 99))
    with pytest.raises(SystemExit) as refused:
        load_script(SCRIPT)
    assert "make run PYTHON=python3.12" in str(refused.value)


def test_a_child_ends_with_the_script(folder: PreparedFolder) -> None:
    child = folder.environment.run(["sh", "-c", "echo started; sleep 60"])

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.environment.finish(child, interrupt)
    assert child.wait(5) == -signal.SIGKILL


def test_a_termination_ends_the_script_as_a_shell_expects(folder: PreparedFolder) -> None:
    folder.environment.main([])
    with pytest.raises(SystemExit) as ended:
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 143


@pytest.fixture
def machine(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> PreparedFolder:
    """A machine that has nothing, and a person without rights on it."""
    monkeypatch.delenv("DEBIAN_FRONTEND", raising=False)
    monkeypatch.setenv("PATH", str(folder.root / "programs"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return folder


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_the_tests_need_a_browser_and_can_do_without_a_compose_client(
    machine: PreparedFolder, browser: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as missing:
        machine.environment.find_test_tools()
    assert "apt-get install chromium" in str(missing.value)
    machine.executable(f"programs/{browser}", "")
    machine.environment.find_test_tools()
    assert "apt-get install docker-compose" in capsys.readouterr().out
    machine.executable("programs/docker-compose", "")
    machine.environment.find_test_tools()
    assert capsys.readouterr().out == ""


APT_GET = '#!/bin/sh\n/bin/echo "$DEBIAN_FRONTEND $@" >> "$CALLS"; [ ! -e "$FAIL" ] || { echo no disk; exit 1; }\n'


def test_root_gets_what_is_missing_from_debian(
    machine: PreparedFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.executable("programs/apt-get", APT_GET)
    (machine.root / "programs/sh").symlink_to("/bin/sh")
    assert not machine.environment.install_debian_package("chromium"), "nobody else may install"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert machine.environment.install_debian_package("chromium")
    update, install = (machine.root / "calls").read_text().splitlines()
    assert update.split() == ["noninteractive", "update", "-qq"]
    assert install.split()[-1] == "chromium"
    assert {"noninteractive", "-y", "--no-install-recommends"} <= set(install.split())
    (machine.root / "fail").touch()
    assert not machine.environment.install_debian_package("chromium")
    assert "no disk" in capsys.readouterr().out

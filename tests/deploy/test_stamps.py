"""deploy/environment.py, which repeats steps that changed or failed, by the stamps of success in this folder.

The script is real. python, pip and npm are stand-ins that log their calls, so that nothing is downloaded.
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
LOG = 'echo "$(basename "$0") $*" >> "$CALLS"; if [ -e "$FAIL" ]; then echo "disk full"; exit 3; fi\n'
PYTHON = (
    f'#!/bin/sh\n{LOG}[ "$2" != venv ] || {{ mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$NPM" "$3/bin/npm"; }}\n'
)
NPM = f'#!/bin/sh\n{LOG}[ "$1" = ci ] && mkdir -p node_modules; [ "$2" = build ] && mkdir -p dist; exit 0\n'
LOCK = "orjson==1.0 \\\n    --hash=sha256:0\nuvloop==1.0 \\\n    --hash=sha256:1\n    # via uvicorn==2\n"


class PreparedFolder:
    """A small tree with the script, and the calls that the script made."""

    def __init__(self, root: Path, environment: ModuleType) -> None:
        self.root = root
        self.environment = environment

    def prepare(self, *steps: str) -> list[str]:
        """Run the steps, and return the first words of each of their calls."""
        (self.root / "calls").write_text("")
        self.environment.main(list(steps))
        return self.calls

    @property
    def full_calls(self) -> list[str]:
        return (self.root / "calls").read_text().splitlines()

    @property
    def calls(self) -> list[str]:
        """The calls so far, shortened to the lock for pip and to the first words for the others."""
        return [self._shortened(call.replace(str(self.root), "")) for call in self.full_calls]

    @staticmethod
    def _shortened(call: str) -> str:
        lock = call.rpartition("/")[2]
        if "-m pip install" in call:
            return f"pip install {lock}"
        return "python venv .venv" if call.startswith("python -m venv") else " ".join(call.split()[:3])

    def run_failing(self, *steps: str) -> str:
        """Run steps of which one fails, and return the error."""
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
    prepared = PreparedFolder(root, load_script(root / SCRIPT))
    for name in ("run", "web", "dev"):
        prepared.write(f"deploy/locks/{name}.txt", f"# {name}\n{LOCK}")
    for name in ("package.json", "package-lock.json", "src/page.ts"):
        prepared.write(f"webapp/{name}", name)
    prepared.write("gen/web/api.ts", "")
    prepared.write("bff/phrases/en.json", "{}")
    npm = prepared.executable("stand-ins/npm", NPM)
    monkeypatch.setattr(sys, "executable", str(prepared.executable("stand-ins/python", PYTHON)))
    for name, value in {"CALLS": root / "calls", "FAIL": root / "fail", "NPM": npm}.items():
        monkeypatch.setenv(name, str(value))
    before = signal.getsignal(signal.SIGTERM)
    yield prepared
    signal.signal(signal.SIGTERM, before)


BUILD = ["npm run build"]
BUILD_WITH_INSTALLATION = ["pip install web.txt", "npm ci --ignore-scripts", *BUILD]


def test_first_start_runs_every_step_and_a_second_none(folder: PreparedFolder) -> None:
    assert folder.prepare("run", "webapp") == ["python venv .venv", "pip install run.txt", *BUILD_WITH_INSTALLATION]
    assert folder.prepare("run", "webapp") == []


def test_pip_checks_hashes_and_npm_runs_no_package_scripts(folder: PreparedFolder) -> None:
    folder.prepare("run", "webapp")
    (pip, _), (npm, _) = ([call for call in folder.full_calls if word in call] for word in ("-m pip", "npm "))
    assert "--require-hashes" in pip.split()
    assert npm.split()[:3] == ["npm", "ci", "--ignore-scripts"]


@pytest.mark.parametrize("name", ["run", "dev"])
def test_changed_lock_is_installed_again_in_the_same_environment(folder: PreparedFolder, name: str) -> None:
    folder.prepare(name)
    folder.write(f"deploy/locks/{name}.txt", "# another\n")
    assert folder.prepare(name) == [f"pip install {name}.txt"]
    assert folder.prepare(name) == []


def test_dev_lock_includes_the_other_two(folder: PreparedFolder) -> None:
    folder.prepare("dev")
    assert folder.prepare("run") == []
    assert folder.prepare("webapp") == BUILD_WITH_INSTALLATION[1:]


def test_changed_dev_lock_no_longer_counts_for_the_others(folder: PreparedFolder) -> None:
    folder.prepare("dev")
    folder.write("deploy/locks/dev.txt", "# another\n")
    assert folder.prepare("run") == ["pip install run.txt"]


@pytest.mark.parametrize("name", ["webapp/src/page.ts", "webapp/src/new.css", "gen/web/api.ts", "bff/phrases/en.json"])
def test_changed_source_is_built_again(folder: PreparedFolder, name: str) -> None:
    folder.prepare("webapp")
    folder.write(name, "changed")
    assert folder.prepare("webapp") == BUILD
    assert folder.prepare("webapp") == []


def test_renamed_source_is_built_again(folder: PreparedFolder) -> None:
    folder.prepare("webapp")
    (folder.root / "webapp/src/page.ts").rename(folder.root / "webapp/src/pages.ts")
    assert folder.prepare("webapp") == BUILD


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_changed_npm_lock_is_installed_and_built_again(folder: PreparedFolder, name: str) -> None:
    folder.prepare("webapp")
    folder.write(f"webapp/{name}", "changed")
    assert folder.prepare("webapp") == BUILD_WITH_INSTALLATION[1:]


@pytest.mark.parametrize("name", ["webapp/dist/page.js", "webapp/node_modules/vite.js"])
def test_changed_build_output_is_not_built_again(folder: PreparedFolder, name: str) -> None:
    folder.prepare("webapp")
    folder.write(name, "changed")
    assert folder.prepare("webapp") == []


def test_missing_build_output_is_built_again(folder: PreparedFolder) -> None:
    folder.prepare("webapp")
    shutil.rmtree(folder.root / "webapp/dist")
    assert folder.prepare("webapp") == BUILD


@pytest.mark.parametrize(
    ("steps", "ready", "again"),
    [
        (["run"], ["web"], ["pip install run.txt"]),
        (["webapp"], ["web"], BUILD_WITH_INSTALLATION[1:]),
        (["webapp"], ["web", "npm"], BUILD),
    ],
)
def test_failed_step_is_reported_and_repeated(
    folder: PreparedFolder, steps: list[str], ready: list[str], again: list[str]
) -> None:
    folder.environment.install("web")
    if "npm" in ready:
        folder.environment.install_node_modules()
    output = folder.run_failing(*steps)
    assert "disk full" in output
    assert "failed with 3" in output
    assert folder.calls == again[:1]
    assert folder.prepare(*steps) == again
    assert folder.prepare(*steps) == []


@pytest.mark.parametrize(("step", "name"), [("run", "deploy/locks/run.txt"), ("webapp", "webapp/src/page.ts")])
def test_failed_step_is_repeated_even_if_the_change_is_undone(folder: PreparedFolder, step: str, name: str) -> None:
    """The failed step may have left a mixture of old and new files."""
    folder.prepare(step)
    before = (folder.root / name).read_text()
    folder.write(name, "# changed")
    folder.run_failing(step)
    folder.write(name, before)
    assert len(folder.prepare(step)) == 1


def test_error_of_a_failed_venv_names_the_package_to_install(folder: PreparedFolder) -> None:
    assert folder.run_failing("run") == (
        "python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv, then try again"
    )
    assert folder.prepare("run") == ["python venv .venv", "pip install run.txt"]


def test_environment_of_another_folder_is_made_again(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.prepare("run")
    leftover = folder.root / ".venv/left-over"
    leftover.touch()
    moved = folder.root.with_name("moved")
    folder.root.rename(moved)
    for name in ("CALLS", "FAIL", "NPM"):
        monkeypatch.setenv(name, str(moved / Path(os.environ[name]).relative_to(folder.root)))
    monkeypatch.setattr(sys, "executable", str(moved / "stand-ins/python"))
    moved_folder = PreparedFolder(moved, load_script(moved / SCRIPT))
    assert moved_folder.prepare("run") == ["python venv .venv", "pip install run.txt"]
    assert not (moved / ".venv/left-over").exists()


def test_environment_of_another_python_is_made_again(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.prepare("run")
    monkeypatch.setattr(sys, "version", "3.99")
    assert folder.prepare("run") == ["python venv .venv", "pip install run.txt"]


def test_pip_progress_is_printed(
    folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pip = folder.executable("pip", "#!/bin/sh\necho Collecting a==1\necho other\necho 'Collecting b==2 (from c)'\n")
    times = itertools.count(step=3)
    monkeypatch.setattr(folder.environment.time, "monotonic", lambda: next(times))
    folder.environment.show_progress(folder.environment.run([pip]), 7)
    assert capsys.readouterr().out == "  1 of 7: a\n  2 of 7: b\n"


def test_npm_does_not_look_for_a_newer_version_of_itself(
    folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.executable(".venv/bin/npm", '#!/bin/sh\necho "$npm_config_update_notifier" > "$CALLS"\n')
    monkeypatch.delenv("npm_config_update_notifier", raising=False)
    folder.environment.npm("run", "build")
    assert folder.full_calls == ["false"]


def test_child_process_has_no_input(folder: PreparedFolder) -> None:
    reads = folder.executable("reads", "#!/bin/sh\nreadlink /proc/self/fd/0\n")
    ours, theirs = os.dup(0), os.open(reads, os.O_RDONLY)
    try:
        os.dup2(theirs, 0)
        output, _ = folder.environment.run([reads]).communicate()
    finally:
        os.dup2(ours, 0)
        os.close(ours)
        os.close(theirs)
    assert output == "/dev/null\n"


def test_error_for_an_older_python_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 99))
    with pytest.raises(SystemExit) as refused:
        load_script(SCRIPT)
    assert "make run PYTHON=python3.12" in str(refused.value)


def test_child_process_ends_with_the_script(folder: PreparedFolder) -> None:
    child = folder.environment.run(["sh", "-c", "echo started; sleep 60"])

    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.environment.finish(child, interrupt)
    assert child.wait(5) == -signal.SIGKILL


def test_sigterm_ends_the_script_with_exit_code_143(folder: PreparedFolder) -> None:
    folder.environment.main([])
    with pytest.raises(SystemExit) as ended:
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 143


@pytest.fixture
def machine(folder: PreparedFolder, monkeypatch: pytest.MonkeyPatch) -> PreparedFolder:
    """Return a folder on a machine without programs, for a user without rights."""
    monkeypatch.delenv("DEBIAN_FRONTEND", raising=False)
    monkeypatch.setenv("PATH", str(folder.root / "programs"))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return folder


@pytest.mark.parametrize("browser", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_tests_need_a_browser_but_no_compose_client(
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


def test_missing_debian_package_is_installed_for_root(
    machine: PreparedFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.executable("programs/apt-get", APT_GET)
    (machine.root / "programs/sh").symlink_to("/bin/sh")
    assert not machine.environment.install_debian_package("chromium"), "only root may install"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert machine.environment.install_debian_package("chromium")
    update, install = (machine.root / "calls").read_text().splitlines()
    assert update.split() == ["noninteractive", "update", "-qq"]
    assert install.split()[-1] == "chromium"
    assert {"noninteractive", "-y", "--no-install-recommends"} <= set(install.split())
    (machine.root / "fail").touch()
    assert not machine.environment.install_debian_package("chromium")
    assert "no disk" in capsys.readouterr().out

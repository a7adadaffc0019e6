"""Copies of the tree in which mutants are tried, so that the tree itself is not changed."""

from __future__ import annotations

import compileall
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from tests.mutants.modules import MeasuredModule
from tests.mutants.mutant import Mutant
from tests.os_processes import processes_with_variable

MARK = "OO_MUTANTS_WORKSPACE"
GRACE_S = 5.0
LINKED = (".venv", "webapp/node_modules", "webapp/dist")


class Interrupted(Exception):
    """The workspace was stopped during a run."""


@dataclass(frozen=True)
class Run:
    """The result of a command. `code` is None if it took too long."""

    code: int | None
    output: str


class Workspace:
    """A copy of the tree, and a folder for temporary files that is emptied after every run."""

    def __init__(self, folder: Path, names: Sequence[str], tree: Path) -> None:
        self.root = folder / "tree"
        self._temporary = folder / "tmp"
        self._is_stopped = False
        for name in names:
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(tree / name, self.root / name)
        for name in LINKED:
            if (tree / name).is_dir():
                (self.root / name).symlink_to((tree / name).resolve(), target_is_directory=True)

    def compile(self, module: MeasuredModule) -> None:
        """Compile a module's code so that Python compares contents; mutants can have equal times and sizes."""
        for folder in module.code:
            compileall.compile_dir(
                self.root / folder, quiet=2, force=True, invalidation_mode=PycInvalidationMode.CHECKED_HASH
            )

    @contextmanager
    def mutated(self, mutant: Mutant) -> Iterator[None]:
        path = self.root / mutant.path
        original = path.read_bytes()
        path.write_bytes(mutant.edit.apply(original))
        try:
            yield
        finally:
            path.write_bytes(original)

    def stop(self) -> None:
        """End the present run, if any. It and later ones raise Interrupted."""
        self._is_stopped = True
        self._end_processes()

    def pytest(self, arguments: Sequence[str], limit_s: float, env: Mapping[str, str] | None = None) -> Run:
        """Run pytest, and end all processes that it leaves."""
        if self._is_stopped:
            raise Interrupted
        self._temporary.mkdir(exist_ok=True)
        self._temporary.chmod(0o755)  # PostgreSQL may run as another user
        mark = {MARK: str(self.root), "TMPDIR": str(self._temporary)}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--hypothesis-seed=0", *arguments]
        with (self._temporary.parent / "output").open("w+b") as output:
            process = subprocess.Popen(
                command,
                cwd=self.root,
                env={**os.environ, **mark, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code = _wait(process, limit_s)
            finally:
                self._end_processes()
                process.wait()
                shutil.rmtree(self._temporary, ignore_errors=True)
            if self._is_stopped:
                raise Interrupted
            output.seek(0)
            return Run(code, output.read().decode(errors="replace"))

    def _end_processes(self) -> None:
        """End the processes that a killed run has left, such as PostgreSQL, which runs independently."""
        kill_at = time.monotonic() + GRACE_S
        terminated: set[int] = set()
        while pids := set(processes_with_variable(MARK, str(self.root))):
            if time.monotonic() > kill_at:
                _signal(pids, signal.SIGKILL)
            else:
                _signal(pids - terminated, signal.SIGTERM)
                terminated |= pids
            time.sleep(0.05)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _wait(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    """Return the exit code, or None after the limit, when the run is interrupted so that it can clean up."""
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
        return None


@contextmanager
def workspaces(count: int, names: Sequence[str], tree: Path) -> Iterator[list[Workspace]]:
    """Yield copies of the tree, which are deleted after the block."""
    folder = Path(tempfile.mkdtemp(prefix="oo-mutants-"))
    folder.chmod(0o755)
    try:
        yield [Workspace(folder / str(number), names, tree) for number in range(count)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)

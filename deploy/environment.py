"""Prepare this folder: .venv from the locks, webapp/dist, the tools that tests drive. Unchanged parts are left alone.

    python3 deploy/environment.py run|dev|webapp|machine …

It runs on the machine's own Python before anything is installed, so it imports the standard library only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for people who run an older one
    sys.exit("oO needs Python 3.11 or newer and python3 is older: name a newer one, make run PYTHON=python3.12")

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "deploy" / "locks"
WEBAPP = ROOT / "webapp"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(steps: list[str]) -> None:
    """Carry out the named steps in order. If one fails, exit with its output or with a line that says what to do."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a running child is killed on the way out
    known_steps: dict[str, Callable[[], None]] = {
        "run": partial(install, "run"),
        "dev": partial(install, "dev"),
        "webapp": build_webapp,
        "machine": find_test_tools,
    }
    for step in steps:
        if step not in known_steps:
            sys.exit(f"unknown step {step}: one of {', '.join(known_steps)}")
        known_steps[step]()


def install(name: str) -> None:
    """Install deploy/locks/<name>.txt and check every hash. The dev lock includes the other two."""
    create_venv()
    add_command()
    if is_stamped(lock_stamp("dev"), lock_digest("dev")) or is_stamped(lock_stamp(name), lock_digest(name)):
        return
    lock = LOCKS / f"{name}.txt"
    total = sum("==" in line and not line.startswith(" ") for line in lock.read_text().splitlines())
    step = f"installing {total} packages from {lock.relative_to(ROOT)}"
    with print_time(step, "installed"), stamp_success(lock_stamp(name), lock_digest(name)):
        quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
        show_progress(run([str(python()), "-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock)]), total)


def create_venv() -> None:
    if is_stamped(VENV / "place", venv_identity()):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    with print_time("making .venv", "made"), stamp_success(VENV / "place", venv_identity()):
        base = Path(sys.executable).resolve()  # make puts .venv first on the PATH: it must not make itself
        if subprocess.run([base, "-m", "venv", VENV]).returncode:
            sys.exit("python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv, then try again")


def add_command() -> None:
    """Write .venv/bin/oo: the command line from the sources beside .venv, whatever folder it is called in.

    A shell starts it, since a path with a space cannot stand after #!. The processes that it starts inherit where the
    sources are, and take no module from the folder they are in.
    """
    home = VENV.resolve()  # of the folder that lends it, where .venv is a link
    root, interpreter = shlex.quote(str(home.parent)), shlex.quote(str(home / "bin" / "python"))
    start = (
        "#!/bin/sh\n"
        f"export PYTHONSAFEPATH=1 PYTHONPATH={root}${{PYTHONPATH:+:$PYTHONPATH}}\n"
        f'exec {interpreter} -m servers.cli "$@"\n'
    )
    command = VENV / "bin" / "oo"
    if not is_stamped(command, start):
        command.write_text(start, encoding="utf-8")
        command.chmod(0o755)


def build_webapp() -> None:
    """Build webapp/dist from its sources, its lock, the generated TypeScript and bff/phrases."""
    built = WEBAPP / "node_modules" / ".built"
    sources = digest(web_sources())
    if (WEBAPP / "dist").is_dir() and is_stamped(built, sources):
        return
    install("web")
    install_node_modules()
    with print_time("building webapp/dist", "built"), stamp_success(built, sources):
        npm("run", "build")


def install_node_modules() -> None:
    installed = WEBAPP / "node_modules" / ".installed"
    lock = digest([WEBAPP / "package.json", WEBAPP / "package-lock.json"])
    if is_stamped(installed, lock):
        return
    with print_time("installing webapp/package-lock.json", "installed"), stamp_success(installed, lock):
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")


def find_test_tools() -> None:
    """Find Chromium and a compose client, or install them. A compose client may be missing: its tests are skipped."""
    if not any(shutil.which(name) for name in BROWSERS) and not install_debian_package("chromium"):
        sys.exit("the tests drive a real browser: install Chromium (Debian: apt-get install chromium), then try again")
    if not shutil.which("docker-compose") and not install_debian_package("docker-compose"):
        say("no compose client (Debian: apt-get install docker-compose): docker-compose.yml stays unread")


def install_debian_package(package: str) -> bool:
    """Install a package if this is root on a machine with apt-get. Return True if it is there now."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    with print_time(f"installing {package} with apt-get", "tried"):
        script = f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {package}"
        child = run(["sh", "-c", script], DEBIAN_FRONTEND="noninteractive")
        output, _ = child.communicate()
    if child.returncode:
        say(output)
    return child.returncode == 0


def web_sources() -> Iterator[Path]:
    for top in (WEBAPP, ROOT / "gen" / "web", ROOT / "bff" / "phrases"):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(set(folders) - {"node_modules", "dist"})
            yield from (Path(folder) / file for file in sorted(files))


def npm(*arguments: str) -> None:
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    finish(run(["npm", *arguments], cwd=WEBAPP, PATH=path, npm_config_update_notifier="false"))


def run(command: Sequence[str | Path], cwd: Path = ROOT, **environment: str) -> subprocess.Popen[str]:
    """Start a child without input. Its output and its errors are one stream."""
    return subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def show_progress(pip: subprocess.Popen[str], total: int) -> None:
    """Print pip's progress as a line every two seconds."""
    seen, shown = 0, time.monotonic()

    def on_line(line: str) -> None:
        nonlocal seen, shown
        seen += line.startswith("Collecting ")
        if line.startswith("Collecting ") and time.monotonic() - shown > 2:
            shown = time.monotonic()
            say(f"  {seen} of {total}: {line.split()[1].partition('==')[0]}")

    finish(pip, on_line)


def finish(child: subprocess.Popen[str], on_line: Callable[[str], None] = lambda line: None) -> None:
    """Wait for a child. If it fails, exit with its whole output."""
    lines: list[str] = []
    try:
        for line in child.stdout or ():
            lines.append(line)
            on_line(line)
        code = child.wait()
    except BaseException:
        child.kill()
        raise
    if code:
        sys.exit("".join(lines) + f"failed with {code}: {child.args!r}")


@contextmanager
def print_time(step: str, result: str) -> Iterator[None]:
    say(f"{step} …")
    started = time.monotonic()
    yield
    say(f"  {result} in {time.monotonic() - started:.1f} s")


def say(line: str) -> None:
    print(line, flush=True)


def python() -> Path:
    return VENV / "bin" / "python"


def venv_identity() -> str:
    """Return the folder and the Python that .venv works with. It is made anew when either changes."""
    return f"{VENV.resolve()} {sys.version}"


def lock_stamp(name: str) -> Path:
    return VENV / f"lock-{name}"


def lock_digest(name: str) -> str:
    return digest([LOCKS / f"{name}.txt"]) + venv_identity()


def digest(files: Iterable[Path]) -> str:
    sha256 = hashlib.sha256()
    for file in files:
        sha256.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return sha256.hexdigest()


def is_stamped(stamp_file: Path, content: str) -> bool:
    return stamp_file.is_file() and stamp_file.read_text() == content


@contextmanager
def stamp_success(stamp_file: Path, content: str) -> Iterator[None]:
    """Stamp a step once it succeeded. The old stamp goes first, since a failure may leave half of the step done."""
    stamp_file.unlink(missing_ok=True)
    yield
    stamp_file.write_text(content)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)

"""What runs on this machine, as /proc tells it."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def processes_with(data: Path) -> list[int]:
    """Every living process that was started with this data folder, whoever its parent is now."""
    return processes_marked("OO_DATA_DIR", str(data))


def processes_marked(variable: str, value: str) -> list[int]:
    """Return the living processes that have a variable of this value in their environment."""
    wanted = f"{variable}={value}".encode()
    return [pid for pid in _pids() if wanted in _environment(pid).split(b"\0") and not _is_dead(pid)]


def process_of(data: Path, module: str) -> int:
    """The one that runs `python -m <module>` on this data folder."""
    found = [pid for pid in processes_with(data) if module in _command(pid)]
    assert len(found) == 1, f"{module}: {found}"
    return found[0]


def kill(pid: int) -> None:
    """kill -9."""
    os.kill(pid, signal.SIGKILL)


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used in all its threads, in user and system mode."""
    fields = _read(pid, "stat").rpartition(b") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_us(pid: int) -> float:
    """The same in microseconds, as the scheduler counts it for each living thread."""
    threads = _threads(pid)
    return sum(int(thread.joinpath("schedstat").read_text().split()[0]) for thread in threads) / 1000


def children(pid: int) -> list[int]:
    """Its living child processes."""
    return [int(child) for thread in _threads(pid) for child in thread.joinpath("children").read_text().split()]


def resident_mb(pid: int) -> float:
    """Memory of a process that is in RAM, shared pages included."""
    pages = int(_read(pid, "statm").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _threads(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/task").iterdir())


def _pids() -> list[int]:
    proc = Path("/proc")
    return [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit()] if proc.is_dir() else []


def _environment(pid: int) -> bytes:
    return _read(pid, "environ")


def _command(pid: int) -> list[str]:
    return _read(pid, "cmdline").decode(errors="replace").split("\0")


def _is_dead(pid: int) -> bool:
    """Ended, and only waited for."""
    state = _read(pid, "stat").rpartition(b") ")[2][:1]
    return state in (b"Z", b"X", b"")


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it ended meanwhile, or is somebody else's
        return b""

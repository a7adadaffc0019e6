"""The processes of this machine, read from /proc."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def processes_using(data: Path) -> list[int]:
    """Return the ids of all running processes that were started with this data folder, including orphaned ones."""
    return processes_with_variable("OO_DATA_DIR", str(data))


def processes_with_variable(variable: str, value: str) -> list[int]:
    """Return the ids of all running processes that have a variable of this value in their environment."""
    wanted = f"{variable}={value}".encode()
    return [pid for pid in _pids() if wanted in _environment(pid).split(b"\0") and not _is_dead(pid)]


def process_running(data: Path, module: str) -> int:
    """Return the id of the one process that runs `python -m <module>` with this data folder."""
    found = [pid for pid in processes_using(data) if module in _command(pid)]
    assert len(found) == 1, f"{module}: {found}"
    return found[0]


def kill(pid: int) -> None:
    """Send SIGKILL."""
    os.kill(pid, signal.SIGKILL)


def cpu_s(pid: int) -> float:
    """Return the CPU time of a process in seconds, over all its threads, user and system."""
    fields = _read(pid, "stat").rpartition(b") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_us(pid: int) -> float:
    """Return the CPU time of a process in microseconds, over its running threads, by the scheduler's count."""
    threads = _threads(pid)
    return sum(int(thread.joinpath("schedstat").read_text().split()[0]) for thread in threads) / 1000


def children(pid: int) -> list[int]:
    """Return the ids of a process's running children."""
    return [int(child) for thread in _threads(pid) for child in thread.joinpath("children").read_text().split()]


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB, shared pages included."""
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
    state = _read(pid, "stat").rpartition(b") ")[2][:1]
    return state in (b"Z", b"X", b"")  # zombie, dead, or no longer there


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # the process has ended, or belongs to another user
        return b""

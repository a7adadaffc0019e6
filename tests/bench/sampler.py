"""Where a process spends its CPU: a thread looks at all others and credits each with what it used since the last look.

A thread that waits has used none, so that idle frames count for nothing. Native code counts for the Python that called
it; the event loop's own for http.
"""

from __future__ import annotations

import sys
import threading
import time
from functools import cache
from types import FrameType

EVERY_S = 0.0004
SWITCH_S = 0.00005
OTHER = "other"

_PLACES = (
    ("db", ("/sqlalchemy/", "/servers/kernel/db/", "/store.py", "/concurrent/futures/")),
    ("policy", ("/servers/recommender/policies/", "/servers/recommender/draw")),
    ("auth", ("/servers/auth/", "/bff/session.py", "/servers/kernel/identity.py", "/joserfc/")),
    ("rules", ("/servers/recommender/", "/servers/integrations/")),
    ("http", ("/bff/", "/starlette/", "/uvicorn/", "/uvloop/", "/asyncio/runners.py", "/servers/kernel/running.py")),
    ("rpc", ("/servers/", "/grpc/", "/gen/")),
)
"""Category → parts of the path of its files; the first that fits. json is told by the function, see `_category`."""


class Sampler(threading.Thread):
    """Counts while `counting` is set. `cpu_s`: seconds of CPU by category."""

    def __init__(self) -> None:
        super().__init__(name="sampler", daemon=True)
        self.counting = threading.Event()
        self.cpu_s: dict[str, float] = {}
        self.lines_s: dict[str, float] = {}
        self._used: dict[int, float] = {}

    def run(self) -> None:
        """Interrupts the others often enough that a look falls anywhere, not only where they let go by themselves."""
        while True:
            self.counting.wait()
            self._used = {ident: _cpu_s(ident) for ident in sys._current_frames()}
            sys.setswitchinterval(SWITCH_S)
            while self.counting.is_set():
                time.sleep(EVERY_S)
                self._look()

    def shares(self) -> dict[str, float]:
        """Part of the CPU by category, 1 in all."""
        whole = sum(self.cpu_s.values()) or 1.0
        return {name: used / whole for name, used in self.cpu_s.items()}

    def hottest(self, count: int) -> list[tuple[str, float]]:
        """The functions in which most CPU was used, with their part of the whole."""
        whole = sum(self.lines_s.values()) or 1.0
        ordered = sorted(self.lines_s.items(), key=lambda item: -item[1])
        return [(name, used / whole) for name, used in ordered[:count]]

    def _look(self) -> None:
        own = threading.get_ident()
        for ident, frame in sys._current_frames().items():
            if ident == own:
                continue
            used = _cpu_s(ident)
            delta = used - self._used.get(ident, used)
            self._used[ident] = used
            if delta > 0:
                self._credit(frame, delta)

    def _credit(self, frame: FrameType, seconds: float) -> None:
        name = category(frame)
        self.cpu_s[name] = self.cpu_s.get(name, 0.0) + seconds
        code = frame.f_code
        place = f"{'/'.join(code.co_filename.split('/')[-3:])}:{code.co_qualname}"
        self.lines_s[place] = self.lines_s.get(place, 0.0) + seconds


def category(frame: FrameType | None) -> str:
    """Of the innermost frame that belongs to one."""
    while frame is not None:
        if found := _category(frame.f_code.co_filename, frame.f_code.co_name):
            return found
        frame = frame.f_back
    return OTHER


@cache
def _category(path: str, function: str) -> str:
    if path.endswith(("/gen/runtime.py", "/codec.py")) and "copy" not in function:
        return "json"
    if "/google/protobuf/" in path or "/json/" in path:
        return "json"
    return next((name for name, parts in _PLACES if any(part in path for part in parts)), "")


def _cpu_s(ident: int) -> float:
    return time.clock_gettime(time.pthread_getcpuclockid(ident))

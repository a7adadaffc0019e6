"""Where a process spends its CPU: after each millisecond of it, every thread is credited with what it used since.

The system's profiling timer counts CPU, not time, so that waiting counts for nothing. A thread that looks from outside
was tried first: it gets its turn when the others let go of the interpreter, and so sees mostly the ends of their work.
Native code counts for the Python that called it.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from functools import cache
from types import FrameType

EVERY_S = 0.001
OTHER = "other"
_WAITS_IN = "/asyncio/runners.py"

_PLACES = (
    ("db", ("/sqlalchemy/", "/servers/kernel/db/", "/store.py", "/store/", "/concurrent/futures/")),
    ("policy", ("/servers/recommender/policies/", "/servers/recommender/draw")),
    ("auth", ("/servers/auth/", "/bff/session.py", "/servers/kernel/identity.py", "/joserfc/")),
    ("rules", ("/servers/recommender/", "/servers/integrations/")),
    ("http", ("/bff/", "/starlette/", "/uvicorn/", "/uvloop/", "/servers/kernel/main.py")),
    ("rpc", ("/servers/", "/grpc/", "/gen/", "/protogateway/")),
)
"""Category → parts of the path of its files; the first that fits. json is told by the function, see `_category`."""


class Sampler:
    """Counts between `begin` and `end`, which run in the main thread. `cpu_s`: seconds of CPU by category."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}
        self.functions_s: dict[str, float] = {}
        self._used: dict[int, float] = {}

    def begin(self) -> None:
        self._used = {ident: _cpu_s(ident) for ident in sys._current_frames()}
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)

    def end(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def shares(self) -> dict[str, float]:
        """Part of the CPU by category, 1 in all."""
        whole = sum(self.cpu_s.values()) or 1.0
        return {name: used / whole for name, used in self.cpu_s.items()}

    def hottest(self, count: int) -> list[tuple[str, float]]:
        """The functions in which most CPU was used, with their part of the whole."""
        whole = sum(self.functions_s.values()) or 1.0
        ordered = sorted(self.functions_s.items(), key=lambda item: -item[1])
        return [(name, used / whole) for name, used in ordered[:count]]

    def _look(self, _number: int, interrupted: FrameType | None) -> None:
        # The main thread's own frame is this function: what it did before is what was interrupted.
        frames: dict[int, FrameType | None] = {**sys._current_frames(), threading.get_ident(): interrupted}
        for ident, frame in frames.items():
            if frame is None or frame.f_code.co_filename.endswith(_WAITS_IN):
                continue  # it waits now: what it did before goes to the next frame that is seen at work
            used = _cpu_s(ident)
            self._credit(frame, used - self._used.get(ident, used))
            self._used[ident] = used

    def _credit(self, frame: FrameType, seconds: float) -> None:
        name = category(frame)
        self.cpu_s[name] = self.cpu_s.get(name, 0.0) + seconds
        code = frame.f_code
        place = f"{'/'.join(code.co_filename.split('/')[-3:])}:{code.co_qualname}"
        self.functions_s[place] = self.functions_s.get(place, 0.0) + seconds


def category(frame: FrameType | None) -> str:
    """Of the innermost frame that belongs to one."""
    while frame is not None:
        if found := _category(frame.f_code.co_filename, frame.f_code.co_name):
            return found
        frame = frame.f_back
    return OTHER


@cache
def _category(path: str, function: str) -> str:
    if path.endswith("/codec.py") and "copy" not in function:
        return "json"
    if "/google/protobuf/" in path or "/json/" in path:
        return "json"
    return next((name for name, parts in _PLACES if any(part in path for part in parts)), "")


def _cpu_s(ident: int) -> float:
    return time.clock_gettime(time.pthread_getcpuclockid(ident))

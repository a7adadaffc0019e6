"""A CPU sampler: after each millisecond of CPU, every thread's code is credited with what the thread used since.

The system's profiling timer counts CPU, not time, so waiting is left out. A sampling thread was tried first: it runs
only when the others release the interpreter, so it mostly sees the ends of their work. Native code counts for the
Python code that called it.
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
    ("policy", ("/servers/recommender/policies/", "/servers/recommender/sampling")),
    ("auth", ("/servers/auth/", "/bff/session.py", "/servers/kernel/identity.py", "/joserfc/")),
    ("rules", ("/servers/recommender/", "/servers/integrations/")),
    ("http", ("/bff/", "/starlette/", "/uvicorn/", "/uvloop/", "/servers/kernel/main.py")),
    ("rpc", ("/servers/", "/grpc/", "/gen/", "/protogateway/")),
)
"""Category → parts of its files' paths. The first match counts. json depends on the function, see `_category`."""


class Sampler:
    """Counts the CPU between `begin` and `end`, which run in the main thread. `cpu_s` is in seconds by category."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = {}
        self.functions_s: dict[str, float] = {}
        self._used: dict[int, float] = {}

    def begin(self) -> None:
        self._used = {ident: _cpu_s(ident) for ident in sys._current_frames()}
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, EVERY_S, EVERY_S)

    def end(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def shares(self) -> dict[str, float]:
        """Return the fraction of the CPU by category. The sum is 1."""
        whole = sum(self.cpu_s.values()) or 1.0
        return {name: used / whole for name, used in self.cpu_s.items()}

    def hottest(self, count: int) -> list[tuple[str, float]]:
        """Return the functions that used most CPU, each with its fraction of the whole."""
        whole = sum(self.functions_s.values()) or 1.0
        ordered = sorted(self.functions_s.items(), key=lambda item: -item[1])
        return [(name, used / whole) for name, used in ordered[:count]]

    def _sample(self, _number: int, interrupted: FrameType | None) -> None:
        # The current frame of the main thread is this handler, so take the frame that it interrupted instead.
        frames: dict[int, FrameType | None] = {**sys._current_frames(), threading.get_ident(): interrupted}
        for ident, frame in frames.items():
            if frame is None or frame.f_code.co_filename.endswith(_WAITS_IN):
                continue  # it waits now; its CPU so far is credited to the next frame that is seen working
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
    """Return the category of the innermost frame that has one."""
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

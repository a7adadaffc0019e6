"""Health of the parts of a process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from servers.kernel.clock import Clock

HealthCheck = Callable[[], Awaitable[str]]
"""Returns "", or a description of the problem in plain words."""

CHECK_TIMEOUT_S = 0.5
_AGE_S_MAX = 0.25
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Component:
    """One part. `problem` is empty if it works. Without an `essential` part oO is down, without another degraded."""

    name: str
    essential: bool
    problem: str

    @property
    def status(self) -> str:
        return "ok" if not self.problem else "down" if self.essential else "degraded"


@dataclass(frozen=True, slots=True)
class HealthReport:
    components: tuple[Component, ...]

    @property
    def status(self) -> str:
        """ok, degraded (tips still come) or down."""
        found = {component.status for component in self.components}
        return next((status for status in ("down", "degraded") if status in found), "ok")


class Health:
    """The checks of a process. A report is reused for a quarter of a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._checks: dict[str, tuple[HealthCheck, bool]] = {}
        self._report: HealthReport | None = None
        self._checked_at = 0.0

    def add(self, name: str, check: HealthCheck, *, essential: bool = True) -> None:
        self._checks[name] = (check, essential)

    async def report(self) -> HealthReport:
        """Run all checks concurrently. One that takes over half a second counts as down."""
        now = self._clock.monotonic()
        if self._report is None or now - self._checked_at > _AGE_S_MAX:
            components = await asyncio.gather(
                *(_run_check(name, check, essential) for name, (check, essential) in self._checks.items())
            )
            self._report, self._checked_at = HealthReport(tuple(components)), now
        return self._report


async def _run_check(name: str, check: HealthCheck, essential: bool) -> Component:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return Component(name, essential, await check())
    except TimeoutError:
        return Component(name, essential, "does not answer")
    except Exception:
        log.exception("health check failed", component=name)
        return Component(name, essential, "does not answer")

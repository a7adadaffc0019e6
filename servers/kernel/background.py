"""Tasks that run beside the calls, from start to stop."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from servers.kernel.clock import Clock
from servers.kernel.errors import Error

RESTART_S = 5.0

log = structlog.get_logger()
Run = Callable[[], Coroutine[Any, Any, None]]


def start_background_task(module: str, run: Run, clock: Clock) -> asyncio.Task[None]:
    """Start a task that is restarted when it fails.

    It gets an empty context, so that it has no principal and no deadline of the code that starts it.
    """
    return asyncio.create_task(_restart_on_failure(module, run, clock), context=contextvars.Context())


async def _restart_on_failure(module: str, run: Run, clock: Clock) -> None:
    while True:
        try:
            return await run()
        except Error as error:
            log.error("background task failed", module=module, reason=error.reason, retry_in_s=RESTART_S)
        except Exception:
            log.exception("background task failed", module=module, retry_in_s=RESTART_S)
        await clock.sleep(RESTART_S)

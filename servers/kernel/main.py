"""The main function of every process of oO: settings, modules, servers, signals."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NoReturn

import structlog
import uvloop

from servers.kernel import settings as settings_module
from servers.kernel import telemetry
from servers.kernel.process import Process
from servers.kernel.settings import KernelSettings, SettingsError

if TYPE_CHECKING:
    from servers.kernel.module import ModuleSpec

StartServer = Callable[[Process], Awaitable[Callable[[], Awaitable[None]]]]
"""Starts a server next to the modules, such as the HTTP API, and returns the function that stops it."""

log = structlog.get_logger()


def main(*specs: ModuleSpec, servers: tuple[StartServer, ...] = (), env: Mapping[str, str] = os.environ) -> None:
    """Run until SIGTERM or SIGINT. Exits with 2 and one line if it cannot start."""
    os.umask(0o077)  # databases and keys are readable by their owner only
    try:
        settings = settings_module.read(KernelSettings, env)
        settings.check()
        telemetry.configure_logging(level=settings.log_level, json=settings.production)
        _name_unknown_settings(env)
        uvloop.run(_run(specs, servers, settings, env))
    except SettingsError as error:
        exit_with_error(error)


def exit_with_error(error: SettingsError) -> NoReturn:
    """End a process that cannot start, with a line that says why."""
    sys.stderr.write(f"oo: {error}\n")
    sys.exit(2)


def _name_unknown_settings(env: Mapping[str, str]) -> None:
    if settings_module.SUPERVISED not in env:
        for name, nearest in settings_module.unknown_settings(env).items():
            log.warning("unknown setting", name=name, did_you_mean=nearest or None)


async def _run(
    specs: tuple[ModuleSpec, ...], servers: tuple[StartServer, ...], settings: KernelSettings, env: Mapping[str, str]
) -> None:
    stopping = _stop_signal()
    process = await _start(specs, settings, env)
    stops: list[Callable[[], Awaitable[None]]] = []
    try:
        stops.extend([await start_server(process) for start_server in servers])
        _freeze_startup_objects()
        log.info("ready", modules=[spec.name for spec in specs], grpc_port=settings.grpc_port if specs else None)
        await stopping.wait()
        log.info("stopping")
    finally:
        for stop in reversed(stops):
            with contextlib.suppress(asyncio.CancelledError):
                await stop()
        await process.stop()


async def _start(specs: tuple[ModuleSpec, ...], settings: KernelSettings, env: Mapping[str, str]) -> Process:
    if not specs:
        return Process(settings, env)
    # Imported here: SQLAlchemy comes with it, 30 MB that the BFF or the ranker alone would hold for nothing.
    from servers.kernel.application import Application

    application = Application(settings, env)
    try:
        await application.start(specs)
        await application.listen()
    except BaseException:
        await application.stop()
        raise
    return application


def _freeze_startup_objects() -> None:
    """Collect start-up garbage, then keep what is left out of every later collection.

    Modules, classes and descriptors live as long as the process; walking them again and again costs milliseconds of
    every full collection.
    """
    gc.collect()
    gc.freeze()


def _stop_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping

"""Server of the ranker, on a port of its own. It stores nothing, so it has no database and knows no person."""

from collections.abc import Awaitable, Callable
from typing import Any

from gen.oo.ranking.v1.services import RankingServiceBase
from ml_serving.domain import UniformRanker
from ml_serving.service import RankingService
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.process import Process
from servers.kernel.reflection import add_reflection
from servers.kernel.rpc import RpcHandler
from servers.kernel.settings import SettingsError

STOP_GRACE_S = 1.0


async def serve(process: Process) -> Callable[[], Awaitable[None]]:
    """Listen on OO_RANKING_PORT, and return a function that stops the server. Raises SettingsError for a taken port."""
    settings = process.settings
    server = ModuleServer(_handlers(process), process.tokens, ("ranking",))
    if not settings.production:
        add_reflection(server.server, server.services())
    try:
        await server.start(
            f"{settings.grpc_host}:{settings.ranking_port}", settings.grpc_tls_cert, settings.grpc_tls_key
        )
    except OSError as error:
        raise SettingsError(
            f"port {settings.ranking_port} is taken: stop what listens there, or set OO_RANKING_PORT"
        ) from error
    return lambda: server.stop(STOP_GRACE_S)


def _handlers(process: Process) -> dict[str, RpcHandler[Any, Any]]:
    service = RankingService(UniformRanker())
    return {
        method.path: RpcHandler(
            method, getattr(service, method.attribute), process.clock, None, _has_consent, _is_erased
        )
        for method in RankingServiceBase.SERVICE.methods
    }


# The ranker's RPCs are for services and ask for no consent; these two are what RpcHandler needs.
async def _has_consent(person: str, purpose: str) -> bool:
    return False


def _is_erased(person: str) -> bool:
    return False

from collections.abc import AsyncIterator

from gen.birds.v1 import GetSightingRequest, Sighting, WatchSightingsRequest
from gen.birds.v1.services import BirdLogBase
from gen.routes import OPENAPI, ROUTES
from protogateway.http.app import create_app
from protogateway.runtime import Context, RpcError, StatusCode

LOG: list[Sighting] = []


class Birds(BirdLogBase[Context]):
    async def add_sighting(self, request: Sighting, call: Context) -> Sighting:
        LOG.append(Sighting(number=len(LOG) + 1, bird=request.bird, place=request.place))
        return LOG[-1]

    async def get_sighting(self, request: GetSightingRequest, call: Context) -> Sighting:
        if not 0 < request.number <= len(LOG):
            raise RpcError(f"no sighting {request.number}", code=StatusCode.NOT_FOUND, reason="NO_SUCH_SIGHTING")
        return LOG[request.number - 1]

    async def watch_sightings(self, request: WatchSightingsRequest, call: Context) -> AsyncIterator[Sighting]:
        for sighting in LOG:
            if request.bird in ("", sighting.bird):
                yield sighting


app = create_app(Birds(), routes=ROUTES, openapi=OPENAPI)

import asyncio
from collections.abc import AsyncIterator

from gen.birds.v1 import AddAllResponse, Sighting
from gen.birds.v1.services import BirdImportBase, BirdImportStub
from protogateway.runtime import Context
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel


class Imports(BirdImportBase[Context]):
    async def add_all(self, requests: AsyncIterator[Sighting], call: Context) -> AddAllResponse:
        return AddAllResponse(count=len([added async for added in self.add_each(requests, call)]))

    async def add_each(self, requests: AsyncIterator[Sighting], call: Context) -> AsyncIterator[Sighting]:
        number = 0
        async for request in requests:
            number += 1
            yield Sighting(number=number, bird=request.bird)


async def main() -> None:
    stub = BirdImportStub(InProcessChannel(serve(Imports())))  # or a GrpcChannel to a GrpcServer

    async def sightings() -> AsyncIterator[Sighting]:
        for bird in ("robin", "wren"):
            yield Sighting(bird=bird)

    print((await stub.add_all(sightings(), timeout_s=1.0)).count)
    async for sighting in stub.add_each(sightings()):
        print(sighting.number, sighting.bird)


asyncio.run(main())

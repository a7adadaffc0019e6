import asyncio

from server import Birds

from gen.birds.v1 import Sighting
from gen.birds.v1.aio import BirdLogStub
from gen.calls import serve
from gen.local import LocalChannel
from gen.wire import GrpcChannel, GrpcServer


async def main() -> None:
    handlers = serve(Birds())
    near = BirdLogStub(LocalChannel(handlers))  # in this process, with gRPC's errors, deadlines and isolation
    server = GrpcServer(handlers)
    port = await server.start("127.0.0.1:0")
    channel = GrpcChannel(f"127.0.0.1:{port}")
    far = BirdLogStub(channel)  # the same, from anywhere
    for stub in (near, far):
        print((await stub.add_sighting(Sighting(bird="wren"), timeout_s=1.0)).number)
    await channel.close()
    await server.stop(1.0)


asyncio.run(main())

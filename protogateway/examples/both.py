import asyncio

from server import Birds

from gen.birds.v1 import Sighting
from gen.birds.v1.services import BirdLogStub
from protogateway.runtime.grpc_channel import GrpcChannel
from protogateway.runtime.grpc_server import GrpcServer
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel


async def main() -> None:
    handlers = serve(Birds())
    near = BirdLogStub(InProcessChannel(handlers))  # in this process, with gRPC's errors, deadlines and isolation
    server = GrpcServer(handlers)
    port = await server.start("127.0.0.1:0")
    channel = GrpcChannel(f"127.0.0.1:{port}")
    far = BirdLogStub(channel)  # the same, from anywhere
    for stub in (near, far):
        print((await stub.add_sighting(Sighting(bird="wren"), timeout_s=1.0)).number)
    await channel.close()
    await server.stop(1.0)


asyncio.run(main())

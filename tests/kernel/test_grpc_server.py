"""A development server describes its services to tools such as grpcurl, and reports the health of each."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from gen.oo.auth.v1.services import AUTH_SERVICE_GET_JWKS
from gen.oo.events.v1.services import EVENTS_SERVICE_DELIVER
from gen.oo.profile.v1.services import PROFILE_SERVICE_GET_DOCUMENT
from servers.kernel import application
from servers.kernel.application import Application
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.identity import TokenAuthority
from servers.kernel.process import Process
from servers.kernel.settings import KernelSettings
from servers.profile.serve import SPEC as PROFILE
from tests.clocks import ManualClock
from tests.kernel.rpc_harness import SERVICE_KEY, find_session_key

SERVICES = ["oo.profile.v1.ProfileService", "oo.events.v1.EventsService"]
TOOLS = ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"]
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    made = Application(KernelSettings(data_dir=str(tmp_path), grpc_port=0, auth_address="127.0.0.1:1"), {})
    await made.start([PROFILE])
    yield made
    await made.stop(0.1)


async def in_thread(app: Application, work: Callable[[grpc.Channel], Any]) -> Any:
    """Return the result of work with a channel to the server, in a thread: gRPC's tools block."""
    port = await app.listen()

    def run() -> Any:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            return work(channel)

    return await asyncio.to_thread(run)


def ask(channel: grpc.Channel, version: str, **question: str) -> Any:
    """Return the response of the reflection service of this version. The messages of both are the same."""
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    return next(call(iter([reflection_pb2.ServerReflectionRequest(**question)]), timeout=5))


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
async def test_every_listed_service_is_described(app: Application, version: str) -> None:
    def describe(channel: grpc.Channel) -> tuple[list[str], set[str]]:
        names = [service.name for service in ask(channel, version, list_services="").list_services_response.service]
        missing = {
            name
            for name in names
            if not ask(channel, version, file_containing_symbol=name).file_descriptor_response.file_descriptor_proto
        }
        return names, missing

    names, missing = await in_thread(app, describe)
    assert names == sorted([*SERVICES, *TOOLS])
    assert missing == set()


async def test_a_method_is_called_with_what_reflection_describes(app: Application) -> None:
    def call(channel: grpc.Channel) -> Any:
        pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        method = pool.FindServiceByName(SERVICES[0]).methods_by_name["GetDocument"]
        request, response = GetMessageClass(method.input_type), GetMessageClass(method.output_type)
        invoke = channel.unary_unary(
            f"/{SERVICES[0]}/GetDocument",
            request_serializer=request.SerializeToString,
            response_deserializer=response.FromString,
        )
        return invoke(request(id="terms"), timeout=5)

    assert (await in_thread(app, call)).document.text


async def test_each_service_has_the_health_of_its_module(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "HEALTH_INTERVAL_S", 0.01)
    problem = ""

    async def check() -> str:
        return problem

    app.health.add("profile", check)
    app.health.add("another part", check, essential=False)
    port = await app.listen()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        watching = [stub.Watch(health_pb2.HealthCheckRequest(service=name)) for name in ("", *SERVICES)]
        assert [(await one.read()).status for one in watching] == [SERVING] * 3
        profile = watching[1]
        problem = "its disk is full"
        assert (await profile.read()).status == NOT_SERVING
        remote = Process(KernelSettings(data_dir=app.settings.data_dir, profile_address=f"127.0.0.1:{port}"), {})
        assert await remote.remote_check("profile")() == "does not answer", "the BFF's report is about the module"
        whole = await stub.Check(health_pb2.HealthCheckRequest())
        assert whole.status == SERVING, "callers in other processes keep the other modules"
        problem = ""
        assert (await profile.read()).status == SERVING
        assert await remote.remote_check("profile")() == ""
        await remote.stop()
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.Check(health_pb2.HealthCheckRequest(service="oo.auth.v1.AuthService"))
        assert caught.value.code() is grpc.StatusCode.NOT_FOUND, "it is served elsewhere"
        assert app.server
        await app.server.stop(0.1)
        assert [(await one.read()).status for one in watching] == [NOT_SERVING] * 3


async def test_a_broken_module_leaves_the_services_of_others_healthy(clock: ManualClock) -> None:
    methods = (PROFILE_SERVICE_GET_DOCUMENT, AUTH_SERVICE_GET_JWKS, EVENTS_SERVICE_DELIVER)
    handlers: Any = {method.path: SimpleNamespace(method=method) for method in methods}
    server = ModuleServer(handlers, TokenAuthority(SERVICE_KEY, clock, find_session_key), ("auth", "profile"))
    port = await server.start("127.0.0.1:0")
    await server.set_health({"profile"})
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for service, status in {
            "oo.profile.v1.ProfileService": NOT_SERVING,
            "oo.auth.v1.AuthService": SERVING,
            "oo.events.v1.EventsService": SERVING,
            "": SERVING,
        }.items():
            assert (await stub.Check(health_pb2.HealthCheckRequest(service=service))).status == status, service
    await server.stop(0.1)

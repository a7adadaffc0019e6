"""A development server describes its services, and every server reports the health of each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from joserfc.jwk import ECKey

from servers.kernel.application import Application
from servers.kernel.settings import KernelSettings
from servers.profile.serve import SPEC

PROFILE, HEALTH = "oo.profile.v1.ProfileService", "grpc.health.v1.Health"
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING
SERVICE_KEY = ECKey.generate_key("P-256").as_pem(private=True).decode()


@asynccontextmanager
async def running(data: Path, env: str) -> AsyncIterator[tuple[Application, grpc.aio.Channel]]:
    """Run profile, and yield a channel to its gRPC server."""
    settings = KernelSettings(
        data_dir=str(data), grpc_port=0, auth_address="127.0.0.1:1", env=env, kek="00" * 32, service_key=SERVICE_KEY
    )
    app = Application(settings, {})
    await app.start([SPEC])
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{await app.listen()}") as channel:
            yield app, channel
    finally:
        await app.stop(0.1)


async def reflect(channel: grpc.aio.Channel, version: str, **asked: Any) -> Any:
    """Return the response to one reflection request."""
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        reflection_pb2.ServerReflectionRequest.SerializeToString,
        reflection_pb2.ServerReflectionResponse.FromString,
    )
    return await anext(aiter(call(iter([reflection_pb2.ServerReflectionRequest(**asked)]))))


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
async def test_a_development_server_lists_and_describes_its_services(version: str, tmp_path: Path) -> None:
    async with running(tmp_path, "development") as (_, channel):
        listed = (await reflect(channel, version, list_services="")).list_services_response.service
        assert {PROFILE, HEALTH, "oo.events.v1.EventsService"} <= {service.name for service in listed}
        for symbol in (PROFILE, HEALTH, "oo.profile.v1.GetDocumentRequest"):
            found = (await reflect(channel, version, file_containing_symbol=symbol)).file_descriptor_response
            files = [FileDescriptorProto.FromString(file) for file in found.file_descriptor_proto]
            assert symbol.rpartition(".")[0] in {file.package for file in files}
            assert all(len(file.service) for file in files if file.name.endswith("service.proto"))


async def test_a_production_server_describes_nothing(tmp_path: Path) -> None:
    async with running(tmp_path, "production") as (_, channel):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await reflect(channel, "v1", list_services="")
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_each_service_is_serving_until_the_server_stops(tmp_path: Path) -> None:
    async with running(tmp_path, "production") as (app, channel):
        health = health_pb2_grpc.HealthStub(channel)
        for service in ("", PROFILE):
            assert (await health.Check(health_pb2.HealthCheckRequest(service=service))).status == SERVING
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await health.Check(health_pb2.HealthCheckRequest(service="oo.auth.v1.AuthService"))
        assert unknown.value.code() is grpc.StatusCode.NOT_FOUND
        watched = health.Watch(health_pb2.HealthCheckRequest(service=PROFILE))
        assert (await watched.read()).status == SERVING
        assert app.server
        await app.server.health.enter_graceful_shutdown()
        assert (await watched.read()).status == NOT_SERVING
        watched.cancel()

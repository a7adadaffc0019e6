"""Single modules in a separate process."""

from __future__ import annotations

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.server_process import StackSettings, wait_until_listening
from tests.stack import MODULES, running_stack


@pytest.mark.parametrize("module", MODULES)
def test_module_starts_alone_and_reports_serving(module: str, settings: StackSettings) -> None:
    neighbours = {f"OO_{name.upper()}_ADDRESS": "127.0.0.1:9" for name in MODULES if name != module}
    with running_stack(settings) as alone:
        process = alone.start(module, f"servers.{module}.serve", **neighbours)
        wait_until_listening(settings.grpc_port, process)
        with grpc.insecure_channel(f"127.0.0.1:{settings.grpc_port}") as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            for service in ("", f"oo.{module}.v1.{module.capitalize()}Service"):
                response = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)
                assert response.status == health_pb2.HealthCheckResponse.SERVING
        assert process.stop() == 0
    assert [path.name for path in settings.data.glob("*.sqlite")] == [f"{module}.sqlite"]


def test_ml_serving_starts_alone(settings: StackSettings) -> None:
    with running_stack(settings) as alone:
        process = alone.start("ranking", "ml_serving")
        wait_until_listening(settings.ranking_port, process)
        assert process.stop() == 0

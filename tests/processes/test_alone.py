"""Single modules in a separate process."""

from __future__ import annotations

import pytest

from servers.kernel.rpc import service_of
from tests.grpc_health import serving_services
from tests.server_process import StackSettings, wait_until_listening
from tests.stack import MODULES, running_stack


@pytest.mark.parametrize("module", MODULES)
def test_module_starts_alone_and_reports_the_health_of_its_services(module: str, settings: StackSettings) -> None:
    neighbours = {f"OO_{name.upper()}_ADDRESS": "127.0.0.1:9" for name in MODULES if name != module}
    with running_stack(settings) as alone:
        process = alone.start(module, f"servers.{module}.serve", **neighbours)
        wait_until_listening(settings.grpc_port, process)
        serving = {"", "oo.events.v1.EventsService", service_of(module)}
        assert set(serving_services(settings.grpc_port)) == serving
        assert process.stop() == 0
    assert [path.name for path in settings.data.glob("*.sqlite")] == [f"{module}.sqlite"]


def test_ml_serving_starts_alone_and_reports_the_health_of_its_service(settings: StackSettings) -> None:
    with running_stack(settings) as alone:
        process = alone.start("ranking", "ml_serving")
        wait_until_listening(settings.ranking_port, process)
        assert serving_services(settings.ranking_port) == ["", service_of("ranking")]
        assert process.stop() == 0

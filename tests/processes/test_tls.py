"""TLS between processes with certificates, which accept nothing else and trust no other authority."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import httpx2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.certificates import Authority
from tests.sandbox_providers import eventually
from tests.server_process import StackSettings, free_port, wait_until_listening
from tests.stack import MODULES, running_stack

HANDSHAKE_S = 10.0
AUTHORITY = Authority()


def tls_settings() -> dict[str, str]:
    """Return the settings of a process with its own certificate, which trusts AUTHORITY."""
    certificate, key = AUTHORITY.issue()
    return {"OO_GRPC_TLS_CERT": certificate, "OO_GRPC_TLS_KEY": key, "OO_GRPC_TLS_CA": AUTHORITY.ca}


def is_serving(channel: grpc.Channel) -> bool:
    """Call the health service. Return False if the two ends cannot connect."""
    with channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            response = stub.Check(health_pb2.HealthCheckRequest(), timeout=HANDSHAKE_S)
        except grpc.RpcError:
            return False
        return bool(response.status == health_pb2.HealthCheckResponse.SERVING)


def tls_channel(port: int, authority: Authority) -> grpc.Channel:
    return grpc.secure_channel(f"127.0.0.1:{port}", grpc.ssl_channel_credentials(authority.ca.encode()))


def assert_tls_only(port: int) -> None:
    assert is_serving(tls_channel(port, AUTHORITY))
    assert not is_serving(grpc.insecure_channel(f"127.0.0.1:{port}")), "the server accepts plain text"
    assert not is_serving(tls_channel(port, Authority("Another CA"))), "the certificate is from another authority"


@contextmanager
def running_processes(settings: StackSettings) -> Iterator[tuple[dict[str, int], str]]:
    """Start one process of each kind: a monolith, a single module, the BFF alone, and ml_serving.

    Yield their gRPC ports by name, and the URL of the BFF that runs alone.
    """
    ports = {"monolith": settings.grpc_port, "integrations": free_port(), "ranking": settings.ranking_port}
    targets = {name: f"127.0.0.1:{ports.get(name, ports['monolith'])}" for name in MODULES}
    addresses = {f"OO_{name.upper()}_ADDRESS": target for name, target in targets.items()}
    neighbours = {name: address for name, address in addresses.items() if "INTEGRATIONS" not in name}
    integrations = {"OO_GRPC_PORT": str(ports["integrations"]), **neighbours, **tls_settings()}
    bff_port = free_port()
    with running_stack(settings) as oo:
        oo.start("ranking", "ml_serving", **tls_settings())
        oo.start("integrations", "servers.integrations.serve", **integrations)
        oo.start("monolith", "servers.monolith", OO_INTEGRATIONS_ADDRESS=targets["integrations"], **tls_settings())
        oo.start("bff", "bff", OO_HTTP_PORT=str(bff_port), **addresses, OO_GRPC_TLS_CA=AUTHORITY.ca)
        for name, port in ports.items():
            wait_until_listening(port, oo.processes[name])
        wait_until_listening(bff_port, oo.processes["bff"])
        yield ports, f"http://localhost:{bff_port}"


def get_statuses(url: str) -> dict[str, str]:
    components = httpx2.get(f"{url}/health", trust_env=False).json()["components"]
    return {name: component["status"] for name, component in components.items()}


def wait_until_all_ok(url: str) -> dict[str, str]:
    return eventually(lambda: get_statuses(url), lambda statuses: set(statuses.values()) == {"ok"})


def test_processes_of_every_kind_use_only_tls(settings: StackSettings) -> None:
    with running_processes(settings) as (ports, bff_url):
        for url, others in ((bff_url, {*MODULES, "ranking"}), (settings.url, {"integrations", "ranking"})):
            assert others <= wait_until_all_ok(url).keys()
        for url in (bff_url, settings.url):
            terms = httpx2.get(f"{url}/api/documents/terms", trust_env=False)
            assert terms.status_code == 200, terms.text
        for port in ports.values():
            assert_tls_only(port)

"""With a certificate every process speaks TLS with every other, and with nobody else."""

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

HANDSHAKE_S = 2.0
AUTHORITY = Authority()


def tls() -> dict[str, str]:
    """Settings of a process with a certificate of its own that trusts the authority's."""
    certificate, key = AUTHORITY.issue()
    return {"OO_GRPC_TLS_CERT": certificate, "OO_GRPC_TLS_KEY": key, "OO_GRPC_TLS_CA": AUTHORITY.ca}


def serves(channel: grpc.Channel) -> bool:
    """Ask the health service; False when the two ends do not understand each other."""
    with channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=HANDSHAKE_S)
        except grpc.RpcError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def trusting(port: int, authority: Authority) -> grpc.Channel:
    return grpc.secure_channel(f"127.0.0.1:{port}", grpc.ssl_channel_credentials(authority.ca.encode()))


def assert_speaks_tls_only(port: int) -> None:
    assert serves(trusting(port, AUTHORITY))
    assert not serves(grpc.insecure_channel(f"127.0.0.1:{port}")), "plain text is understood"
    assert not serves(trusting(port, Authority("Another CA"))), "the certificate is not the one that was set"


@contextmanager
def parted(settings: StackSettings) -> Iterator[tuple[dict[str, int], str]]:
    """One process of each kind: a monolith, a module alone, the HTTP API alone, the ranker.

    Yields their gRPC ports by name, and the address of the HTTP API that runs alone.
    """
    ports = {"monolith": settings.grpc_port, "integrations": free_port(), "ranking": settings.ranking_port}
    at = {name: f"127.0.0.1:{ports.get(name, ports['monolith'])}" for name in MODULES}
    addresses = {f"OO_{name.upper()}_ADDRESS": address for name, address in at.items()}
    alone = {name: address for name, address in addresses.items() if "INTEGRATIONS" not in name}
    face = free_port()
    with running_stack(settings) as oo:
        oo.start("ranking", "ml_serving", **tls())
        oo.start(
            "integrations", "servers.integrations.serve", OO_GRPC_PORT=str(ports["integrations"]), **alone, **tls()
        )
        oo.start("monolith", "servers.monolith", OO_INTEGRATIONS_ADDRESS=at["integrations"], **tls())
        oo.start("bff", "bff", OO_HTTP_PORT=str(face), **addresses, OO_GRPC_TLS_CA=AUTHORITY.ca)
        for name, port in ports.items():
            wait_until_listening(port, oo.processes[name])
        wait_until_listening(face, oo.processes["bff"])
        yield ports, f"http://localhost:{face}"


def health(url: str) -> dict[str, str]:
    parts = httpx2.get(f"{url}/health", trust_env=False).json()["components"]
    return {name: part["status"] for name, part in parts.items()}


def test_processes_of_every_kind_reach_each_other_by_tls_alone(settings: StackSettings) -> None:
    with parted(settings) as (ports, face):
        for url, others in ((face, {*MODULES, "ranking"}), (settings.url, {"integrations", "ranking"})):
            seen = eventually(lambda url=url: health(url), lambda seen: set(seen.values()) == {"ok"})  # type: ignore[misc]
            assert others <= seen.keys()
        for url in (face, settings.url):
            terms = httpx2.get(f"{url}/api/documents/terms", trust_env=False)
            assert terms.status_code == 200, terms.text
        for port in ports.values():
            assert_speaks_tls_only(port)

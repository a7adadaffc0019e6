"""Statuses of grpc.health.v1 of a running process, as Kubernetes, Envoy and gRPC clients ask for them."""

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gen.registry import SERVICES

TIMEOUT_S = 10.0
_STATUSES = health_pb2.HealthCheckResponse.ServingStatus


def serving_services(port: int) -> list[str]:
    """Return the services of the contract that the process at a port serves, by Check and by Watch, "" for the process.

    Fails if Check and Watch differ, and if a service of another process gets anything but NOT_FOUND.
    """
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        return [name for name in ("", *(service.name for service in SERVICES)) if _is_serving(stub, name)]


def _is_serving(stub: health_pb2_grpc.HealthStub, service: str) -> bool:
    request = health_pb2.HealthCheckRequest(service=service)
    watching = stub.Watch(request, timeout=TIMEOUT_S)
    watched = _STATUSES.Name(next(watching).status)
    watching.cancel()
    try:
        checked = _STATUSES.Name(stub.Check(request, timeout=TIMEOUT_S).status)
    except grpc.RpcError as error:
        if error.code() is not grpc.StatusCode.NOT_FOUND:
            raise
        checked = "SERVICE_UNKNOWN"
    assert watched == checked, service
    assert checked in ("SERVING", "SERVICE_UNKNOWN"), f"{service} is {checked}"
    return bool(checked == "SERVING")

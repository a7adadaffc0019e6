"""A real Envoy with its JSON transcoder in front of a gRPC server."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.server_process import START_S, STOP_S, free_port

EXTENSIONS = "type.googleapis.com/envoy.extensions"
TRANSCODER: dict[str, Any] = {
    "convert_grpc_status": True,
    "query_param_unescape_plus": True,
    "url_unescape_spec": "ALL_CHARACTERS_EXCEPT_SLASH",
    "request_validation_options": {"reject_unknown_method": True, "reject_unknown_query_parameters": True},
}
"""The Envoy settings closest to our gateway, so that a remaining difference is not only one of settings."""


@contextmanager
def envoy(folder: Path, descriptors: Path, services: list[str], grpc_port: int) -> Iterator[int]:
    """Run Envoy for the length of the block, and yield its port. `folder` is for its settings and its log."""
    port = free_port()
    settings, log = folder / "envoy.json", folder / "envoy.log"
    settings.write_text(json.dumps(_settings(port, descriptors, services, grpc_port)))
    command = [str(Path(sys.executable).with_name("envoy")), "-c", str(settings), "--concurrency", "1"]
    command += ["--disable-hot-restart", "--use-dynamic-base-id", "--log-level", "error", "--log-path", str(log)]
    with (folder / "envoy.out").open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        _wait(port, process, folder)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)


def _settings(port: int, descriptors: Path, services: list[str], grpc_port: int) -> dict[str, Any]:
    transcoder = {
        "@type": f"{EXTENSIONS}.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder",
        "proto_descriptor": str(descriptors),
        "services": services,
        **TRANSCODER,
    }
    router = {"@type": f"{EXTENSIONS}.filters.http.router.v3.Router", "suppress_envoy_headers": True}
    routes = [{"match": {"prefix": f"/{name}"}, "route": {"cluster": "grpc", "timeout": "10s"}} for name in services]
    manager = {
        "@type": f"{EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "http",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": routes}]},
        "http_filters": [
            {"name": "envoy.filters.http.grpc_json_transcoder", "typed_config": transcoder},
            {"name": "envoy.filters.http.router", "typed_config": router},
        ],
    }
    chain = {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}
    http2 = {
        "@type": f"{EXTENSIONS}.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    endpoint = {"endpoint": {"address": _address(grpc_port)}}
    cluster = {
        "name": "grpc",
        "type": "STATIC",
        "connect_timeout": "1s",
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2},
        "load_assignment": {"cluster_name": "grpc", "endpoints": [{"lb_endpoints": [endpoint]}]},
    }
    listener = {"name": "http", "address": _address(port), "filter_chains": [chain]}
    return {"static_resources": {"listeners": [listener], "clusters": [cluster]}}


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    started = time.monotonic()
    while time.monotonic() - started < START_S:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.03)
    output = "".join(
        path.read_text(errors="replace")[-4000:] for path in folder.glob("envoy.*") if path.suffix != ".json"
    )
    raise AssertionError(f"Envoy does not listen on {port}:\n{output}")

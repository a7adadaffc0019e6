"""A real Caddy with deploy/Caddyfile, on free ports, in front of a test's own upstreams."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.server_process import free_port

CADDY = str(Path(sys.executable).with_name("caddy"))
CADDYFILE = Path("deploy/Caddyfile")
START_S = 20.0


@dataclass(frozen=True)
class CaddyProxy:
    """A running Caddy: its HTTPS and HTTP addresses, and a client that trusts its certificate authority."""

    https: str
    http: str
    client: httpx2.Client


def adapt(folder: Path, **settings: str) -> dict[str, Any]:
    """Return deploy/Caddyfile as Caddy's JSON with these settings, validated as at a start."""
    environment = caddy_environment(folder) | settings
    command = [CADDY, "adapt", "--validate", "--config", str(CADDYFILE)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def caddy_environment(folder: Path) -> dict[str, str]:
    """Return an environment in which Caddy keeps its certificates in the folder."""
    kept = {"PATH": os.environ["PATH"]}
    return kept | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


@contextmanager
def caddy(folder: Path, *upstreams: str) -> Iterator[CaddyProxy]:
    """Run Caddy for the length of a block. Only its ports differ from the file, and it has no admin API."""
    https, http = free_port(), free_port()
    config = adapt(folder, OO_SITE="localhost", OO_UPSTREAM=" ".join(upstreams))
    config["admin"] = {"disabled": True}
    servers = config["apps"]["http"]["servers"]
    (server,) = servers.values()
    server["listen"] = [f"127.0.0.1:{https}"]
    config["apps"]["http"] |= {"https_port": https, "http_port": http}
    (folder / "caddy.json").write_text(json.dumps(config))
    with (folder / "caddy.log").open("wb") as log:
        command = [CADDY, "run", "--config", str(folder / "caddy.json")]
        process = subprocess.Popen(command, env=caddy_environment(folder), stdout=log, stderr=subprocess.STDOUT)
    try:
        with client(folder, process, https) as found:
            yield CaddyProxy(f"https://localhost:{https}", f"http://localhost:{http}", found)
    finally:
        process.kill()
        process.wait()


@contextmanager
def client(folder: Path, process: subprocess.Popen[bytes], port: int) -> Iterator[httpx2.Client]:
    """Wait until Caddy responds, and yield a client that trusts its certificate authority."""
    started = time.monotonic()
    while not responds(folder, port):
        if process.poll() is not None or time.monotonic() - started > START_S:
            raise AssertionError(f"Caddy does not respond:\n{(folder / 'caddy.log').read_text()}")
        time.sleep(0.02)
    with httpx2.Client(verify=trust(folder), trust_env=False, timeout=10) as client:
        yield client


def trust(folder: Path) -> ssl.SSLContext:
    """Return a context that trusts Caddy's certificate authority. Raises OSError until Caddy has made it."""
    return ssl.create_default_context(cafile=str(folder / "caddy/pki/authorities/local/root.crt"))


def responds(folder: Path, port: int) -> bool:
    try:
        httpx2.get(f"https://localhost:{port}/readyz", verify=trust(folder), trust_env=False, timeout=2)
    except (OSError, httpx2.TransportError):
        return False
    return True


def find(tree: Any, key: str) -> Any:
    """Return the first value under the key at any depth, or None."""
    if isinstance(tree, dict) and key in tree:
        return tree[key]
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return next((found for found in (find(each, key) for each in inner) if found is not None), None)

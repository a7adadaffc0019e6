"""docker-compose.yml read by a real compose client without an engine; what lies beside it by what it is for."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

BIN = Path(sys.executable).parent
CORE = {"oo", "caddy"}
FULL = CORE | {"postgres", "nats", "s3", "mail"}


def output_of(*command: str | Path, **environment: str) -> str:
    """Return the output of a command that must succeed."""
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """The services as the compose client understands them."""
    client = shutil.which("docker-compose")
    if not client:
        pytest.skip("no compose client here: apt-get install docker-compose")
    whole = output_of(client, "--profile", "core", "--profile", "full", "config")
    return dict(yaml.safe_load(whole)["services"])


def test_each_profile_starts_what_it_says(services: dict[str, dict[str, Any]]) -> None:
    assert {name for name, service in services.items() if "core" in service["profiles"]} == CORE
    assert {name for name, service in services.items() if "full" in service["profiles"]} == FULL


def test_every_image_has_a_version(services: dict[str, dict[str, Any]]) -> None:
    versions = {name: service["image"].partition(":")[2] for name, service in services.items()}
    assert not [name for name, version in versions.items() if version in {"", "latest"}]


def test_oo_runs_as_nobody_on_files_it_cannot_change(services: dict[str, dict[str, Any]]) -> None:
    oo = services["oo"]
    assert oo["read_only"] is True
    assert oo["cap_drop"] == ["ALL"]
    assert "ports" not in oo
    assert "USER 10001" in Path("deploy/Dockerfile").read_text()


def test_caddy_reads_its_file(tmp_path: Path) -> None:
    environment = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    environment |= {"OO_SITE": "oo.example", "OO_UPSTREAM": "a:1 b:2"}
    adapted = output_of(BIN / "caddy", "adapt", "--validate", "--config", "deploy/Caddyfile", **environment)
    assert [each["dial"] for each in find(json.loads(adapted), "upstreams")] == ["a:1", "b:2"]


def test_nats_reads_its_file_and_flushes_before_it_acknowledges() -> None:
    output_of(BIN / "nats-server", "-t", "-c", "deploy/nats.conf")
    assert "sync_interval: always" in Path("deploy/nats.conf").read_text()


def test_the_dockerfile_has_no_fault() -> None:
    output_of(BIN / "hadolint", "deploy/Dockerfile")


def find(tree: Any, key: str) -> Any:
    """The first value under `key`, however deep."""
    if isinstance(tree, dict) and key in tree:
        return tree[key]
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return next((found for found in (find(each, key) for each in inner) if found is not None), None)

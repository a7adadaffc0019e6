"""docker-compose.yml: the services that it starts, their ports, and their few rights."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from bff.proxies import ProxySettings, TrustedProxies
from protogateway.http.request import Request
from servers.kernel.settings import KernelSettings, read
from servers.supervisor import STOP_TIMEOUT_S
from tests.deploy.dockerfile import read_dockerfile
from tests.deploy.upstream import StubUpstream, respond
from tests.repo.settings import sections

COMPOSE = Path("docker-compose.yml")
CORE = {"oo", "caddy"}
FULL = CORE | {"postgres", "nats", "s3", "mail"}
STARTED_AS_ROOT = {"postgres", "s3"}
"""Services whose images start as root to own their data folder, and then change to a user. They keep these rights."""
_VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")


def compose(**variables: str) -> dict[str, Any]:
    """Return the file with its variables replaced as compose does it. An empty variable gets its default."""
    return dict(replace_variables(yaml.safe_load(COMPOSE.read_text()), variables))


def replace_variables(tree: Any, variables: dict[str, str]) -> Any:
    if isinstance(tree, dict):
        return {name: replace_variables(value, variables) for name, value in tree.items()}
    if isinstance(tree, list):
        return [replace_variables(value, variables) for value in tree]
    if not isinstance(tree, str):
        return tree
    text = _VARIABLE.sub(lambda found: variables.get(found[1]) or found[2], tree)
    assert "$" not in text, f"{tree}: a variable is written ${{NAME:-default}}"
    return text


@cache
def services() -> dict[str, dict[str, Any]]:
    return dict(compose()["services"])


def variables(service: str) -> dict[str, str]:
    return {name: str(value) for name, value in services()[service].get("environment", {}).items()}


def mounts(service: str) -> dict[str, str]:
    """Return the sources of the mounts by their path in the container, with their options."""
    parts = (mount.partition(":") for mount in services()[service].get("volumes", []))
    return {inside: source for source, _, inside in parts}


def output_of(*command: str | Path, **environment: str) -> str:
    """Return the output of a command. Fails with the output if the command fails."""
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_compose_client_reads_the_file_as_these_tests_do() -> None:
    client = shutil.which("docker-compose")
    if not client:
        pytest.skip("needs a compose client: apt-get install docker-compose")
    printed = output_of(client, "--profile", "core", "--profile", "full", "config")
    understood = yaml.safe_load(printed)["services"]
    names = ("image", "read_only", "cap_drop", "security_opt", "environment", "profiles", "command", "restart", "tmpfs")
    for service, expected in services().items():
        assert {name: understood[service].get(name) for name in names} == {
            name: expected.get(name) for name in names
        }, service


def test_each_profile_starts_its_services() -> None:
    assert {name for name, service in services().items() if "core" in service["profiles"]} == CORE
    assert {name for name, service in services().items() if "full" in service["profiles"]} == FULL


def test_every_image_has_a_version() -> None:
    versions = {name: service["image"].partition(":")[2] for name, service in services().items()}
    assert not [name for name, version in versions.items() if version in {"", "latest"}]


def test_service_restarts_after_a_crash_and_a_reboot() -> None:
    assert {service["restart"] for service in services().values()} == {"unless-stopped"}


@pytest.mark.parametrize("name", sorted(FULL - STARTED_AS_ROOT))
def test_service_cannot_change_files_or_gain_privileges(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert service["tmpfs"] == ["/tmp"]


def test_only_caddy_has_a_capability_for_low_ports() -> None:
    added = {name: service["cap_add"] for name, service in services().items() if "cap_add" in service}
    assert added == {"caddy": ["NET_BIND_SERVICE"]}


def test_services_share_only_volumes_with_the_host() -> None:
    shared = {"privileged", "network_mode", "pid", "ipc", "userns_mode", "devices", "user", "cgroup_parent"}
    assert {name: shared & set(service) for name, service in services().items()} == {name: set() for name in FULL}


def test_only_caddy_is_public_and_the_mail_page_is_local() -> None:
    published = {name: service["ports"] for name, service in services().items() if "ports" in service}
    assert published == {"caddy": ["80:80", "443:443"], "mail": ["127.0.0.1:8025:8025"]}


def test_only_data_and_read_only_files_are_mounted() -> None:
    assert {name: mounts(name) for name in FULL if mounts(name)} == {
        "oo": {"/data": "data"},
        "caddy": {
            "/etc/caddy/Caddyfile:ro": "./deploy/Caddyfile",
            "/data": "certificates",
            "/config": "caddy",
        },
        "postgres": {"/var/lib/postgresql": "postgres"},
        "nats": {"/etc/nats.conf:ro": "./deploy/nats.conf", "/nats-data": "nats"},
        "s3": {"/data": "s3"},
    }


def test_every_volume_has_a_name_and_the_default_driver() -> None:
    named = {source for name in FULL for source in mounts(name).values() if not source.startswith(".")}
    assert compose()["volumes"] == {name: {} for name in named}


def test_oo_runs_in_production_behind_caddy_without_rights() -> None:
    settings = read(KernelSettings, environment_of_oo())
    settings.check()
    assert settings.production
    assert settings.http_host == "0.0.0.0", "Caddy is another host"
    assert settings.grpc_host == "127.0.0.1", "only the same host calls it"
    assert variables("caddy")["OO_UPSTREAM"] == f"oo:{settings.http_port}"
    assert mounts("oo") == {settings.data_dir: "data"}
    assert read_dockerfile().last("USER") == "10001"


def environment_of_oo() -> dict[str, str]:
    """Return the environment of oO, with a key in place of the secret files, which only the host has."""
    found = variables("oo")
    return {name: value for name, value in found.items() if not name.endswith("_FILE")} | {"OO_SERVICE_KEY": "a key"}


@pytest.mark.parametrize(("peer", "is_trusted"), [(2, True), (254, True), (256, False), (-1, False)])
def test_oo_trusts_caddy_but_no_address_outside_its_network(peer: int, is_trusted: bool) -> None:
    """Otherwise all clients would share the rate limits of Caddy's address."""
    network = ip_network(compose()["networks"]["default"]["ipam"]["config"][0]["subnet"])
    address = str(network.network_address + peer)
    headers = [(b"x-forwarded-for", b"203.0.113.7")]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    proxies = TrustedProxies(read(ProxySettings, environment_of_oo()))
    found = proxies.address(Request({**scope, "client": (address, 1)}, no_body))
    assert found == ("203.0.113.7" if is_trusted else address)


async def no_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b""}


def test_network_can_be_set() -> None:
    moved = compose(OO_SUBNET="10.9.0.0/24")
    assert moved["networks"] == {"default": {"ipam": {"config": [{"subnet": "10.9.0.0/24"}]}}}
    assert moved["services"]["oo"]["environment"]["OO_TRUSTED_PROXIES"] == "10.9.0.0/24"


def test_settings_in_the_env_file_reach_oo_and_caddy() -> None:
    settings = {"OO_PUBLIC_URL": "https://oo.example", "OO_BACKUP_DAYS": "7", "OO_SITE": "oo.example"}
    settings |= {name: name.lower() for name in SECRETS_FROM_ENV}
    oo, caddy = (compose(**settings)["services"][name]["environment"] for name in ("oo", "caddy"))
    reached = oo | caddy
    assert {name: str(reached[name]) for name in settings} == settings


def test_default_site_and_address_are_those_of_this_machine() -> None:
    assert (variables("caddy")["OO_SITE"], variables("oo")["OO_PUBLIC_URL"]) == ("localhost", "https://localhost")


def test_every_variable_of_oo_is_a_setting() -> None:
    known = {setting.env: setting for _, found in sections() for setting in found}
    unknown = {name for name in variables("oo") if name not in known and name.removesuffix("_FILE") not in known}
    assert unknown == set()
    as_files = {name.removesuffix("_FILE") for name in variables("oo") if name.endswith("_FILE")}
    assert {name for name in as_files if not known[name].secret} == set()


SECRETS_FROM_ENV = {"OO_DATABASE_URL", "OO_GOOGLE_CLIENT_SECRET", "OO_TODOIST_CLIENT_SECRET"}
"""Secrets that people paste into .env. Each is for one external service, not for the data that oO stores."""


def test_keys_are_files_and_the_compose_file_has_no_secret() -> None:
    secret = {setting.env for _, found in sections() for setting in found if setting.secret}
    plain = {name: value for name in FULL for name, value in variables(name).items() if name in secret}
    assert plain == dict.fromkeys(SECRETS_FROM_ENV, "")
    files = {name: path for name, path in variables("oo").items() if name.endswith("_FILE")}
    assert files == {"OO_KEK_FILE": "/run/secrets/kek", "OO_SERVICE_KEY_FILE": "/run/secrets/service_key"}
    passwords = {name: value for each in FULL for name, value in variables(each).items() if "PASSWORD" in name}
    assert passwords == {"POSTGRES_PASSWORD": ""}


def test_only_oo_gets_the_secret_files_whose_host_paths_can_be_set() -> None:
    assert {name: service["secrets"] for name, service in services().items() if "secrets" in service} == {
        "oo": ["kek", "service_key"]
    }
    default = {"kek": {"file": "./.oo/secrets/kek"}, "service_key": {"file": "./.oo/secrets/service_key"}}
    assert compose()["secrets"] == default
    moved = compose(OO_KEK_PATH="/a", OO_SERVICE_KEY_PATH="/b")["secrets"]
    assert moved == {"kek": {"file": "/a"}, "service_key": {"file": "/b"}}


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_oo_is_healthy_while_readyz_succeeds(status: int, healthy: bool) -> None:
    upstream = StubUpstream()
    upstream.ready = respond(status)
    check = services()["oo"]["healthcheck"]["test"]
    assert check[:2] == ["CMD", "python"]
    with upstream.serving():
        here = [part.replace("127.0.0.1:8080", upstream.address) for part in check[2:]]
        assert here != check[2:]
        assert (subprocess.run([sys.executable, *here], capture_output=True).returncode == 0) is healthy


def test_service_has_a_minute_to_become_healthy() -> None:
    checks = {name: service["healthcheck"] for name, service in services().items() if "healthcheck" in service}
    assert set(checks) == {"oo", "postgres"}
    for check in checks.values():
        assert (check["interval"], check["timeout"], check["retries"]) == ("5s", "3s", 12)
    assert checks["postgres"]["test"] == ["CMD", "pg_isready", "-U", variables("postgres")["POSTGRES_USER"]]


def test_caddy_starts_once_oo_is_healthy() -> None:
    assert services()["caddy"]["depends_on"] == {"oo": {"condition": "service_healthy"}}


def test_oo_has_the_time_that_it_needs_to_stop() -> None:
    assert float(services()["oo"]["stop_grace_period"].removesuffix("s")) >= 2 * STOP_TIMEOUT_S


def test_image_of_oo_is_built_from_the_whole_tree_with_its_dockerfile() -> None:
    assert services()["oo"]["build"] == {"context": ".", "dockerfile": "deploy/Dockerfile"}
    version = re.search(r'^version = "(.+)"$', Path("pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert services()["oo"]["image"] == f"oo:{version[1]}"


def test_postgres_has_the_user_and_the_database_of_the_documented_url() -> None:
    url = re.search(r"postgresql\+asyncpg://(\w+):…@(\w+)/(\w+)", COMPOSE.read_text())
    assert url
    postgres = variables("postgres")
    assert url.groups() == (postgres["POSTGRES_USER"], "postgres", postgres["POSTGRES_DB"])
    assert compose(OO_POSTGRES_PASSWORD="1")["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"] == "1"


def test_s3_store_has_its_data_in_its_volume() -> None:
    assert services()["s3"]["command"] == ["server", "-s3", "-dir=/data"]

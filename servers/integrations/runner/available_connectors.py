"""Connectors that people can use in this deployment, with its OAuth client at each provider."""

from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from typing import Any

from servers.integrations.connectors import Connector, Manifest
from servers.kernel import settings
from servers.kernel.outbound import ProviderApi
from servers.kernel.settings import SettingsError, setting
from servers.kernel.vault import OAuthClient, Secret

SANDBOX_CLIENT = ("oo-sandbox", "oo-sandbox-secret")


@dataclass(frozen=True, slots=True)
class AvailableConnector:
    """A connector with the API and the OAuth client of its provider."""

    connector: Connector
    provider: ProviderApi
    client: OAuthClient

    @property
    def manifest(self) -> Manifest:
        return self.connector.manifest


AvailableConnectors = Mapping[str, AvailableConnector]


def available_connectors(connectors: Mapping[str, Connector], env: Mapping[str, str]) -> AvailableConnectors:
    """Return the available connectors by id. Raises SettingsError for a client id without its secret.

    With a client id (OO_<ID>_CLIENT_ID) it is the real provider, without one its stand-in in development. In production
    a connector without a client id is left out, so that people see no button that cannot work.
    """
    found = {name: _available(connector, env) for name, connector in connectors.items()}
    return {name: connector for name, connector in found.items() if connector is not None}


def client_settings(manifest: Manifest) -> type[Any]:
    """Return the settings class of a connector: its OAuth client, and the port of its stand-in."""
    env, name = f"OO_{manifest.id.upper()}", manifest.name
    sandbox = f"OO_SANDBOX_{manifest.id.upper()}_PORT"
    return make_dataclass(
        f"{name}Settings",
        [
            (
                "client_id",
                str,
                setting(f"{env}_CLIENT_ID", f"client id at {name}; empty: its stand-in"),
            ),
            ("client_secret", str, setting(f"{env}_CLIENT_SECRET", f"oO's client secret at {name}", secret=True)),
            ("sandbox_port", int, setting(sandbox, f"port of the {name} stand-in", manifest.sandbox_port)),
        ],
        frozen=True,
    )


def _available(connector: Connector, env: Mapping[str, str]) -> AvailableConnector | None:
    manifest = connector.manifest
    client = settings.read(client_settings(manifest), env)
    if client.client_id and not client.client_secret:
        name = f"OO_{manifest.id.upper()}"
        raise SettingsError(f"{name}_CLIENT_SECRET is not set: it goes with {name}_CLIENT_ID")
    if client.client_id:
        return _with_client(connector, client.client_id, client.client_secret, "")
    if env.get("OO_ENV") == "production" or not client.sandbox_port:
        return None
    return _with_client(connector, *SANDBOX_CLIENT, f"http://127.0.0.1:{client.sandbox_port}")


def _with_client(connector: Connector, client_id: str, client_secret: str, stand_in: str) -> AvailableConnector:
    manifest = connector.manifest
    provider = ProviderApi(manifest.id, manifest.hosts, stand_in, manifest.pause_s)
    return AvailableConnector(connector, provider, OAuthClient(client_id, Secret(client_secret)))

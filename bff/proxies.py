"""Proxies in front of oO, and whom they speak for."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from gen.bff.request import Request
from servers.kernel.settings import SettingsError, setting


@dataclass(frozen=True)
class ProxySettings:
    """Whose X-Forwarded-For is believed."""

    trusted: str = setting(
        "OO_TRUSTED_PROXIES",
        "addresses or networks of the proxies in front, separated by commas: what they say of a client's address is "
        "believed",
        "",
    )


class Proxies:
    """Finds out which address a request comes from. Raises SettingsError for a network that is none."""

    def __init__(self, settings: ProxySettings) -> None:
        try:
            self._networks = [ip_network(part.strip()) for part in settings.trusted.split(",") if part.strip()]
        except ValueError as error:
            raise SettingsError(f"OO_TRUSTED_PROXIES: {error}") from error

    def address(self, request: Request) -> str:
        """The client's own: the last that a trusted proxy did not forward for another."""
        address = request.address
        if not self._networks:
            return address
        chain = [part.strip() for part in request.header(b"x-forwarded-for").split(",") if part.strip()]
        while chain and self._is_trusted(address):
            address = chain.pop()
        return address

    def _is_trusted(self, address: str) -> bool:
        try:
            own = ip_address(address)
        except ValueError:
            return False
        return any(own in network for network in self._networks)

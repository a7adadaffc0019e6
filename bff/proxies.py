"""Trusted proxies in front of oO."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from protogateway.http.request import Request
from servers.kernel.settings import SettingsError, setting


@dataclass(frozen=True)
class ProxySettings:
    """Proxies whose X-Forwarded-For is trusted."""

    trusted: str = setting(
        "OO_TRUSTED_PROXIES",
        "addresses or networks of the proxies in front, separated by commas: their X-Forwarded-For names the client",
        "",
    )


class TrustedProxies:
    """Finds the client address of a request. Raises SettingsError for a malformed network."""

    def __init__(self, settings: ProxySettings) -> None:
        try:
            self._networks = [ip_network(part.strip()) for part in settings.trusted.split(",") if part.strip()]
        except ValueError as error:
            raise SettingsError(f"OO_TRUSTED_PROXIES: {error}") from error

    def address(self, request: Request) -> str:
        """Return the client address: the rightmost X-Forwarded-For entry that is not a trusted proxy.

        IPv6 is cut to its /64, because a client has all addresses of it.
        """
        address = request.address
        forwarded_for = request.header(b"x-forwarded-for") if self._networks else ""
        chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
        # Each proxy appends the address that it saw, so the entries left of an untrusted one may be invented.
        while chain and self._is_trusted(address):
            address = chain.pop()
        parsed = _parse_address(address)
        return (
            str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed or address)
        )

    def _is_trusted(self, address: str) -> bool:
        parsed = _parse_address(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address, or return None. A dual-stack socket writes IPv4 addresses as IPv6."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address

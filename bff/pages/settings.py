"""Settings of the pages."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from servers.kernel.settings import SettingsError, setting

_GOOGLE: Final = "https://accounts.google.com"
_APPS: Final = ("https://app.todoist.com", "https://todoist.com")


@dataclass(frozen=True)
class PageSettings:
    env: str = setting("OO_ENV", "development or production", "development")
    oidc_issuer: str = setting("OO_OIDC_ISSUER", "OpenID provider to sign in at; empty: Google")
    sandbox_google_port: int = setting("OO_SANDBOX_GOOGLE_PORT", "port of the sandbox's Google", 8091)
    sandbox_todoist_port: int = setting("OO_SANDBOX_TODOIST_PORT", "port of the sandbox's Todoist", 8092)
    time_zone: str = setting(
        "OO_TIME_ZONE", "where tonight and tomorrow are for a browser that runs no script, such as Europe/Berlin", "UTC"
    )

    @property
    def provider(self) -> str:
        """Return the name of the sign-in provider for its button."""
        return urlsplit(self.oidc_issuer).hostname or "Google"

    @property
    def oauth_origins(self) -> tuple[str, ...]:
        """Return the origins that our forms may redirect to, which the content security policy has to list."""
        sandbox = () if self.env == "production" else (self.sandbox_google_port, self.sandbox_todoist_port)
        return (origin(self.oidc_issuer or _GOOGLE), *_APPS, *(f"http://127.0.0.1:{port}" for port in sandbox))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def check(self) -> None:
        """Raise SettingsError for an unknown time zone."""
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise SettingsError(f"OO_TIME_ZONE={self.time_zone!r}: write a name such as Europe/Berlin") from None


def origin(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

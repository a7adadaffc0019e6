"""What the pages need to know."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from servers.kernel.settings import setting

_ORIGINS = "https://accounts.google.com https://app.todoist.com https://todoist.com http://127.0.0.1:8091 http://127.0.0.1:8092"


@dataclass(frozen=True)
class PageSettings:
    provider: str = setting("OO_OIDC_NAME", "name of the sign-in provider, as its button says it", "Google")
    oauth_origins: str = setting(
        "OO_OAUTH_ORIGINS",
        "origins that our forms may lead to at once, by spaces; others are reached by a hop",
        _ORIGINS,
    )
    time_zone: str = setting(
        "OO_TIME_ZONE", "where tonight and tomorrow are for a browser that runs no script, such as Europe/Berlin", "UTC"
    )

    @property
    def origins(self) -> tuple[str, ...]:
        return tuple(self.oauth_origins.split())

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def is_listed(self, url: str) -> bool:
        """Whether a form's redirect to `url` passes our content security policy."""
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" in self.origins

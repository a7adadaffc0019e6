"""Settings: a frozen dataclass per module, read once at start from OO_… variables.

`.env.example` and the table in the docs are generated from these classes. A secret may also come from a file, as in
OO_KEK_FILE=/run/secrets/kek. Development has working defaults; production does not start without its secrets.
"""

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

S = TypeVar("S")
NAMES = Path(__file__).with_name("setting_names.txt")
"""Names of all settings. Written by `make gen`."""
SUPERVISED = "OO_SUPERVISED"
"""Set for the processes of `oo run`, which has named unknown settings already."""
BACKUP_DAYS_MIN, BACKUP_DAYS_MAX = 7, 3650
_LOG_LEVELS = ("debug", "info", "warning", "error")
_ORIGIN = re.compile(r"(http://(?!.*:80/?$)|https://(?!.*:443/?$))[a-z0-9.-]+(:[0-9]{1,5})?/?", re.ASCII)
"""An origin as browsers write it, without a default port: it is compared with the Origin header as text."""


class SettingsError(Exception):
    """A setting is missing or wrong. The text is one line that says what to do."""


def setting(
    env: str, about: str, default: Any = "", *, secret: bool = False, needed_in_production: bool = False
) -> Any:
    """Return a field of a settings class that is read from the variable `env`. `about` is its text in the docs."""
    metadata = {"env": env, "about": about, "secret": secret, "needed_in_production": needed_in_production}
    return field(default=default, repr=not secret, metadata=metadata)


def read(cls: type[S], env: Mapping[str, str]) -> S:
    """Return `cls` with values from environment variables.

    Raises SettingsError for a value that does not parse, or that is missing in production.
    """
    values = {f.name: _value(f, env) for f in dataclasses.fields(cls) if f.metadata.get("env")}  # type: ignore[arg-type]
    return cls(**values)


def unknown_settings(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that look like settings of oO and are not: each with the nearest known name, or ""."""
    known = [*NAMES.read_text().split(), SUPERVISED]
    unknown = sorted(name for name in env.keys() - known if name.startswith("OO_"))
    return {name: next(iter(get_close_matches(name, known, 1)), "") for name in unknown}


def _value(spec: dataclasses.Field[Any], env: Mapping[str, str]) -> Any:
    name = spec.metadata["env"]
    text = env.get(name, "")
    if not text and spec.metadata["secret"] and env.get(f"{name}_FILE"):
        text = _file(f"{name}_FILE", env[f"{name}_FILE"])
    if not text:
        if spec.metadata["needed_in_production"] and env.get("OO_ENV") == "production":
            raise SettingsError(f"{name} is not set: production needs it ({spec.metadata['about']})")
        return spec.default
    return _parse(name, text, type(spec.default))


def _file(name: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise SettingsError(f"{name}: cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{name}: {path} is not text: write the value as UTF-8") from error


def _parse(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise SettingsError(f"{name}={text!r}: write true or false")
        return text.lower() in {"1", "true", "yes"}
    if kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            number = math.nan
        if isinstance(number, float) and not math.isfinite(number):
            raise SettingsError(f"{name}={text!r}: write a number")
        return number
    return text


@dataclass(frozen=True)
class KernelSettings:
    """Settings that every process of oO has."""

    env: str = setting("OO_ENV", "development or production", "development")
    data_dir: str = setting("OO_DATA_DIR", "folder for databases and development keys", ".oo")
    database_url: str = setting(
        "OO_DATABASE_URL",
        "postgresql+asyncpg://… with a schema per module; empty: a SQLite file per module in the data folder",
        secret=True,
    )
    public_url: str = setting("OO_PUBLIC_URL", "address that people open; empty: http://localhost and the HTTP port")
    http_host: str = setting("OO_HTTP_HOST", "interface of the HTTP API", "127.0.0.1")
    http_port: int = setting("OO_HTTP_PORT", "port of the HTTP API", 8080)
    grpc_host: str = setting("OO_GRPC_HOST", "interface of the gRPC server", "127.0.0.1")
    grpc_port: int = setting("OO_GRPC_PORT", "port of the gRPC server", 50051)
    kek: str = setting(
        "OO_KEK", "key-encryption key, 32 bytes in hexadecimal; production needs it where a module runs", secret=True
    )
    service_key: str = setting(
        "OO_SERVICE_KEY",
        "key that signs calls between processes: a P-256 private key in PEM",
        secret=True,
        needed_in_production=True,
    )
    backup_days: int = setting(
        "OO_BACKUP_DAYS",
        "days until backups are deleted; traces of an erasure are kept as long. The privacy policy names the number: "
        "after a change everybody is asked to agree again",
        35,
    )
    log_level: str = setting("OO_LOG_LEVEL", "debug, info, warning or error", "info")
    grpc_tls_cert: str = setting(
        "OO_GRPC_TLS_CERT", "certificate chain in PEM for the gRPC server; empty: plain text on loopback", secret=True
    )
    grpc_tls_key: str = setting("OO_GRPC_TLS_KEY", "private key in PEM for the gRPC server", secret=True)
    grpc_tls_ca: str = setting(
        "OO_GRPC_TLS_CA", "certificate authority in PEM that calls to other processes trust", secret=True
    )
    auth_address: str = setting("OO_AUTH_ADDRESS", "host:port of auth when it runs in another process")
    profile_address: str = setting("OO_PROFILE_ADDRESS", "host:port of profile when it runs in another process")
    integrations_address: str = setting(
        "OO_INTEGRATIONS_ADDRESS", "host:port of integrations when it runs in another process"
    )
    recommender_address: str = setting(
        "OO_RECOMMENDER_ADDRESS", "host:port of the recommender when it runs in another process"
    )
    ranking_address: str = setting(
        "OO_RANKING_ADDRESS", "host:port of ml_serving; empty: loopback and the ranking port"
    )
    ranking_port: int = setting("OO_RANKING_PORT", "port of ml_serving", 50052)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def url(self) -> str:
        """The public address, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.http_port}").rstrip("/")

    def address(self, module: str) -> str:
        """Return host:port of a module in another process, or "" if it runs in this one."""
        if module == "ranking":
            return self.ranking_address or f"127.0.0.1:{self.ranking_port}"
        return str(getattr(self, f"{module}_address"))

    def check(self) -> None:
        """Raise SettingsError for settings that do not fit together."""
        if self.env not in {"development", "production"}:
            raise SettingsError(f"OO_ENV={self.env!r}: write development or production")
        if self.log_level.lower() not in _LOG_LEVELS:
            raise SettingsError(f"OO_LOG_LEVEL={self.log_level!r}: write one of {', '.join(_LOG_LEVELS)}")
        for name in ("http_port", "grpc_port", "ranking_port"):
            if not 0 <= getattr(self, name) <= 65535:
                raise SettingsError(f"OO_{name.upper()}={getattr(self, name)}: a port is a number from 0 to 65535")
        if self.public_url and not _ORIGIN.fullmatch(self.public_url):
            raise SettingsError(
                f"OO_PUBLIC_URL={self.public_url!r}: write scheme and host as a browser does, such as https://oo.example"
            )
        if self.production and not self.public_url.startswith("https://"):
            raise SettingsError("OO_PUBLIC_URL: production needs an https:// address")
        if not BACKUP_DAYS_MIN <= self.backup_days <= BACKUP_DAYS_MAX:
            raise SettingsError(
                f"OO_BACKUP_DAYS={self.backup_days}: write {BACKUP_DAYS_MIN} to {BACKUP_DAYS_MAX} days; "
                "with fewer, events that wait for a module that is down could bring an erased person's data back"
            )
        if bool(self.grpc_tls_cert) != bool(self.grpc_tls_key):
            raise SettingsError("OO_GRPC_TLS_CERT and OO_GRPC_TLS_KEY go together: set both or none")
        if self.grpc_host not in {"127.0.0.1", "localhost", "::1"} and not self.grpc_tls_cert:
            raise SettingsError("OO_GRPC_HOST is not loopback: set OO_GRPC_TLS_CERT and OO_GRPC_TLS_KEY")

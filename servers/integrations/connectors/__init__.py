"""Connectors: one file per provider, which is found because it is in this folder.

A connector declares in its manifest what it reads and why, and translates the provider's items into ours and "done" and
"undo" into the provider's calls. The runner does OAuth, tokens, retries, cursors, idempotency and events.
"""

import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import orjson

from gen.oo.integrations.v1 import Connection, DataItem
from gen.oo.integrations.v1 import Connector as ConnectorMessage
from servers.integrations.domain import ProviderItem
from servers.kernel.outbound import Rejected
from servers.kernel.vault import AuthorizedClient

__all__ = [
    "ActionResult",
    "AuthorizedClient",
    "Connector",
    "CursorInvalid",
    "DataUse",
    "Manifest",
    "OAuth2",
    "ProviderItem",
    "Rejected",
    "SyncBatch",
    "discover",
]


class CursorInvalid(Exception):
    """The provider no longer knows this cursor, so everything has to be fetched again."""


@dataclass(frozen=True, slots=True)
class OAuth2:
    """Addresses of an OAuth 2.0 code flow with revocation (RFC 7009). Scopes are joined by commas in requests."""

    authorize_url: str
    token_url: str
    revoke_url: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataUse:
    """One line of the consent screen: which data, why, and for how long. `needed` is False if it is optional."""

    what: str
    why: str
    how_long: str
    needed: bool = True


@dataclass(frozen=True)
class Manifest:
    """Description of a connector, for the runner and the consent screen.

    `hosts` are the only ones that its tokens are sent to. At `removal_url` a person removes oO's access by hand. Its
    stand-in listens on `sandbox_port` in development, 0 if it has none. `pause_s` reads from the body of a 429 how long
    to wait.
    """

    id: str
    name: str
    auth: OAuth2
    hosts: frozenset[str]
    reads: tuple[DataUse, ...]
    does: tuple[str, ...]
    never: tuple[str, ...]
    how_to_stop: str
    removal_url: str
    sandbox_port: int = 0
    pause_s: Callable[[bytes], float | None] = field(default=lambda body: None)

    @cached_property
    def consent_hash(self) -> str:
        """Return the SHA-256, in hexadecimal, of all texts of the consent screen."""
        reads = [[r.what, r.why, r.how_long, r.needed] for r in self.reads]
        texts = [self.id, self.name, self.auth.scopes, reads, self.does, self.never, self.how_to_stop]
        return hashlib.sha256(orjson.dumps(texts)).hexdigest()

    def to_message(self, connection: Connection | None) -> ConnectorMessage:
        """Return the texts of the consent screen with the person's own connection."""
        return ConnectorMessage(
            provider=self.id,
            name=self.name,
            reads=[DataItem(what=r.what, why=r.why, how_long=r.how_long, needed=r.needed) for r in self.reads],
            does=list(self.does),
            never=list(self.never),
            how_to_stop=self.how_to_stop,
            consent_hash=self.consent_hash,
            connection=connection,
        )


@dataclass(frozen=True, slots=True)
class SyncBatch:
    """Result of a fetch: raw items, and the cursor for the next fetch.

    If `full`, the items replace everything stored before. If `more`, the next fetch should follow at once. `account_id`
    and `time_zone` are the person's at the provider, or empty if this response does not say.
    """

    items: Sequence[Mapping[str, Any]]
    cursor: str
    full: bool
    more: bool = False
    account_id: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class ActionResult:
    """Result of an action: done, refused for good with a reason, or neither, which means to send it again."""

    done: bool = False
    refusal: str = ""


class Connector(Protocol):
    """A connector: a class with a manifest and three methods."""

    @property
    def manifest(self) -> Manifest: ...

    async def fetch(self, call: AuthorizedClient, cursor: str) -> SyncBatch:
        """Return what changed since `cursor`, or everything if it is empty.

        Raises CursorInvalid, and whatever failed calls raise.
        """

    def read_item(self, raw: Mapping[str, Any]) -> ProviderItem:
        """Read one raw item. Raises KeyError, ValueError or TypeError for a malformed one, which is skipped."""

    async def act(
        self, call: AuthorizedClient, verb: str, item_id: str, key: str, undo: Mapping[str, Any] | None
    ) -> ActionResult:
        """Do "done" or "undo" once, however often it is called with the same `key`.

        `undo` is what the item's `undo` was before the completion.
        """


def discover() -> dict[str, Connector]:
    """Return every connector of this folder by its id, sorted."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    classes = [c for m in modules for c in vars(m).values() if isinstance(c, type) and c.__module__ == m.__name__]
    connectors = [c() for c in classes if isinstance(getattr(c, "manifest", None), Manifest)]
    return {c.manifest.id: c for c in sorted(connectors, key=lambda c: str(c.manifest.id))}

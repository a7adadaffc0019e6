"""Connectors: one file per provider, found by lying in this folder.

A connector says in its manifest what it reads and why, and translates: the provider's items into signals, "done" and
"undo" into the provider's calls. OAuth, tokens, retries, cursors, idempotency and events are the runner's.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import orjson

from gen.oo.integrations.v1 import Connection, DataItem
from gen.oo.integrations.v1 import Connector as ConnectorShown
from servers.integrations.domain import Signal
from servers.kernel.vault import AuthorizedClient, Rejected

__all__ = [
    "AuthorizedClient",
    "Connector",
    "CursorInvalid",
    "Manifest",
    "OAuth2",
    "Outcome",
    "Page",
    "Reading",
    "Rejected",
    "Signal",
    "discover",
]


class CursorInvalid(Exception):
    """The provider does not know this cursor any more: everything is read anew."""


@dataclass(frozen=True, slots=True)
class OAuth2:
    """Addresses of an OAuth 2.0 code flow with revocation (RFC 7009). `scopes`: joined by commas, as Todoist has it."""

    authorize_url: str
    token_url: str
    revoke_url: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of the consent screen. `needed`: False when oO also works without it."""

    what: str
    why: str
    how_long: str
    needed: bool = True


@dataclass(frozen=True)
class Manifest:
    """What a connector is, also for the consent screen.

    `hosts`: the only ones that its tokens go to. `removal_url`: where a person removes oO's access by hand.
    `sandbox_port`: where its stand-in listens in development; 0: there is none. `pause_s`: how long the body of a 429
    asks to wait.
    """

    id: str
    name: str
    auth: OAuth2
    hosts: frozenset[str]
    reads: tuple[Reading, ...]
    does: tuple[str, ...]
    never: tuple[str, ...]
    how_to_stop: str
    removal_url: str
    sandbox_port: int = 0
    pause_s: Callable[[bytes], float | None] = field(default=lambda body: None)

    @cached_property
    def consent_hash(self) -> str:
        """SHA-256, in hexadecimal, of all that the consent screen says."""
        reads = [[r.what, r.why, r.how_long, r.needed] for r in self.reads]
        said = [self.id, self.name, self.auth.scopes, reads, self.does, self.never, self.how_to_stop]
        return hashlib.sha256(orjson.dumps(said)).hexdigest()

    def shown(self, connection: Connection | None) -> ConnectorShown:
        """The consent screen's words, and the person's own connection."""
        return ConnectorShown(
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
class Page:
    """An answer to fetch. `items`: raw; `signal` reads each. `cursor`: where to go on.

    `full`: this is all there is, and what was held before is void.

    `more`: ask again at once. `account_id`, `time_zone`: the person's at the provider; empty: not said this time.
    """

    items: Sequence[Mapping[str, Any]]
    cursor: str
    full: bool
    more: bool = False
    account_id: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act. `refused`: the provider's reason, for good. Neither done nor refused: send it again."""

    done: bool = False
    refused: str = ""


class Connector(Protocol):
    """What a provider's file holds: a class with a manifest and these three."""

    @property
    def manifest(self) -> Manifest: ...

    async def fetch(self, call: AuthorizedClient, cursor: str) -> Page:
        """What changed since `cursor`; everything when it is empty.

        Raises CursorInvalid, and lets failed calls through.
        """

    def signal(self, raw: Mapping[str, Any]) -> Signal:
        """One raw item read. Raises KeyError, ValueError or TypeError for one that cannot be: it is left out."""

    async def act(
        self, call: AuthorizedClient, verb: str, item_id: str, key: str, undo: Mapping[str, Any] | None
    ) -> Outcome:
        """Does "done" or "undo" once, however often it is called with the same `key`.

        `undo`: the signal's own from before.
        """


def discover() -> dict[str, Connector]:
    """Every connector of this folder by its id, in order of ids."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    classes = [c for m in modules for c in vars(m).values() if isinstance(c, type) and c.__module__ == m.__name__]
    connectors = [c() for c in classes if isinstance(getattr(c, "manifest", None), Manifest)]
    return {c.manifest.id: c for c in sorted(connectors, key=lambda c: str(c.manifest.id))}

"""Builds integrations. `python -m servers.integrations.serve` boots it alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gen.oo.integrations.v1.services import IntegrationsServiceBase
from servers.integrations import store
from servers.integrations.connectors import discover
from servers.integrations.events import consumers
from servers.integrations.runner import Accesses, Acting, Connecting, Revoking, Syncing, Texts, read_offers
from servers.integrations.service import IntegrationsService
from servers.kernel import settings
from servers.kernel.main import main
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.settings import SettingsError, setting
from servers.kernel.vault import OutboundHttp, Vault

SYNC_EVERY_S_MIN = 1


@dataclass(frozen=True)
class Settings:
    """What integrations needs to know; each connector has its own beside it (`client_settings`)."""

    sync_every_s: float = setting("OO_SYNC_EVERY_S", "seconds between two readings of a connected app", 60.0)

    def check(self) -> None:
        """Raises SettingsError for what would ask a provider without a pause."""
        if self.sync_every_s < SYNC_EVERY_S_MIN:
            raise SettingsError(f"OO_SYNC_EVERY_S={self.sync_every_s:g}: write {SYNC_EVERY_S_MIN} or more")


def build(context: ModuleContext) -> Module:
    own, connectors = settings.read(Settings, context.env), discover()
    own.check()
    offers = read_offers(connectors, context.env)
    outbound = OutboundHttp(context.clock, lambda: context.ids.u64() / 2**64)
    vault = Vault(context.person_keys, context.kek, context.clock, outbound)
    accesses = Accesses(context, vault, offers)
    syncing = Syncing(context, accesses, offers, own.sync_every_s)
    acting = Acting(context, accesses, offers)
    revoking = Revoking(context, vault, accesses, offers, connectors)
    connecting = Connecting(context, vault, accesses, syncing, revoking)
    service = IntegrationsService(context, offers, connecting, Texts(context))
    return Module(
        context.name,
        [(IntegrationsServiceBase.SERVICE, service)],
        consumers(acting, revoking),
        tasks=(syncing.rounds.run, syncing.sweep, acting.rounds.run, revoking.rounds.run),
        on_stop=vault.close,
    )


SPEC = ModuleSpec(
    "integrations",
    build,
    store.TABLES,
    Path(__file__).parent / "migrations",
    needs=("auth", "profile", "recommender"),
)

if __name__ == "__main__":
    main(SPEC)

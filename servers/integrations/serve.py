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
from servers.kernel.module import Kernel, Module, Plan
from servers.kernel.running import main
from servers.kernel.settings import SettingsError, setting
from servers.kernel.vault import Outbound, Vault

SYNC_EVERY_S_MIN = 1


@dataclass(frozen=True)
class Settings:
    """What integrations needs to know; each connector has its own beside it (`client_settings`)."""

    sync_every_s: float = setting("OO_SYNC_EVERY_S", "seconds between two readings of a connected app", 60.0)

    def check(self) -> None:
        """Raises SettingsError for what would ask a provider without a pause."""
        if self.sync_every_s < SYNC_EVERY_S_MIN:
            raise SettingsError(f"OO_SYNC_EVERY_S={self.sync_every_s:g}: write {SYNC_EVERY_S_MIN} or more")


def build(kernel: Kernel) -> Module:
    own, connectors = settings.read(Settings, kernel.env), discover()
    own.check()
    offers = read_offers(connectors, kernel.env)
    outbound = Outbound(kernel.clock, lambda: kernel.ids.u64() / 2**64)
    vault = Vault(kernel.seal, kernel.kek, kernel.clock, outbound)
    accesses = Accesses(kernel, vault, offers)
    syncing = Syncing(kernel, accesses, offers, own.sync_every_s)
    acting = Acting(kernel, accesses, offers)
    revoking = Revoking(kernel, vault, accesses, offers, connectors)
    connecting = Connecting(kernel, vault, accesses, syncing, revoking)
    service = IntegrationsService(kernel, offers, connecting, Texts(kernel))
    return Module(
        kernel.name,
        [(IntegrationsServiceBase.SERVICE, service)],
        consumers(acting, revoking),
        tasks=(syncing.rounds.run, syncing.sweep, acting.rounds.run, revoking.rounds.run),
        on_stop=vault.close,
    )


PLAN = Plan(
    "integrations",
    build,
    store.TABLES,
    Path(__file__).parent / "migrations",
    needs=("auth", "profile", "recommender"),
)

if __name__ == "__main__":
    main(PLAN)

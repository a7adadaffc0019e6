"""Composition of integrations. `python -m servers.integrations.serve` boots it alone."""

from dataclasses import dataclass
from pathlib import Path

from gen.oo.integrations.v1.services import IntegrationsServiceBase
from servers.integrations import store
from servers.integrations.connectors import discover
from servers.integrations.events import consumers
from servers.integrations.runner.action_sender import ActionSender
from servers.integrations.runner.available_connectors import available_connectors
from servers.integrations.runner.candidate_texts import CandidateTexts
from servers.integrations.runner.connect_flow import ConnectFlow
from servers.integrations.runner.credentials import CredentialManager
from servers.integrations.runner.revoker import Revoker
from servers.integrations.runner.syncer import Syncer
from servers.integrations.service import IntegrationsService
from servers.kernel import settings
from servers.kernel.main import main
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.outbound import OutboundHttp
from servers.kernel.settings import SettingsError, setting
from servers.kernel.vault import Vault

SYNC_EVERY_S_MIN = 1


@dataclass(frozen=True)
class IntegrationsSettings:
    """Settings of integrations. Each connector has its own as well (`client_settings`)."""

    sync_every_s: float = setting("OO_SYNC_EVERY_S", "seconds between two syncs of a connected app", 60.0)

    def check(self) -> None:
        """Raise SettingsError for an interval that would call providers without a pause."""
        if self.sync_every_s < SYNC_EVERY_S_MIN:
            raise SettingsError(f"OO_SYNC_EVERY_S={self.sync_every_s:g}: write {SYNC_EVERY_S_MIN} or more")


def build(context: ModuleContext) -> Module:
    chosen, connectors = settings.read(IntegrationsSettings, context.env), discover()
    chosen.check()
    available = available_connectors(connectors, context.env)
    outbound = OutboundHttp(context.clock, lambda: context.ids.u64() / 2**64)
    vault = Vault(context.person_keys, context.kek, context.clock, outbound)
    credentials = CredentialManager(context, vault, available)
    syncer = Syncer(context, credentials, available, chosen.sync_every_s)
    action_sender = ActionSender(context, credentials, available)
    revoker = Revoker(context, vault, credentials, available, connectors)
    connect_flow = ConnectFlow(context, vault, credentials, syncer, revoker)
    service = IntegrationsService(context, available, connect_flow, CandidateTexts(context))
    return Module(
        context.name,
        [(IntegrationsServiceBase.SERVICE, service)],
        consumers(action_sender, revoker),
        tasks=(syncer.worker.run, syncer.delete_expired, action_sender.worker.run, revoker.worker.run),
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

"""Runner: what is the same for every provider (connect, sync, act, revoke). Connectors only translate."""

from servers.integrations.runner.action_sender import ActionSender
from servers.integrations.runner.available_connectors import (
    AvailableConnector,
    AvailableConnectors,
    available_connectors,
    client_settings,
)
from servers.integrations.runner.candidate_texts import CandidateTexts
from servers.integrations.runner.connect_flow import ConnectFlow
from servers.integrations.runner.credentials import CredentialManager
from servers.integrations.runner.polling_worker import PollingWorker
from servers.integrations.runner.revoker import Revoker
from servers.integrations.runner.syncer import Syncer

__all__ = [
    "ActionSender",
    "AvailableConnector",
    "AvailableConnectors",
    "CandidateTexts",
    "ConnectFlow",
    "CredentialManager",
    "PollingWorker",
    "Revoker",
    "Syncer",
    "available_connectors",
    "client_settings",
]

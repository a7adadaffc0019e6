"""Connections and what came through them, at rest."""

from servers.integrations.store.acts import (
    acts_due,
    add_act,
    find_act,
    find_last_done,
    finish_act,
    persons_with_acts_due,
    postpone_act,
)
from servers.integrations.store.connections import (
    add_flow,
    claim_due,
    connect,
    credentials_of,
    disconnect,
    find_connection,
    find_credential,
    lock_out,
    replace_credential,
    save_connection,
    take_flow,
)
from servers.integrations.store.revocations import (
    add_revocations,
    end_revocation,
    erase,
    postpone_revocation,
    revocations_due,
)
from servers.integrations.store.signals import connections_of, find_signal, open_tasks, save_page, sweep
from servers.integrations.store.tables import TABLES

__all__ = [
    "TABLES",
    "acts_due",
    "add_act",
    "add_flow",
    "add_revocations",
    "claim_due",
    "connect",
    "connections_of",
    "credentials_of",
    "disconnect",
    "end_revocation",
    "erase",
    "find_act",
    "find_connection",
    "find_credential",
    "find_last_done",
    "find_signal",
    "finish_act",
    "lock_out",
    "open_tasks",
    "persons_with_acts_due",
    "postpone_act",
    "postpone_revocation",
    "replace_credential",
    "revocations_due",
    "save_connection",
    "save_page",
    "sweep",
    "take_flow",
]

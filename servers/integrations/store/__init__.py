"""Tables and queries of connections and of what was read through them."""

from servers.integrations.store import actions, connections, items, revocations
from servers.integrations.store.tables import TABLES

__all__ = ["TABLES", "actions", "connections", "items", "revocations"]

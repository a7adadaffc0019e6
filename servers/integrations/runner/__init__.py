"""Runner: what is the same for every provider (connect, sync, act, revoke). Connectors only translate."""

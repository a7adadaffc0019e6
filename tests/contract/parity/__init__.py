"""A case of every RPC, to be run in process, in process by bytes, and over the wire."""

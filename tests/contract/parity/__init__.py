"""One play of every RPC, to be given in process, in process by bytes, and over the wire."""

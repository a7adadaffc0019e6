"""Cases that behave alike on every channel: in process, by bytes and over gRPC."""

"""Tests that pass on every channel: in process, in process by bytes, and over gRPC."""

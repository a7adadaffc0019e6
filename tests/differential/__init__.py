"""The same requests through Envoy's JSON transcoder and our HTTP gateway, both in front of the same gRPC server."""

"""The same requests through Envoy's JSON transcoder and through our face, both in front of the same gRPC server."""

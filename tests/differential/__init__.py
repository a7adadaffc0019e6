"""The same requests sent through Envoy's JSON transcoder and through our HTTP gateway, to the same gRPC server."""

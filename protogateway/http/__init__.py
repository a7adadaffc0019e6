"""The HTTP gateway: serves google.api.http and the methods' rules over any channel.

    from protogateway.http.gateway import HttpGateway
    from gen.routes import ROUTES

    app = HttpGateway(channel, ROUTES)  # an ASGI application: `uvicorn server:app`

`channel` carries the calls: an `InProcessChannel` for services of this process, a `GrpcChannel` for gRPC, or a function
from a service's full name to its channel. `hooks=…` decides who may call (hooks.py; by default everybody),
`request_limits=RequestLimits(…)` how large and how slow a request may be (prepare_call.py), and `fallback_app=app`
serves the paths without an operation. In Starlette: `Mount("/below", HttpGateway(…))`.

A request passes through these files:

- gateway.py finds the operation (routing.py) or sends 404, 405 or OPTIONS with Allow
- prepare_call.py admits it, checks its headers (413, 415, 406, `X-Request-Timeout-Ms`) and decodes it: path, query and
  body in request_decoder.py and request_fields.py, with the field's name in each error; PATCH masks in
  `protogateway.runtime.field_mask`
- the channel calls the method; disconnect.py cancels it if the client disconnects
- response.py sends the response: JSON, ETag and 304 (caching.py), zstd and gzip (compression.py)
- streaming.py sends a stream as SSE with Last-Event-ID, as NDJSON, or as a JSON array (stream_encodings.py)
- problem.py makes every error a problem+json (RFC 9457)
"""

"""The HTTP face of the contract: what google.api.http and the methods' rules say, served over any channel.

    from protogateway.http.gateway import Face
    from gen.routes import ROUTES

    app = Face(channel, ROUTES)  # an ASGI application: `uvicorn server:app`

`channel` carries the calls: `LocalChannel` for services of this process, `GrpcChannel` for gRPC, or a function from a
service's full name to its channel. `Face(channel, ROUTES, policy=…)` decides who may call (policy.py; everybody, unless
given), `bounds=Bounds(…)` how large and how slow a request may be (entering.py), and `otherwise=app` serves the paths
of no operation. Mounted in Starlette: `Mount("/below", Face(…))`.

What it does without a line of code:

- routing.py: verbs, templates (`{name=shelves/*/books/*}`, `**`), custom verbs, HEAD, OPTIONS, 404, 405 with Allow
- reading.py, slot.py: path, query and body into the request, with the field's name in each complaint
- mask.py: PATCH with `body: "field"` fills the request's FieldMask from what the body holds
- entering.py: 413, 415, 406, `X-Request-Timeout-Ms`
- answering.py, caching.py, compression.py: JSON, ETag and 304 where the rule lets answers be kept, zstd and gzip
- streaming.py, forms.py, outlet.py: streams as SSE with Last-Event-ID, as NDJSON, or as a JSON array, by Accept
- watching.py: a client that goes away cancels what is done for it
- problem.py: every failure as problem+json (RFC 9457)
"""

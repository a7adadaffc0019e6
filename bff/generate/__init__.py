"""A protoc plugin: from protos to typed codecs, service bases, stubs, HTTP routes, OpenAPI and TypeScript.

It knows no service and no option of whoever uses it. Run by buf or protoc as `python -m bff.generate`.
"""

"""Typed Python services with an HTTP gateway, generated from protos with google.api.http.

`runtime` is what generated code imports, `http` serves HTTP operations, `plugin` is the protoc plugin, and `compat`
says what a change of the protos breaks. None of them knows a service or an option of the project that uses it.
"""

"""From the response message of an RPC to the JSON of its operation: compiled once for each operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import orjson

from protogateway.runtime.method import Codec, HttpBinding

R = TypeVar("R")


def writer(codec: Codec[R], binding: HttpBinding) -> Callable[[R], bytes]:
    """JSON of the response, or of the one field that the binding names; nothing where the status allows nothing."""
    json, name, empty = codec.json, binding.response_body, binding.response_empty.encode()

    def whole(message: R) -> bytes:
        return orjson.dumps(json(message))

    def one_field(message: R) -> bytes:
        found = json(message).get(name)
        return empty if found is None else orjson.dumps(found)

    def nothing(_message: R) -> bytes:
        return b""

    if binding.status == 204:
        return nothing
    return one_field if name else whole

"""From the response message of an RPC to JSON: compiled once for each operation."""

from collections.abc import Callable
from typing import TypeVar

import orjson

from protogateway.runtime.method import Codec, HttpBinding

R = TypeVar("R")


def response_encoder(codec: Codec[R], binding: HttpBinding) -> Callable[[R], bytes]:
    """Return a function that encodes the response, or the one field that the binding names; nothing for 204."""
    to_json, name, empty = codec.json, binding.response_body, binding.response_empty.encode()

    def encode_message(message: R) -> bytes:
        return orjson.dumps(to_json(message))

    def encode_field(message: R) -> bytes:
        value = to_json(message).get(name)
        return empty if value is None else orjson.dumps(value)

    def encode_nothing(_message: R) -> bytes:
        return b""

    if binding.status == 204:
        return encode_nothing
    return encode_field if name else encode_message

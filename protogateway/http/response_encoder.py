"""From the response message of an RPC to JSON: compiled once for each operation."""

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from google.protobuf.json_format import MessageToDict

from protogateway.runtime.method import Codec, HttpBinding

R = TypeVar("R")


def response_encoder(codec: Codec[R], binding: HttpBinding) -> Callable[[R], bytes]:
    """Return a function that encodes the response, or the one field that the binding names; nothing for 204."""
    return _encoder(codec.json, binding, binding.response_empty.encode())


def enum_number_encoder(codec: Codec[R], binding: HttpBinding) -> Callable[[R], bytes]:
    """Return a function like that of `response_encoder` which writes enums as numbers.

    It goes by protobuf's own JSON, which takes longer: few clients want this.
    """

    def to_json(message: R) -> Any:
        upb = codec.upb()
        codec.fill(upb, message)
        return MessageToDict(upb, use_integers_for_enums=True, descriptor_pool=upb.DESCRIPTOR.file.pool)

    field = next((one for one in codec.upb.DESCRIPTOR.fields if one.json_name == binding.response_body), None)
    is_enum = field is not None and field.enum_type is not None and not field.is_repeated and not field.has_presence
    return _encoder(to_json, binding, b"0" if is_enum else binding.response_empty.encode())


def _encoder(to_json: Callable[[R], Any], binding: HttpBinding, empty: bytes) -> Callable[[R], bytes]:
    name = binding.response_body

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

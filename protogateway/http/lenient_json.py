"""JSON that protobuf's parser for Python accepts by accident, and no other implementation: refused in bodies.

Accepting it would silently change values: `"!!!!"` into no bytes at all, `true` into the enum value 1, `"1_0"` into
ten. And if a field is given under both its names, one value would be lost.
"""

from typing import Any

from google.protobuf.descriptor import Descriptor

from protogateway.runtime.codec import find_decode_error


def reject_lenient_json(value: Any, message: Descriptor) -> None:
    """Raise DecodeError, which names the field, for a value that the parser has accepted and should not have.

    `value` is as `protojson.loads` returns it.
    """
    if error := find_decode_error(value, message):
        raise error

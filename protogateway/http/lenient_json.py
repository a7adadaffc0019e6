"""What the official JSON parser takes by accident of Python, and no other implementation: refused in a body.

Values there would become others without a word: `"!!!!"` no bytes at all, `true` the enum value 1, `"1_0"` ten; and of
a field that is given under both its names, one value would be lost.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import Descriptor

from protogateway.runtime.codec import mistaken


def refuse_accidents(given: Any, message: Descriptor) -> None:
    """`given`: JSON that the official parser has taken for this message. Raises DecodeError that names the field."""
    if mistake := mistaken(given, message):
        raise mistake

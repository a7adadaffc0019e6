"""The slow path: protobuf's own parser, with its errors explained in our words, because its own vary."""

import json
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor

from protogateway.runtime.protojson.errors import DecodeError, find_decode_error
from protogateway.runtime.protojson.loads import loads

# Protobuf's parser does not check the type of every value before it uses it, so that errors of Python come through.
# SystemError is for a name with an unpaired surrogate.
_PARSER_ERRORS = (
    json_format.ParseError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    SystemError,
)


def parse_slowly(data: bytes | dict[str, object], upb: Any, ignore_unknown: bool = False) -> Any:
    """Set the fields of the upb message from JSON text or a parsed JSON object, and return it.

    Raises DecodeError that names the field.
    """
    value, message = None, upb.DESCRIPTOR
    try:
        value, duplicates = (data, []) if isinstance(data, dict) else loads(data)
        if not isinstance(value, dict) and not message.full_name.startswith("google.protobuf."):
            raise DecodeError("a JSON object is expected")
        if duplicates:  # reported here, because the dict that ParseDict gets has the last of them only
            raise find_decode_error(value, message, ignore_unknown) or DecodeError("given twice", duplicates[0])
        json_format.ParseDict(value, upb, ignore_unknown, message.file.pool)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DecodeError(_syntax_problem(error)) from error
    except DecodeError:
        raise
    except _PARSER_ERRORS as error:
        raise _explain(value, message, ignore_unknown, error) from error
    return upb


def _syntax_problem(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"the body is not JSON (line {error.lineno}, column {error.colno})"
    return "the body is not UTF-8" if isinstance(error, UnicodeDecodeError) else "nested too deeply"


def _explain(value: Any, message: Descriptor, ignore_unknown: bool, error: Exception) -> DecodeError:
    try:
        found = find_decode_error(value, message, ignore_unknown)
    except RecursionError:
        return DecodeError("nested too deeply")
    return found or DecodeError("nested too deeply" if "Message too deep" in str(error) else f"not a {message.name}")

"""Messages that cross a channel: copied, encoded or decoded, so that sender and receiver do not share them.

`pass_message` alone shares them, for a receiver that is the only one to use them. All of these raise INTERNAL, and log
why, for a value that is not such a message: a bug of whoever made it.
"""

import logging
from typing import Any, TypeVar

from protogateway.runtime.errors import INTERNAL_ERROR, ErrorFactory, RpcError, StatusCode
from protogateway.runtime.method import Codec, DecodeError

T = TypeVar("T")

ENCODING_ERRORS = (AttributeError, TypeError, ValueError, OverflowError)
"""Exceptions of a codec for a message with a value that its field cannot hold."""

log = logging.getLogger(__name__)


def copy_message(codec: Codec[T], message: T, error_factory: ErrorFactory) -> T:
    if not isinstance(message, codec.message):
        raise _wrong_class(codec, message, error_factory)
    try:
        return codec.copy(message)
    except ENCODING_ERRORS as error:
        raise _invalid_message(codec, error, error_factory) from error


def pass_message(codec: Codec[T], message: T, error_factory: ErrorFactory) -> T:
    """Return the message itself, for a receiver that it was made for."""
    if not isinstance(message, codec.message):
        raise _wrong_class(codec, message, error_factory)
    return message


def encode_message(codec: Codec[T], message: T, error_factory: ErrorFactory) -> bytes:
    if not isinstance(message, codec.message):
        raise _wrong_class(codec, message, error_factory)
    try:
        return codec.encode(message)
    except ENCODING_ERRORS as error:
        raise _invalid_message(codec, error, error_factory) from error


def decode_message(codec: Codec[T], data: bytes, error_factory: ErrorFactory) -> T:
    try:
        return codec.decode(data)
    except DecodeError as error:
        raise _invalid_message(codec, error, error_factory) from error


def copy_by_encoding(codec: Codec[T], message: T, error_factory: ErrorFactory) -> T:
    """Return a copy made by encoding and decoding, to test that this and `copy_message` give the same."""
    return decode_message(codec, encode_message(codec, message, error_factory), error_factory)


def _wrong_class(codec: Codec[Any], message: object, error_factory: ErrorFactory) -> RpcError:
    log.error("a %s is expected, not a %s", codec.name, type(message).__qualname__)
    return error_factory(StatusCode.INTERNAL, INTERNAL_ERROR)


def _invalid_message(codec: Codec[Any], error: Exception, error_factory: ErrorFactory) -> RpcError:
    log.error("not a valid %s", codec.name, exc_info=error)
    return error_factory(StatusCode.INTERNAL, INTERNAL_ERROR)

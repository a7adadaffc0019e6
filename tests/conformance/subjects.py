"""The codecs that the suite can test: ours, and for comparison the official library's and stock betterproto2's."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from google.protobuf import json_format
from google.protobuf.message import DecodeError as UpbDecodeError

from protogateway.runtime.protojson.errors import DecodeError
from tests.conformance.contract import PACKAGE, TEST_MESSAGE, message_class


class InputRejected(ValueError):
    """Input that the subject does not accept as a message."""


class ValueUnsupported(Exception):
    """Well-formed bytes with a value that the subject cannot hold, such as a time in the year 10000.

    The suite has no result for this. It expects the error that such a message cannot be written as JSON.
    """


class Subject(Protocol):
    """A codec for the suite's one message."""

    def parse(self, payload: bytes | str, ignore_unknown: bool) -> Any:
        """Parse bytes in the binary format, or text in JSON with unknown fields ignored or rejected.

        Raises InputRejected or ValueUnsupported. Any other error is a fault of the subject.
        """

    def binary(self, message: Any) -> bytes: ...

    def json(self, message: Any) -> str: ...


def reply(subject: Subject, payload: bytes | str, to_json: bool, ignore_unknown: bool) -> tuple[str, str | bytes]:
    """Translate the payload. Return the name and the value of the field of ConformanceResponse to set."""
    try:
        message = subject.parse(payload, ignore_unknown)
    except InputRejected as error:
        return "parse_error", str(error)
    except ValueUnsupported as error:
        return "serialize_error", str(error)
    except Exception as error:  # noqa: BLE001 — the suite counts it as a failure
        return "runtime_error", f"{type(error).__name__}: {error}"
    try:
        return ("json_payload", subject.json(message)) if to_json else ("protobuf_payload", subject.binary(message))
    except Exception as error:  # noqa: BLE001 — the suite knows for which messages this is right
        return "serialize_error", f"{type(error).__name__}: {error}"


class Generated:
    """The codecs that our plugin generated."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))
        self._codec = importlib.import_module(f"{PACKAGE}.registry").CODECS[TEST_MESSAGE]

    def parse(self, payload: bytes | str, ignore_unknown: bool) -> Any:
        try:
            if isinstance(payload, str):
                return self._codec.from_json(payload.encode(), ignore_unknown=ignore_unknown)
            return self._codec.decode(payload)
        except DecodeError as error:
            if isinstance(payload, bytes) and isinstance(error.__cause__, OverflowError):
                raise ValueUnsupported(str(error)) from error
            raise InputRejected(str(error)) from error

    def binary(self, message: Any) -> bytes:
        data: bytes = self._codec.encode(message)
        return data

    def json(self, message: Any) -> str:
        data: bytes = self._codec.to_json(message)
        return data.decode()


class Official:
    """The official Python library, which is the control and reads the output of the others."""

    def __init__(self, folder: Path) -> None:
        self._message = message_class(folder, TEST_MESSAGE)
        self._pool = self._message.DESCRIPTOR.file.pool
        """The messages that an Any may contain."""

    def parse(self, payload: bytes | str, ignore_unknown: bool) -> Any:
        try:
            if isinstance(payload, str):
                return json_format.Parse(payload, self._message(), ignore_unknown, self._pool)
            return self._message.FromString(payload)
        except (UpbDecodeError, json_format.ParseError, ValueError, RecursionError) as error:
            raise InputRejected(str(error)) from error

    def binary(self, message: Any) -> bytes:
        data: bytes = message.SerializeToString()
        return data

    def json(self, message: Any) -> str:
        return json_format.MessageToJson(message, descriptor_pool=self._pool)


class Stock:
    """betterproto2's own codec, which we do not use."""

    def __init__(self, folder: Path) -> None:
        sys.path.insert(0, str(folder))
        module = importlib.import_module(f"{PACKAGE}.{TEST_MESSAGE.rpartition('.')[0]}")
        self._message = getattr(module, TEST_MESSAGE.rpartition(".")[2])

    def parse(self, payload: bytes | str, ignore_unknown: bool) -> Any:
        try:
            if isinstance(payload, str):
                return self._message.from_json(payload, ignore_unknown_fields=ignore_unknown)
            return self._message.parse(payload)
        except Exception as error:
            raise InputRejected(str(error)) from error

    def binary(self, message: Any) -> bytes:
        return bytes(message)

    def json(self, message: Any) -> str:
        text: str = message.to_json()
        return text


SUBJECTS: dict[str, Callable[[Path], Subject]] = {"generated": Generated, "official": Official, "stock": Stock}

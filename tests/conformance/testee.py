"""The program that the official runner starts and tests over stdin and stdout.

python -m tests.conformance.testee FOLDER generated|official|stock RECORD

`contract.build` has filled FOLDER. Every request and response is appended to the file RECORD.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from tests.conformance.contract import TEST_MESSAGE, message_class
from tests.conformance.subjects import SUBJECTS, Subject, reply

PROTOBUF, JSON = 1, 2
IGNORE_UNKNOWN = 3
"""Numbers of enum values of conformance.WireFormat and TestCategory."""


def main(folder: Path, subject: str, record: Path) -> None:
    """Respond until the runner closes the pipe. The runner starts one testee for each of its two suites."""
    request_class = message_class(folder, "conformance.ConformanceRequest")
    response_class = message_class(folder, "conformance.ConformanceResponse")
    tested = SUBJECTS[subject](folder)
    with record.open("ab") as log:
        while (request := receive(sys.stdin.buffer)) is not None:
            response = response_class(**respond(request_class.FromString(request), tested)).SerializeToString()
            send(log, request)
            send(log, response)
            send(sys.stdout.buffer, response)


def respond(request: Any, subject: Subject) -> dict[str, str | bytes]:
    """Return the one field of ConformanceResponse to set, and its value."""
    if request.message_type == "conformance.FailureSet":
        return {"protobuf_payload": b""}
    if request.message_type != TEST_MESSAGE:
        return {"skipped": "not proto3"}
    if request.WhichOneof("payload") not in ("protobuf_payload", "json_payload"):
        return {"skipped": "neither binary nor JSON"}
    if request.requested_output_format not in (PROTOBUF, JSON):
        return {"skipped": "neither binary nor JSON is wanted"}
    payload = getattr(request, request.WhichOneof("payload"))
    kind, value = reply(
        subject, payload, request.requested_output_format == JSON, request.test_category == IGNORE_UNKNOWN
    )
    return {kind: value}


def receive(stream: BinaryIO) -> bytes | None:
    """Return the next message, or None at the end of the stream."""
    head = stream.read(4)
    return stream.read(struct.unpack("<I", head)[0]) if len(head) == 4 else None


def send(stream: BinaryIO, data: bytes) -> None:
    stream.write(struct.pack("<I", len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))

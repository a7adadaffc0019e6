"""What the official runner starts and questions over stdin and stdout.

python -m tests.conformance.testee FOLDER generated|official|stock RECORD

FOLDER: where `contract.build` has written. RECORD: a file that every request and answer is added to, as they went.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from tests.conformance.contract import TEST_MESSAGE, message_class
from tests.conformance.subjects import SUBJECTS, Subject, reply

PROTOBUF, JSON = 1, 2
IGNORING_UNKNOWN = 3
"""Numbers of conformance.WireFormat and TestCategory."""


def main(folder: Path, subject: str, record: Path) -> None:
    """Answers until the runner closes the pipe. The runner starts one testee for each of its two suites."""
    request_class = message_class(folder, "conformance.ConformanceRequest")
    response_class = message_class(folder, "conformance.ConformanceResponse")
    tested = SUBJECTS[subject](folder)
    with record.open("ab") as log:
        while (asked := receive(sys.stdin.buffer)) is not None:
            answered = response_class(**answer(request_class.FromString(asked), tested)).SerializeToString()
            send(log, asked)
            send(log, answered)
            send(sys.stdout.buffer, answered)


def answer(request: Any, subject: Subject) -> dict[str, str | bytes]:
    """The one field of ConformanceResponse that is set, and its value."""
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
        subject, payload, request.requested_output_format == JSON, request.test_category == IGNORING_UNKNOWN
    )
    return {kind: value}


def receive(stream: BinaryIO) -> bytes | None:
    """One message, or None at the end of the stream."""
    head = stream.read(4)
    return stream.read(struct.unpack("<I", head)[0]) if len(head) == 4 else None


def send(stream: BinaryIO, data: bytes) -> None:
    stream.write(struct.pack("<I", len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))

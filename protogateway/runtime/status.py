"""Failures as google.rpc.Status, with ErrorInfo, BadRequest and RetryInfo: how they cross the wire."""

from __future__ import annotations

from google.protobuf import any_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError, Message
from google.rpc import error_details_pb2, status_pb2

from protogateway.runtime.calls import Failing
from protogateway.runtime.errors import RpcError, StatusCode


def encode_status(failure: RpcError, domain: str = "") -> bytes:
    """`domain`: of the reasons, such as "example.org"."""
    status = status_pb2.Status(code=failure.code, message=failure.message)
    status.details.append(_any(error_details_pb2.ErrorInfo(reason=failure.reason, domain=domain)))
    if failure.fields:
        bad = error_details_pb2.BadRequest()
        for path, problem in failure.fields.items():
            bad.field_violations.add(field=path, description=problem)
        status.details.append(_any(bad))
    if failure.retry_after_s is not None:
        delay = Duration()
        delay.FromMilliseconds(int(failure.retry_after_s * 1000))
        status.details.append(_any(error_details_pb2.RetryInfo(retry_delay=delay)))
    data: bytes = status.SerializeToString()
    return data


def decode_status(data: bytes, failing: Failing) -> RpcError | None:
    """The failure; None when this is none. Details that are not known here are passed over."""
    try:
        status = status_pb2.Status.FromString(data)
        code = StatusCode(status.code)
    except (DecodeError, ValueError):
        return None
    reason, fields, retry_after_s = "", {}, None
    info, bad, retry = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest(), error_details_pb2.RetryInfo()
    for detail in status.details:
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = {violation.field: violation.description for violation in bad.field_violations}
        elif detail.Unpack(retry):
            retry_after_s = retry.retry_delay.ToMilliseconds() / 1000
    return failing(code, status.message, reason, fields, retry_after_s)


def _any(message: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed

"""Errors as google.rpc.Status with ErrorInfo, BadRequest and RetryInfo: how gRPC sends them."""

from google.protobuf import any_pb2
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError, Message
from google.rpc import error_details_pb2, status_pb2

from protogateway.runtime.errors import ErrorFactory, RpcError, StatusCode

STATUS_KEY = "grpc-status-details-bin"
"""Key of the trailing metadata that carries the status."""


def encode_status(error: RpcError, domain: str = "") -> bytes:
    """Return the error as google.rpc.Status. `domain` is that of its reason, such as "example.org"."""
    status = status_pb2.Status(code=error.code, message=error.message)
    status.details.append(_pack(error_details_pb2.ErrorInfo(reason=error.reason, domain=domain)))
    if error.fields:
        bad_request = error_details_pb2.BadRequest()
        for path, problem in error.fields.items():
            bad_request.field_violations.add(field=path, description=problem)
        status.details.append(_pack(bad_request))
    if error.retry_after_s is not None:
        delay = Duration()
        delay.FromMilliseconds(int(error.retry_after_s * 1000))
        status.details.append(_pack(error_details_pb2.RetryInfo(retry_delay=delay)))
    data: bytes = status.SerializeToString()
    return data


def decode_status(data: bytes, error_factory: ErrorFactory) -> RpcError | None:
    """Return the error in a google.rpc.Status, or None if `data` is not one. Other details are ignored."""
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
    return error_factory(code, status.message, reason, fields, retry_after_s)


def _pack(message: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed

# Generated from the protos. Do not edit.
"""Codecs of oo.events.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import NeedsSlowPath, parse_bytes, parse_string, parse_timestamp, parse_uint32
from protogateway.runtime.wellknown import base64_text, set_timestamp, timestamp_text, to_datetime

from ....pool import message_class
from . import DeliverRequest, DeliverResponse, Envelope
from .checks import check_deliver_request, check_envelope


ENVELOPE_KEYS: Final[frozenset[str]] = frozenset(
    {
        "eventId", "type", "schemaVersion", "producer", "person", "occurredAt", "traceparent", "payload"
    }
)
DELIVER_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"consumer", "envelope"})
DELIVER_RESPONSE_KEYS: Final[frozenset[str]] = frozenset()


def fill_envelope(u: Any, m: Envelope) -> None:
    if m.event_id:
        u.event_id = m.event_id
    if m.type:
        u.type = m.type
    if m.schema_version:
        u.schema_version = m.schema_version
    if m.producer:
        u.producer = m.producer
    if m.person:
        u.person = m.person
    if m.occurred_at is not None:
        set_timestamp(u.occurred_at, m.occurred_at)
    if m.traceparent:
        u.traceparent = m.traceparent
    if m.payload:
        u.payload = m.payload


def read_envelope(u: Any) -> Envelope:
    m = Envelope.__new__(Envelope)
    m._unknown_fields = b""
    m.event_id = u.event_id
    m.type = u.type
    m.schema_version = u.schema_version
    m.producer = u.producer
    m.person = u.person
    m.occurred_at = to_datetime(u.occurred_at) if u.HasField("occurred_at") else None
    m.traceparent = u.traceparent
    m.payload = u.payload
    return m


def copy_envelope(m: Envelope) -> Envelope:
    if type(m) is not Envelope:
        raise TypeError(type(m))
    own = Envelope.__new__(Envelope)
    own.__dict__ = m.__dict__.copy()
    return own


def json_envelope(m: Envelope) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.event_id:
        out["eventId"] = m.event_id
    if m.type:
        out["type"] = m.type
    if m.schema_version:
        out["schemaVersion"] = m.schema_version
    if m.producer:
        out["producer"] = m.producer
    if m.person:
        out["person"] = m.person
    if m.occurred_at is not None:
        out["occurredAt"] = timestamp_text(m.occurred_at)
    if m.traceparent:
        out["traceparent"] = m.traceparent
    if m.payload:
        out["payload"] = base64_text(m.payload)
    return out


def load_envelope(j: Any) -> Envelope:
    if type(j) is not dict or not j.keys() <= ENVELOPE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Envelope.__new__(Envelope)
    m._unknown_fields = b""
    m.event_id = parse_string(get("eventId", ""))
    m.type = parse_string(get("type", ""))
    m.schema_version = parse_uint32(get("schemaVersion", 0))
    m.producer = parse_string(get("producer", ""))
    m.person = parse_string(get("person", ""))
    m.occurred_at = parse_timestamp(v) if (v := get("occurredAt")) is not None else None
    m.traceparent = parse_string(get("traceparent", ""))
    m.payload = parse_bytes(get("payload", ""))
    return m


def fill_deliver_request(u: Any, m: DeliverRequest) -> None:
    if m.consumer:
        u.consumer = m.consumer
    if m.envelope is not None:
        part = u.envelope
        part.SetInParent()
        fill_envelope(part, m.envelope)


def read_deliver_request(u: Any) -> DeliverRequest:
    m = DeliverRequest.__new__(DeliverRequest)
    m._unknown_fields = b""
    m.consumer = u.consumer
    m.envelope = read_envelope(u.envelope) if u.HasField("envelope") else None
    return m


def copy_deliver_request(m: DeliverRequest) -> DeliverRequest:
    if type(m) is not DeliverRequest:
        raise TypeError(type(m))
    own = DeliverRequest.__new__(DeliverRequest)
    own.__dict__ = m.__dict__.copy()
    own.envelope = None if m.envelope is None else copy_envelope(m.envelope)
    return own


def json_deliver_request(m: DeliverRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.consumer:
        out["consumer"] = m.consumer
    if m.envelope is not None:
        out["envelope"] = json_envelope(m.envelope)
    return out


def load_deliver_request(j: Any) -> DeliverRequest:
    if type(j) is not dict or not j.keys() <= DELIVER_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DeliverRequest.__new__(DeliverRequest)
    m._unknown_fields = b""
    m.consumer = parse_string(get("consumer", ""))
    m.envelope = load_envelope(v) if (v := get("envelope")) is not None else None
    return m


def fill_deliver_response(u: Any, m: DeliverResponse) -> None:
    pass


def read_deliver_response(u: Any) -> DeliverResponse:
    m = DeliverResponse.__new__(DeliverResponse)
    m._unknown_fields = b""
    return m


def copy_deliver_response(m: DeliverResponse) -> DeliverResponse:
    if type(m) is not DeliverResponse:
        raise TypeError(type(m))
    own = DeliverResponse.__new__(DeliverResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_deliver_response(m: DeliverResponse) -> dict[str, object]:
    return {}


def load_deliver_response(j: Any) -> DeliverResponse:
    if type(j) is not dict or not j.keys() <= DELIVER_RESPONSE_KEYS:
        raise NeedsSlowPath
    m = DeliverResponse.__new__(DeliverResponse)
    m._unknown_fields = b""
    return m


ENVELOPE: Codec[Envelope] = Codec(
    "oo.events.v1.Envelope",
    Envelope,
    message_class("oo.events.v1.Envelope"),
    fill_envelope,
    read_envelope,
    copy_envelope,
    json_envelope,
    load_envelope,
    check=check_envelope,
)
DELIVER_REQUEST: Codec[DeliverRequest] = Codec(
    "oo.events.v1.DeliverRequest",
    DeliverRequest,
    message_class("oo.events.v1.DeliverRequest"),
    fill_deliver_request,
    read_deliver_request,
    copy_deliver_request,
    json_deliver_request,
    load_deliver_request,
    check=check_deliver_request,
)
DELIVER_RESPONSE: Codec[DeliverResponse] = Codec(
    "oo.events.v1.DeliverResponse",
    DeliverResponse,
    message_class("oo.events.v1.DeliverResponse"),
    fill_deliver_response,
    read_deliver_response,
    copy_deliver_response,
    json_deliver_response,
    load_deliver_response,
)

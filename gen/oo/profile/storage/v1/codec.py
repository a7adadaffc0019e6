# Generated from the protos. Do not edit.
"""Codecs of oo.profile.storage.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import NeedsSlowPath, parse_string, parse_timestamp
from protogateway.runtime.wellknown import set_timestamp, timestamp_text, to_datetime

from .....pool import message_class
from . import ConsentRecord


CONSENT_RECORD_KEYS: Final[frozenset[str]] = frozenset({"person", "subject", "hash", "givenAt", "withdrawnAt"})


def fill_consent_record(u: Any, m: ConsentRecord) -> None:
    if m.person:
        u.person = m.person
    if m.subject:
        u.subject = m.subject
    if m.hash:
        u.hash = m.hash
    if m.given_at is not None:
        set_timestamp(u.given_at, m.given_at)
    if m.withdrawn_at is not None:
        set_timestamp(u.withdrawn_at, m.withdrawn_at)


def read_consent_record(u: Any) -> ConsentRecord:
    m = ConsentRecord.__new__(ConsentRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.subject = u.subject
    m.hash = u.hash
    m.given_at = to_datetime(u.given_at) if u.HasField("given_at") else None
    m.withdrawn_at = to_datetime(u.withdrawn_at) if u.HasField("withdrawn_at") else None
    return m


def copy_consent_record(m: ConsentRecord) -> ConsentRecord:
    if type(m) is not ConsentRecord:
        raise TypeError(type(m))
    own = ConsentRecord.__new__(ConsentRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_consent_record(m: ConsentRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.subject:
        out["subject"] = m.subject
    if m.hash:
        out["hash"] = m.hash
    if m.given_at is not None:
        out["givenAt"] = timestamp_text(m.given_at)
    if m.withdrawn_at is not None:
        out["withdrawnAt"] = timestamp_text(m.withdrawn_at)
    return out


def load_consent_record(j: Any) -> ConsentRecord:
    if type(j) is not dict or not j.keys() <= CONSENT_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ConsentRecord.__new__(ConsentRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.subject = parse_string(get("subject", ""))
    m.hash = parse_string(get("hash", ""))
    m.given_at = parse_timestamp(v) if (v := get("givenAt")) is not None else None
    m.withdrawn_at = parse_timestamp(v) if (v := get("withdrawnAt")) is not None else None
    return m


CONSENT_RECORD: Codec[ConsentRecord] = Codec(
    "oo.profile.storage.v1.ConsentRecord",
    ConsentRecord,
    message_class("oo.profile.storage.v1.ConsentRecord"),
    fill_consent_record,
    read_consent_record,
    copy_consent_record,
    json_consent_record,
    load_consent_record,
)

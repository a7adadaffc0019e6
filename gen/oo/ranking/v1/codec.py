# Generated from the protos. Do not edit.
"""Codecs of oo.ranking.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import NeedsSlowPath, parse_int32, parse_list, parse_string, parse_uint32

from ....pool import message_class
from . import Features, WeighRequest, WeighResponse
from .checks import check_weigh_request


FEATURES_KEYS: Final[frozenset[str]] = frozenset({"candidateId", "values"})
WEIGH_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"schemaHash", "candidates"})
WEIGH_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"weights", "ranker", "version", "modelHash"})


def fill_features(u: Any, m: Features) -> None:
    if m.candidate_id:
        u.candidate_id = m.candidate_id
    if m.values:
        u.values.extend(m.values)


def read_features(u: Any) -> Features:
    m = Features.__new__(Features)
    m._unknown_fields = b""
    m.candidate_id = u.candidate_id
    m.values = u.values[:]
    return m


def copy_features(m: Features) -> Features:
    if type(m) is not Features:
        raise TypeError(type(m))
    own = Features.__new__(Features)
    own.__dict__ = m.__dict__.copy()
    own.values = list(m.values)
    return own


def json_features(m: Features) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.candidate_id:
        out["candidateId"] = m.candidate_id
    if m.values:
        out["values"] = m.values
    return out


def load_features(j: Any) -> Features:
    if type(j) is not dict or not j.keys() <= FEATURES_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Features.__new__(Features)
    m._unknown_fields = b""
    m.candidate_id = parse_string(get("candidateId", ""))
    m.values = [parse_int32(item) for item in parse_list(get("values", []))]
    return m


def fill_weigh_request(u: Any, m: WeighRequest) -> None:
    if m.schema_hash:
        u.schema_hash = m.schema_hash
    if m.candidates:
        add = u.candidates.add
        for item_candidates in m.candidates:
            fill_features(add(), item_candidates)


def read_weigh_request(u: Any) -> WeighRequest:
    m = WeighRequest.__new__(WeighRequest)
    m._unknown_fields = b""
    m.schema_hash = u.schema_hash
    m.candidates = [read_features(item) for item in u.candidates]
    return m


def copy_weigh_request(m: WeighRequest) -> WeighRequest:
    if type(m) is not WeighRequest:
        raise TypeError(type(m))
    own = WeighRequest.__new__(WeighRequest)
    own.__dict__ = m.__dict__.copy()
    own.candidates = [copy_features(item) for item in m.candidates]
    return own


def json_weigh_request(m: WeighRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.schema_hash:
        out["schemaHash"] = m.schema_hash
    if m.candidates:
        out["candidates"] = [json_features(item) for item in m.candidates]
    return out


def load_weigh_request(j: Any) -> WeighRequest:
    if type(j) is not dict or not j.keys() <= WEIGH_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = WeighRequest.__new__(WeighRequest)
    m._unknown_fields = b""
    m.schema_hash = parse_string(get("schemaHash", ""))
    m.candidates = [load_features(item) for item in parse_list(get("candidates", []))]
    return m


def fill_weigh_response(u: Any, m: WeighResponse) -> None:
    if m.weights:
        u.weights.extend(m.weights)
    if m.ranker:
        u.ranker = m.ranker
    if m.version:
        u.version = m.version
    if m.model_hash:
        u.model_hash = m.model_hash


def read_weigh_response(u: Any) -> WeighResponse:
    m = WeighResponse.__new__(WeighResponse)
    m._unknown_fields = b""
    m.weights = u.weights[:]
    m.ranker = u.ranker
    m.version = u.version
    m.model_hash = u.model_hash
    return m


def copy_weigh_response(m: WeighResponse) -> WeighResponse:
    if type(m) is not WeighResponse:
        raise TypeError(type(m))
    own = WeighResponse.__new__(WeighResponse)
    own.__dict__ = m.__dict__.copy()
    own.weights = list(m.weights)
    return own


def json_weigh_response(m: WeighResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.weights:
        out["weights"] = m.weights
    if m.ranker:
        out["ranker"] = m.ranker
    if m.version:
        out["version"] = m.version
    if m.model_hash:
        out["modelHash"] = m.model_hash
    return out


def load_weigh_response(j: Any) -> WeighResponse:
    if type(j) is not dict or not j.keys() <= WEIGH_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = WeighResponse.__new__(WeighResponse)
    m._unknown_fields = b""
    m.weights = [parse_uint32(item) for item in parse_list(get("weights", []))]
    m.ranker = parse_string(get("ranker", ""))
    m.version = parse_string(get("version", ""))
    m.model_hash = parse_string(get("modelHash", ""))
    return m


FEATURES: Codec[Features] = Codec(
    "oo.ranking.v1.Features",
    Features,
    message_class("oo.ranking.v1.Features"),
    fill_features,
    read_features,
    copy_features,
    json_features,
    load_features,
)
WEIGH_REQUEST: Codec[WeighRequest] = Codec(
    "oo.ranking.v1.WeighRequest",
    WeighRequest,
    message_class("oo.ranking.v1.WeighRequest"),
    fill_weigh_request,
    read_weigh_request,
    copy_weigh_request,
    json_weigh_request,
    load_weigh_request,
    check=check_weigh_request,
)
WEIGH_RESPONSE: Codec[WeighResponse] = Codec(
    "oo.ranking.v1.WeighResponse",
    WeighResponse,
    message_class("oo.ranking.v1.WeighResponse"),
    fill_weigh_response,
    read_weigh_response,
    copy_weigh_response,
    json_weigh_response,
    load_weigh_response,
)

# Generated from the protos. Do not edit.
"""Codecs of oo.ranking.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import NeedsSlowPath, parse_int32, parse_list, parse_string, parse_uint32

from ....pool import message_class
from . import ComputeProbabilitiesRequest, ComputeProbabilitiesResponse, Features
from .checks import check_compute_probabilities_request


FEATURES_KEYS: Final[frozenset[str]] = frozenset({"candidateId", "values"})
COMPUTE_PROBABILITIES_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"schemaHash", "candidates"})
COMPUTE_PROBABILITIES_RESPONSE_KEYS: Final[frozenset[str]] = frozenset(
    {
        "probabilities", "ranker", "version", "modelHash"
    }
)


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


def fill_compute_probabilities_request(u: Any, m: ComputeProbabilitiesRequest) -> None:
    if m.schema_hash:
        u.schema_hash = m.schema_hash
    if m.candidates:
        add = u.candidates.add
        for item_candidates in m.candidates:
            fill_features(add(), item_candidates)


def read_compute_probabilities_request(u: Any) -> ComputeProbabilitiesRequest:
    m = ComputeProbabilitiesRequest.__new__(ComputeProbabilitiesRequest)
    m._unknown_fields = b""
    m.schema_hash = u.schema_hash
    m.candidates = [read_features(item) for item in u.candidates]
    return m


def copy_compute_probabilities_request(m: ComputeProbabilitiesRequest) -> ComputeProbabilitiesRequest:
    if type(m) is not ComputeProbabilitiesRequest:
        raise TypeError(type(m))
    own = ComputeProbabilitiesRequest.__new__(ComputeProbabilitiesRequest)
    own.__dict__ = m.__dict__.copy()
    own.candidates = [copy_features(item) for item in m.candidates]
    return own


def json_compute_probabilities_request(m: ComputeProbabilitiesRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.schema_hash:
        out["schemaHash"] = m.schema_hash
    if m.candidates:
        out["candidates"] = [json_features(item) for item in m.candidates]
    return out


def load_compute_probabilities_request(j: Any) -> ComputeProbabilitiesRequest:
    if type(j) is not dict or not j.keys() <= COMPUTE_PROBABILITIES_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ComputeProbabilitiesRequest.__new__(ComputeProbabilitiesRequest)
    m._unknown_fields = b""
    m.schema_hash = parse_string(get("schemaHash", ""))
    m.candidates = [load_features(item) for item in parse_list(get("candidates", []))]
    return m


def fill_compute_probabilities_response(u: Any, m: ComputeProbabilitiesResponse) -> None:
    if m.probabilities:
        u.probabilities.extend(m.probabilities)
    if m.ranker:
        u.ranker = m.ranker
    if m.version:
        u.version = m.version
    if m.model_hash:
        u.model_hash = m.model_hash


def read_compute_probabilities_response(u: Any) -> ComputeProbabilitiesResponse:
    m = ComputeProbabilitiesResponse.__new__(ComputeProbabilitiesResponse)
    m._unknown_fields = b""
    m.probabilities = u.probabilities[:]
    m.ranker = u.ranker
    m.version = u.version
    m.model_hash = u.model_hash
    return m


def copy_compute_probabilities_response(m: ComputeProbabilitiesResponse) -> ComputeProbabilitiesResponse:
    if type(m) is not ComputeProbabilitiesResponse:
        raise TypeError(type(m))
    own = ComputeProbabilitiesResponse.__new__(ComputeProbabilitiesResponse)
    own.__dict__ = m.__dict__.copy()
    own.probabilities = list(m.probabilities)
    return own


def json_compute_probabilities_response(m: ComputeProbabilitiesResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.probabilities:
        out["probabilities"] = m.probabilities
    if m.ranker:
        out["ranker"] = m.ranker
    if m.version:
        out["version"] = m.version
    if m.model_hash:
        out["modelHash"] = m.model_hash
    return out


def load_compute_probabilities_response(j: Any) -> ComputeProbabilitiesResponse:
    if type(j) is not dict or not j.keys() <= COMPUTE_PROBABILITIES_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ComputeProbabilitiesResponse.__new__(ComputeProbabilitiesResponse)
    m._unknown_fields = b""
    m.probabilities = [parse_uint32(item) for item in parse_list(get("probabilities", []))]
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
COMPUTE_PROBABILITIES_REQUEST: Codec[ComputeProbabilitiesRequest] = Codec(
    "oo.ranking.v1.ComputeProbabilitiesRequest",
    ComputeProbabilitiesRequest,
    message_class("oo.ranking.v1.ComputeProbabilitiesRequest"),
    fill_compute_probabilities_request,
    read_compute_probabilities_request,
    copy_compute_probabilities_request,
    json_compute_probabilities_request,
    load_compute_probabilities_request,
    check=check_compute_probabilities_request,
)
COMPUTE_PROBABILITIES_RESPONSE: Codec[ComputeProbabilitiesResponse] = Codec(
    "oo.ranking.v1.ComputeProbabilitiesResponse",
    ComputeProbabilitiesResponse,
    message_class("oo.ranking.v1.ComputeProbabilitiesResponse"),
    fill_compute_probabilities_response,
    read_compute_probabilities_response,
    copy_compute_probabilities_response,
    json_compute_probabilities_response,
    load_compute_probabilities_response,
)

# Generated from the protos. Do not edit.
"""Codecs of oo.recommender.storage.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec
from protogateway.runtime.protojson.fast import (
    NeedsSlowPath,
    parse_bool,
    parse_bytes,
    parse_int32,
    parse_list,
    parse_string,
    parse_timestamp,
    parse_uint32,
    parse_uint64,
)
from protogateway.runtime.wellknown import base64_text, set_timestamp, timestamp_text, to_datetime

from .....oo.integrations.v1 import codec as oo_integrations_v1
from .....oo.recommender.v1 import codec as oo_recommender_v1
from .....pool import message_class
from . import (
    ConnectionEpochRecord,
    ContextSnapshot,
    ContextSnapshotEntry,
    DecidedCandidate,
    Decision,
    LoggedDecision,
    ReactionRecord,
    ShadowDecision,
    TipInstanceRecord,
)


CONTEXT_SNAPSHOT_KEYS: Final[frozenset[str]] = frozenset(
    {
        "now", "offsetMin", "entries", "sinceAdvice", "absentSources"
    }
)
CONTEXT_SNAPSHOT_ENTRY_KEYS: Final[frozenset[str]] = frozenset(
    {
        "id", "source", "kind", "facts", "snoozedUntil", "lastShownAt", "dismissedAt", "completedAt", "family",
        "cooldownH", "isOpenTip"
    }
)
DECIDED_CANDIDATE_KEYS: Final[frozenset[str]] = frozenset({"id", "excludedBy", "features", "probability"})
SHADOW_DECISION_KEYS: Final[frozenset[str]] = frozenset({"policy", "version", "probabilities", "chosen", "problem"})
DECISION_KEYS: Final[frozenset[str]] = frozenset(
    {
        "context", "contextHash", "schemaVersion", "schemaHash", "candidates", "policy", "policyVersion",
        "policyDigest", "modelHash", "fallback", "rngKey", "rngCounter", "chosen", "shadows", "codeDigest", "digest"
    }
)
LOGGED_DECISION_KEYS: Final[frozenset[str]] = frozenset({"id", "person", "number", "decidedAt", "trigger", "decision"})
TIP_INSTANCE_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "id", "person", "number", "decidedAt", "trigger", "kind", "source", "candidateId", "decision",
        "tipEncrypted", "expiresAt", "shownAt", "reaction", "reactedAt", "snoozedUntil", "supersededAt"
    }
)
REACTION_RECORD_KEYS: Final[frozenset[str]] = frozenset(
    {
        "id", "person", "tipId", "reaction", "undone", "reactedAt", "snoozedUntil", "dwellMs"
    }
)
CONNECTION_EPOCH_RECORD_KEYS: Final[frozenset[str]] = frozenset({"person", "ended"})


def fill_context_snapshot(u: Any, m: ContextSnapshot) -> None:
    if m.now is not None:
        set_timestamp(u.now, m.now)
    if m.offset_min:
        u.offset_min = m.offset_min
    if m.entries:
        add = u.entries.add
        for item_entries in m.entries:
            fill_context_snapshot_entry(add(), item_entries)
    if m.since_advice:
        u.since_advice = m.since_advice
    if m.absent_sources:
        u.absent_sources.extend(m.absent_sources)


def read_context_snapshot(u: Any) -> ContextSnapshot:
    m = ContextSnapshot.__new__(ContextSnapshot)
    m._unknown_fields = b""
    m.now = to_datetime(u.now) if u.HasField("now") else None
    m.offset_min = u.offset_min
    m.entries = [read_context_snapshot_entry(item) for item in u.entries]
    m.since_advice = u.since_advice
    m.absent_sources = u.absent_sources[:]
    return m


def copy_context_snapshot(m: ContextSnapshot) -> ContextSnapshot:
    if type(m) is not ContextSnapshot:
        raise TypeError(type(m))
    own = ContextSnapshot.__new__(ContextSnapshot)
    own.__dict__ = m.__dict__.copy()
    own.entries = [copy_context_snapshot_entry(item) for item in m.entries]
    own.absent_sources = list(m.absent_sources)
    return own


def json_context_snapshot(m: ContextSnapshot) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.now is not None:
        out["now"] = timestamp_text(m.now)
    if m.offset_min:
        out["offsetMin"] = m.offset_min
    if m.entries:
        out["entries"] = [json_context_snapshot_entry(item) for item in m.entries]
    if m.since_advice:
        out["sinceAdvice"] = m.since_advice
    if m.absent_sources:
        out["absentSources"] = m.absent_sources
    return out


def load_context_snapshot(j: Any) -> ContextSnapshot:
    if type(j) is not dict or not j.keys() <= CONTEXT_SNAPSHOT_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ContextSnapshot.__new__(ContextSnapshot)
    m._unknown_fields = b""
    m.now = parse_timestamp(v) if (v := get("now")) is not None else None
    m.offset_min = parse_int32(get("offsetMin", 0))
    m.entries = [load_context_snapshot_entry(item) for item in parse_list(get("entries", []))]
    m.since_advice = parse_uint32(get("sinceAdvice", 0))
    m.absent_sources = [parse_string(item) for item in parse_list(get("absentSources", []))]
    return m


def fill_context_snapshot_entry(u: Any, m: ContextSnapshotEntry) -> None:
    if m.id:
        u.id = m.id
    if m.source:
        u.source = m.source
    if m.kind:
        u.kind = m.kind
    if m.facts is not None:
        part = u.facts
        part.SetInParent()
        oo_integrations_v1.fill_task_facts(part, m.facts)
    if m.snoozed_until is not None:
        set_timestamp(u.snoozed_until, m.snoozed_until)
    if m.last_shown_at is not None:
        set_timestamp(u.last_shown_at, m.last_shown_at)
    if m.dismissed_at is not None:
        set_timestamp(u.dismissed_at, m.dismissed_at)
    if m.completed_at is not None:
        set_timestamp(u.completed_at, m.completed_at)
    if m.family:
        u.family = m.family
    if m.cooldown_h:
        u.cooldown_h = m.cooldown_h
    if m.is_open_tip:
        u.is_open_tip = m.is_open_tip


def read_context_snapshot_entry(u: Any) -> ContextSnapshotEntry:
    m = ContextSnapshotEntry.__new__(ContextSnapshotEntry)
    m._unknown_fields = b""
    m.id = u.id
    m.source = u.source
    m.kind = oo_recommender_v1.TIP_KIND_BY_NUMBER[u.kind]
    m.facts = oo_integrations_v1.read_task_facts(u.facts) if u.HasField("facts") else None
    m.snoozed_until = to_datetime(u.snoozed_until) if u.HasField("snoozed_until") else None
    m.last_shown_at = to_datetime(u.last_shown_at) if u.HasField("last_shown_at") else None
    m.dismissed_at = to_datetime(u.dismissed_at) if u.HasField("dismissed_at") else None
    m.completed_at = to_datetime(u.completed_at) if u.HasField("completed_at") else None
    m.family = u.family
    m.cooldown_h = u.cooldown_h
    m.is_open_tip = u.is_open_tip
    return m


def copy_context_snapshot_entry(m: ContextSnapshotEntry) -> ContextSnapshotEntry:
    if type(m) is not ContextSnapshotEntry:
        raise TypeError(type(m))
    own = ContextSnapshotEntry.__new__(ContextSnapshotEntry)
    own.__dict__ = m.__dict__.copy()
    own.facts = None if m.facts is None else oo_integrations_v1.copy_task_facts(m.facts)
    return own


def json_context_snapshot_entry(m: ContextSnapshotEntry) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.source:
        out["source"] = m.source
    if m.kind:
        out["kind"] = oo_recommender_v1.TIP_KIND_NAME.get(m.kind, m.kind)
    if m.facts is not None:
        out["facts"] = oo_integrations_v1.json_task_facts(m.facts)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = timestamp_text(m.snoozed_until)
    if m.last_shown_at is not None:
        out["lastShownAt"] = timestamp_text(m.last_shown_at)
    if m.dismissed_at is not None:
        out["dismissedAt"] = timestamp_text(m.dismissed_at)
    if m.completed_at is not None:
        out["completedAt"] = timestamp_text(m.completed_at)
    if m.family:
        out["family"] = m.family
    if m.cooldown_h:
        out["cooldownH"] = m.cooldown_h
    if m.is_open_tip:
        out["isOpenTip"] = m.is_open_tip
    return out


def load_context_snapshot_entry(j: Any) -> ContextSnapshotEntry:
    if type(j) is not dict or not j.keys() <= CONTEXT_SNAPSHOT_ENTRY_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ContextSnapshotEntry.__new__(ContextSnapshotEntry)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.source = parse_string(get("source", ""))
    m.kind = oo_recommender_v1.TIP_KIND_FROM_JSON[get("kind", "unknown")]
    m.facts = oo_integrations_v1.load_task_facts(v) if (v := get("facts")) is not None else None
    m.snoozed_until = parse_timestamp(v) if (v := get("snoozedUntil")) is not None else None
    m.last_shown_at = parse_timestamp(v) if (v := get("lastShownAt")) is not None else None
    m.dismissed_at = parse_timestamp(v) if (v := get("dismissedAt")) is not None else None
    m.completed_at = parse_timestamp(v) if (v := get("completedAt")) is not None else None
    m.family = parse_string(get("family", ""))
    m.cooldown_h = parse_uint32(get("cooldownH", 0))
    m.is_open_tip = parse_bool(get("isOpenTip", False))
    return m


def fill_decided_candidate(u: Any, m: DecidedCandidate) -> None:
    if m.id:
        u.id = m.id
    if m.excluded_by:
        u.excluded_by.extend(m.excluded_by)
    if m.features:
        u.features.extend(m.features)
    if m.probability:
        u.probability = m.probability


def read_decided_candidate(u: Any) -> DecidedCandidate:
    m = DecidedCandidate.__new__(DecidedCandidate)
    m._unknown_fields = b""
    m.id = u.id
    m.excluded_by = u.excluded_by[:]
    m.features = u.features[:]
    m.probability = u.probability
    return m


def copy_decided_candidate(m: DecidedCandidate) -> DecidedCandidate:
    if type(m) is not DecidedCandidate:
        raise TypeError(type(m))
    own = DecidedCandidate.__new__(DecidedCandidate)
    own.__dict__ = m.__dict__.copy()
    own.excluded_by = list(m.excluded_by)
    own.features = list(m.features)
    return own


def json_decided_candidate(m: DecidedCandidate) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.excluded_by:
        out["excludedBy"] = m.excluded_by
    if m.features:
        out["features"] = m.features
    if m.probability:
        out["probability"] = m.probability
    return out


def load_decided_candidate(j: Any) -> DecidedCandidate:
    if type(j) is not dict or not j.keys() <= DECIDED_CANDIDATE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = DecidedCandidate.__new__(DecidedCandidate)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.excluded_by = [parse_string(item) for item in parse_list(get("excludedBy", []))]
    m.features = [parse_int32(item) for item in parse_list(get("features", []))]
    m.probability = parse_uint32(get("probability", 0))
    return m


def fill_shadow_decision(u: Any, m: ShadowDecision) -> None:
    if m.policy:
        u.policy = m.policy
    if m.version:
        u.version = m.version
    if m.probabilities:
        u.probabilities.extend(m.probabilities)
    if m.chosen:
        u.chosen = m.chosen
    if m.problem:
        u.problem = m.problem


def read_shadow_decision(u: Any) -> ShadowDecision:
    m = ShadowDecision.__new__(ShadowDecision)
    m._unknown_fields = b""
    m.policy = u.policy
    m.version = u.version
    m.probabilities = u.probabilities[:]
    m.chosen = u.chosen
    m.problem = u.problem
    return m


def copy_shadow_decision(m: ShadowDecision) -> ShadowDecision:
    if type(m) is not ShadowDecision:
        raise TypeError(type(m))
    own = ShadowDecision.__new__(ShadowDecision)
    own.__dict__ = m.__dict__.copy()
    own.probabilities = list(m.probabilities)
    return own


def json_shadow_decision(m: ShadowDecision) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.policy:
        out["policy"] = m.policy
    if m.version:
        out["version"] = m.version
    if m.probabilities:
        out["probabilities"] = m.probabilities
    if m.chosen:
        out["chosen"] = m.chosen
    if m.problem:
        out["problem"] = m.problem
    return out


def load_shadow_decision(j: Any) -> ShadowDecision:
    if type(j) is not dict or not j.keys() <= SHADOW_DECISION_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ShadowDecision.__new__(ShadowDecision)
    m._unknown_fields = b""
    m.policy = parse_string(get("policy", ""))
    m.version = parse_string(get("version", ""))
    m.probabilities = [parse_uint32(item) for item in parse_list(get("probabilities", []))]
    m.chosen = parse_string(get("chosen", ""))
    m.problem = parse_string(get("problem", ""))
    return m


def fill_decision(u: Any, m: Decision) -> None:
    if m.context:
        u.context = m.context
    if m.context_hash:
        u.context_hash = m.context_hash
    if m.schema_version:
        u.schema_version = m.schema_version
    if m.schema_hash:
        u.schema_hash = m.schema_hash
    if m.candidates:
        add = u.candidates.add
        for item_candidates in m.candidates:
            fill_decided_candidate(add(), item_candidates)
    if m.policy:
        u.policy = m.policy
    if m.policy_version:
        u.policy_version = m.policy_version
    if m.policy_digest:
        u.policy_digest = m.policy_digest
    if m.model_hash:
        u.model_hash = m.model_hash
    if m.fallback:
        u.fallback = m.fallback
    if m.rng_key:
        u.rng_key = m.rng_key
    if m.rng_counter:
        u.rng_counter = m.rng_counter
    if m.chosen:
        u.chosen = m.chosen
    if m.shadows:
        add = u.shadows.add
        for item_shadows in m.shadows:
            fill_shadow_decision(add(), item_shadows)
    if m.code_digest:
        u.code_digest = m.code_digest
    if m.digest:
        u.digest = m.digest


def read_decision(u: Any) -> Decision:
    m = Decision.__new__(Decision)
    m._unknown_fields = b""
    m.context = u.context
    m.context_hash = u.context_hash
    m.schema_version = u.schema_version
    m.schema_hash = u.schema_hash
    m.candidates = [read_decided_candidate(item) for item in u.candidates]
    m.policy = u.policy
    m.policy_version = u.policy_version
    m.policy_digest = u.policy_digest
    m.model_hash = u.model_hash
    m.fallback = u.fallback
    m.rng_key = u.rng_key
    m.rng_counter = u.rng_counter
    m.chosen = u.chosen
    m.shadows = [read_shadow_decision(item) for item in u.shadows]
    m.code_digest = u.code_digest
    m.digest = u.digest
    return m


def copy_decision(m: Decision) -> Decision:
    if type(m) is not Decision:
        raise TypeError(type(m))
    own = Decision.__new__(Decision)
    own.__dict__ = m.__dict__.copy()
    own.candidates = [copy_decided_candidate(item) for item in m.candidates]
    own.shadows = [copy_shadow_decision(item) for item in m.shadows]
    return own


def json_decision(m: Decision) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.context:
        out["context"] = base64_text(m.context)
    if m.context_hash:
        out["contextHash"] = base64_text(m.context_hash)
    if m.schema_version:
        out["schemaVersion"] = m.schema_version
    if m.schema_hash:
        out["schemaHash"] = m.schema_hash
    if m.candidates:
        out["candidates"] = [json_decided_candidate(item) for item in m.candidates]
    if m.policy:
        out["policy"] = m.policy
    if m.policy_version:
        out["policyVersion"] = m.policy_version
    if m.policy_digest:
        out["policyDigest"] = m.policy_digest
    if m.model_hash:
        out["modelHash"] = m.model_hash
    if m.fallback:
        out["fallback"] = m.fallback
    if m.rng_key:
        out["rngKey"] = str(m.rng_key)
    if m.rng_counter:
        out["rngCounter"] = str(m.rng_counter)
    if m.chosen:
        out["chosen"] = m.chosen
    if m.shadows:
        out["shadows"] = [json_shadow_decision(item) for item in m.shadows]
    if m.code_digest:
        out["codeDigest"] = m.code_digest
    if m.digest:
        out["digest"] = base64_text(m.digest)
    return out


def load_decision(j: Any) -> Decision:
    if type(j) is not dict or not j.keys() <= DECISION_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Decision.__new__(Decision)
    m._unknown_fields = b""
    m.context = parse_bytes(get("context", ""))
    m.context_hash = parse_bytes(get("contextHash", ""))
    m.schema_version = parse_uint32(get("schemaVersion", 0))
    m.schema_hash = parse_string(get("schemaHash", ""))
    m.candidates = [load_decided_candidate(item) for item in parse_list(get("candidates", []))]
    m.policy = parse_string(get("policy", ""))
    m.policy_version = parse_string(get("policyVersion", ""))
    m.policy_digest = parse_string(get("policyDigest", ""))
    m.model_hash = parse_string(get("modelHash", ""))
    m.fallback = parse_string(get("fallback", ""))
    m.rng_key = parse_uint64(get("rngKey", 0))
    m.rng_counter = parse_uint64(get("rngCounter", 0))
    m.chosen = parse_string(get("chosen", ""))
    m.shadows = [load_shadow_decision(item) for item in parse_list(get("shadows", []))]
    m.code_digest = parse_string(get("codeDigest", ""))
    m.digest = parse_bytes(get("digest", ""))
    return m


def fill_logged_decision(u: Any, m: LoggedDecision) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.number:
        u.number = m.number
    if m.decided_at is not None:
        set_timestamp(u.decided_at, m.decided_at)
    if m.trigger:
        u.trigger = m.trigger
    if m.decision is not None:
        part = u.decision
        part.SetInParent()
        fill_decision(part, m.decision)


def read_logged_decision(u: Any) -> LoggedDecision:
    m = LoggedDecision.__new__(LoggedDecision)
    m._unknown_fields = b""
    m.id = u.id
    m.person = u.person
    m.number = u.number
    m.decided_at = to_datetime(u.decided_at) if u.HasField("decided_at") else None
    m.trigger = oo_recommender_v1.RECOMMEND_REQUEST_TRIGGER_BY_NUMBER[u.trigger]
    m.decision = read_decision(u.decision) if u.HasField("decision") else None
    return m


def copy_logged_decision(m: LoggedDecision) -> LoggedDecision:
    if type(m) is not LoggedDecision:
        raise TypeError(type(m))
    own = LoggedDecision.__new__(LoggedDecision)
    own.__dict__ = m.__dict__.copy()
    own.decision = None if m.decision is None else copy_decision(m.decision)
    return own


def json_logged_decision(m: LoggedDecision) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.number:
        out["number"] = m.number
    if m.decided_at is not None:
        out["decidedAt"] = timestamp_text(m.decided_at)
    if m.trigger:
        out["trigger"] = oo_recommender_v1.RECOMMEND_REQUEST_TRIGGER_NAME.get(m.trigger, m.trigger)
    if m.decision is not None:
        out["decision"] = json_decision(m.decision)
    return out


def load_logged_decision(j: Any) -> LoggedDecision:
    if type(j) is not dict or not j.keys() <= LOGGED_DECISION_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = LoggedDecision.__new__(LoggedDecision)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.person = parse_string(get("person", ""))
    m.number = parse_uint32(get("number", 0))
    m.decided_at = parse_timestamp(v) if (v := get("decidedAt")) is not None else None
    m.trigger = oo_recommender_v1.RECOMMEND_REQUEST_TRIGGER_FROM_JSON[get("trigger", "unknown")]
    m.decision = load_decision(v) if (v := get("decision")) is not None else None
    return m


def fill_tip_instance_record(u: Any, m: TipInstanceRecord) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.number:
        u.number = m.number
    if m.decided_at is not None:
        set_timestamp(u.decided_at, m.decided_at)
    if m.trigger:
        u.trigger = m.trigger
    if m.kind:
        u.kind = m.kind
    if m.source:
        u.source = m.source
    if m.candidate_id:
        u.candidate_id = m.candidate_id
    if m.decision:
        u.decision = m.decision
    if m.tip_encrypted:
        u.tip_encrypted = m.tip_encrypted
    if m.expires_at is not None:
        set_timestamp(u.expires_at, m.expires_at)
    if m.shown_at is not None:
        set_timestamp(u.shown_at, m.shown_at)
    if m.reaction:
        u.reaction = m.reaction
    if m.reacted_at is not None:
        set_timestamp(u.reacted_at, m.reacted_at)
    if m.snoozed_until is not None:
        set_timestamp(u.snoozed_until, m.snoozed_until)
    if m.superseded_at is not None:
        set_timestamp(u.superseded_at, m.superseded_at)


def read_tip_instance_record(u: Any) -> TipInstanceRecord:
    m = TipInstanceRecord.__new__(TipInstanceRecord)
    m._unknown_fields = b""
    m.id = u.id
    m.person = u.person
    m.number = u.number
    m.decided_at = to_datetime(u.decided_at) if u.HasField("decided_at") else None
    m.trigger = oo_recommender_v1.RECOMMEND_REQUEST_TRIGGER_BY_NUMBER[u.trigger]
    m.kind = oo_recommender_v1.TIP_KIND_BY_NUMBER[u.kind]
    m.source = u.source
    m.candidate_id = u.candidate_id
    m.decision = u.decision
    m.tip_encrypted = u.tip_encrypted
    m.expires_at = to_datetime(u.expires_at) if u.HasField("expires_at") else None
    m.shown_at = to_datetime(u.shown_at) if u.HasField("shown_at") else None
    m.reaction = oo_recommender_v1.REACTION_BY_NUMBER[u.reaction]
    m.reacted_at = to_datetime(u.reacted_at) if u.HasField("reacted_at") else None
    m.snoozed_until = to_datetime(u.snoozed_until) if u.HasField("snoozed_until") else None
    m.superseded_at = to_datetime(u.superseded_at) if u.HasField("superseded_at") else None
    return m


def copy_tip_instance_record(m: TipInstanceRecord) -> TipInstanceRecord:
    if type(m) is not TipInstanceRecord:
        raise TypeError(type(m))
    own = TipInstanceRecord.__new__(TipInstanceRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_tip_instance_record(m: TipInstanceRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.number:
        out["number"] = m.number
    if m.decided_at is not None:
        out["decidedAt"] = timestamp_text(m.decided_at)
    if m.trigger:
        out["trigger"] = oo_recommender_v1.RECOMMEND_REQUEST_TRIGGER_NAME.get(m.trigger, m.trigger)
    if m.kind:
        out["kind"] = oo_recommender_v1.TIP_KIND_NAME.get(m.kind, m.kind)
    if m.source:
        out["source"] = m.source
    if m.candidate_id:
        out["candidateId"] = m.candidate_id
    if m.decision:
        out["decision"] = base64_text(m.decision)
    if m.tip_encrypted:
        out["tipEncrypted"] = base64_text(m.tip_encrypted)
    if m.expires_at is not None:
        out["expiresAt"] = timestamp_text(m.expires_at)
    if m.shown_at is not None:
        out["shownAt"] = timestamp_text(m.shown_at)
    if m.reaction:
        out["reaction"] = oo_recommender_v1.REACTION_NAME.get(m.reaction, m.reaction)
    if m.reacted_at is not None:
        out["reactedAt"] = timestamp_text(m.reacted_at)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = timestamp_text(m.snoozed_until)
    if m.superseded_at is not None:
        out["supersededAt"] = timestamp_text(m.superseded_at)
    return out


def load_tip_instance_record(j: Any) -> TipInstanceRecord:
    if type(j) is not dict or not j.keys() <= TIP_INSTANCE_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = TipInstanceRecord.__new__(TipInstanceRecord)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.person = parse_string(get("person", ""))
    m.number = parse_uint32(get("number", 0))
    m.decided_at = parse_timestamp(v) if (v := get("decidedAt")) is not None else None
    m.trigger = oo_recommender_v1.RECOMMEND_REQUEST_TRIGGER_FROM_JSON[get("trigger", "unknown")]
    m.kind = oo_recommender_v1.TIP_KIND_FROM_JSON[get("kind", "unknown")]
    m.source = parse_string(get("source", ""))
    m.candidate_id = parse_string(get("candidateId", ""))
    m.decision = parse_bytes(get("decision", ""))
    m.tip_encrypted = parse_bytes(get("tipEncrypted", ""))
    m.expires_at = parse_timestamp(v) if (v := get("expiresAt")) is not None else None
    m.shown_at = parse_timestamp(v) if (v := get("shownAt")) is not None else None
    m.reaction = oo_recommender_v1.REACTION_FROM_JSON[get("reaction", "unknown")]
    m.reacted_at = parse_timestamp(v) if (v := get("reactedAt")) is not None else None
    m.snoozed_until = parse_timestamp(v) if (v := get("snoozedUntil")) is not None else None
    m.superseded_at = parse_timestamp(v) if (v := get("supersededAt")) is not None else None
    return m


def fill_reaction_record(u: Any, m: ReactionRecord) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.tip_id:
        u.tip_id = m.tip_id
    if m.reaction:
        u.reaction = m.reaction
    if m.undone:
        u.undone = m.undone
    if m.reacted_at is not None:
        set_timestamp(u.reacted_at, m.reacted_at)
    if m.snoozed_until is not None:
        set_timestamp(u.snoozed_until, m.snoozed_until)
    if m.dwell_ms:
        u.dwell_ms = m.dwell_ms


def read_reaction_record(u: Any) -> ReactionRecord:
    m = ReactionRecord.__new__(ReactionRecord)
    m._unknown_fields = b""
    m.id = u.id
    m.person = u.person
    m.tip_id = u.tip_id
    m.reaction = oo_recommender_v1.REACTION_BY_NUMBER[u.reaction]
    m.undone = oo_recommender_v1.REACTION_BY_NUMBER[u.undone]
    m.reacted_at = to_datetime(u.reacted_at) if u.HasField("reacted_at") else None
    m.snoozed_until = to_datetime(u.snoozed_until) if u.HasField("snoozed_until") else None
    m.dwell_ms = u.dwell_ms
    return m


def copy_reaction_record(m: ReactionRecord) -> ReactionRecord:
    if type(m) is not ReactionRecord:
        raise TypeError(type(m))
    own = ReactionRecord.__new__(ReactionRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_reaction_record(m: ReactionRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.tip_id:
        out["tipId"] = m.tip_id
    if m.reaction:
        out["reaction"] = oo_recommender_v1.REACTION_NAME.get(m.reaction, m.reaction)
    if m.undone:
        out["undone"] = oo_recommender_v1.REACTION_NAME.get(m.undone, m.undone)
    if m.reacted_at is not None:
        out["reactedAt"] = timestamp_text(m.reacted_at)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = timestamp_text(m.snoozed_until)
    if m.dwell_ms:
        out["dwellMs"] = str(m.dwell_ms)
    return out


def load_reaction_record(j: Any) -> ReactionRecord:
    if type(j) is not dict or not j.keys() <= REACTION_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ReactionRecord.__new__(ReactionRecord)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.person = parse_string(get("person", ""))
    m.tip_id = parse_string(get("tipId", ""))
    m.reaction = oo_recommender_v1.REACTION_FROM_JSON[get("reaction", "unknown")]
    m.undone = oo_recommender_v1.REACTION_FROM_JSON[get("undone", "unknown")]
    m.reacted_at = parse_timestamp(v) if (v := get("reactedAt")) is not None else None
    m.snoozed_until = parse_timestamp(v) if (v := get("snoozedUntil")) is not None else None
    m.dwell_ms = parse_uint64(get("dwellMs", 0))
    return m


def fill_connection_epoch_record(u: Any, m: ConnectionEpochRecord) -> None:
    if m.person:
        u.person = m.person
    if m.ended:
        u.ended = m.ended


def read_connection_epoch_record(u: Any) -> ConnectionEpochRecord:
    m = ConnectionEpochRecord.__new__(ConnectionEpochRecord)
    m._unknown_fields = b""
    m.person = u.person
    m.ended = u.ended
    return m


def copy_connection_epoch_record(m: ConnectionEpochRecord) -> ConnectionEpochRecord:
    if type(m) is not ConnectionEpochRecord:
        raise TypeError(type(m))
    own = ConnectionEpochRecord.__new__(ConnectionEpochRecord)
    own.__dict__ = m.__dict__.copy()
    return own


def json_connection_epoch_record(m: ConnectionEpochRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.ended:
        out["ended"] = m.ended
    return out


def load_connection_epoch_record(j: Any) -> ConnectionEpochRecord:
    if type(j) is not dict or not j.keys() <= CONNECTION_EPOCH_RECORD_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ConnectionEpochRecord.__new__(ConnectionEpochRecord)
    m._unknown_fields = b""
    m.person = parse_string(get("person", ""))
    m.ended = parse_uint32(get("ended", 0))
    return m


CONTEXT_SNAPSHOT: Codec[ContextSnapshot] = Codec(
    "oo.recommender.storage.v1.ContextSnapshot",
    ContextSnapshot,
    message_class("oo.recommender.storage.v1.ContextSnapshot"),
    fill_context_snapshot,
    read_context_snapshot,
    copy_context_snapshot,
    json_context_snapshot,
    load_context_snapshot,
)
CONTEXT_SNAPSHOT_ENTRY: Codec[ContextSnapshotEntry] = Codec(
    "oo.recommender.storage.v1.ContextSnapshot.Entry",
    ContextSnapshotEntry,
    message_class("oo.recommender.storage.v1.ContextSnapshot.Entry"),
    fill_context_snapshot_entry,
    read_context_snapshot_entry,
    copy_context_snapshot_entry,
    json_context_snapshot_entry,
    load_context_snapshot_entry,
)
DECIDED_CANDIDATE: Codec[DecidedCandidate] = Codec(
    "oo.recommender.storage.v1.DecidedCandidate",
    DecidedCandidate,
    message_class("oo.recommender.storage.v1.DecidedCandidate"),
    fill_decided_candidate,
    read_decided_candidate,
    copy_decided_candidate,
    json_decided_candidate,
    load_decided_candidate,
)
SHADOW_DECISION: Codec[ShadowDecision] = Codec(
    "oo.recommender.storage.v1.ShadowDecision",
    ShadowDecision,
    message_class("oo.recommender.storage.v1.ShadowDecision"),
    fill_shadow_decision,
    read_shadow_decision,
    copy_shadow_decision,
    json_shadow_decision,
    load_shadow_decision,
)
DECISION: Codec[Decision] = Codec(
    "oo.recommender.storage.v1.Decision",
    Decision,
    message_class("oo.recommender.storage.v1.Decision"),
    fill_decision,
    read_decision,
    copy_decision,
    json_decision,
    load_decision,
)
LOGGED_DECISION: Codec[LoggedDecision] = Codec(
    "oo.recommender.storage.v1.LoggedDecision",
    LoggedDecision,
    message_class("oo.recommender.storage.v1.LoggedDecision"),
    fill_logged_decision,
    read_logged_decision,
    copy_logged_decision,
    json_logged_decision,
    load_logged_decision,
)
TIP_INSTANCE_RECORD: Codec[TipInstanceRecord] = Codec(
    "oo.recommender.storage.v1.TipInstanceRecord",
    TipInstanceRecord,
    message_class("oo.recommender.storage.v1.TipInstanceRecord"),
    fill_tip_instance_record,
    read_tip_instance_record,
    copy_tip_instance_record,
    json_tip_instance_record,
    load_tip_instance_record,
)
REACTION_RECORD: Codec[ReactionRecord] = Codec(
    "oo.recommender.storage.v1.ReactionRecord",
    ReactionRecord,
    message_class("oo.recommender.storage.v1.ReactionRecord"),
    fill_reaction_record,
    read_reaction_record,
    copy_reaction_record,
    json_reaction_record,
    load_reaction_record,
)
CONNECTION_EPOCH_RECORD: Codec[ConnectionEpochRecord] = Codec(
    "oo.recommender.storage.v1.ConnectionEpochRecord",
    ConnectionEpochRecord,
    message_class("oo.recommender.storage.v1.ConnectionEpochRecord"),
    fill_connection_epoch_record,
    read_connection_epoch_record,
    copy_connection_epoch_record,
    json_connection_epoch_record,
    load_connection_epoch_record,
)

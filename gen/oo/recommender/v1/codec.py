# Generated from the protos. Do not edit.
"""Codecs of oo.recommender.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from ....oo.integrations.v1 import codec as oo_integrations_v1
from ....pool import message_class
from ....runtime import ByNumber, Codec, fill_timestamp, json_bytes, json_timestamp, read_timestamp
from . import (
    ContextSnapshot,
    ContextSnapshotEntry,
    DecidedCandidate,
    Decision,
    EndingRecord,
    GetOpenTipRequest,
    GetOpenTipResponse,
    ListTipsRequest,
    ListTipsResponse,
    LoggedDecision,
    Reaction,
    ReactionRecord,
    RecommendRequest,
    RecommendRequestTrigger,
    RecommendResponse,
    RecommendResponseReason,
    ReportShownRequest,
    ReportShownResponse,
    SendFeedbackRequest,
    SendFeedbackResponse,
    ShadowDecision,
    Tip,
    TipDecided,
    TipInstanceRecord,
    TipKind,
    TipReacted,
    TipSummary,
)


REACTION_OF: Final = ByNumber(Reaction)
REACTION_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "done",
    2: "acknowledge",
    3: "save",
    4: "snooze",
    5: "dismiss",
    6: "undo",
}
TIP_KIND_OF: Final = ByNumber(TipKind)
TIP_KIND_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "todo",
    2: "advice",
}
RECOMMEND_REQUEST_TRIGGER_OF: Final = ByNumber(RecommendRequestTrigger)
RECOMMEND_REQUEST_TRIGGER_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "open",
    2: "pull",
}
RECOMMEND_RESPONSE_REASON_OF: Final = ByNumber(RecommendResponseReason)
RECOMMEND_RESPONSE_REASON_NAME: Final[dict[int, str]] = {
    0: "none",
    1: "nothing_now",
}


def fill_tip_decided(u: Any, m: TipDecided) -> None:
    if m.tip_id:
        u.tip_id = m.tip_id
    if m.kind:
        u.kind = m.kind
    if m.source:
        u.source = m.source
    if m.policy:
        u.policy = m.policy
    if m.weight:
        u.weight = m.weight
    if m.decided_at is not None:
        fill_timestamp(u.decided_at, m.decided_at)


def read_tip_decided(u: Any) -> TipDecided:
    return TipDecided(
        tip_id=u.tip_id,
        kind=TIP_KIND_OF[u.kind],
        source=u.source,
        policy=u.policy,
        weight=u.weight,
        decided_at=read_timestamp(u.decided_at) if u.HasField("decided_at") else None,
    )


def copy_tip_decided(m: TipDecided) -> TipDecided:
    return TipDecided(
        tip_id=m.tip_id,
        kind=m.kind,
        source=m.source,
        policy=m.policy,
        weight=m.weight,
        decided_at=m.decided_at,
    )


def json_tip_decided(m: TipDecided) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip_id:
        out["tipId"] = m.tip_id
    if m.kind:
        out["kind"] = TIP_KIND_NAME.get(m.kind, m.kind)
    if m.source:
        out["source"] = m.source
    if m.policy:
        out["policy"] = m.policy
    if m.weight:
        out["weight"] = m.weight
    if m.decided_at is not None:
        out["decidedAt"] = json_timestamp(m.decided_at)
    return out


def fill_tip_reacted(u: Any, m: TipReacted) -> None:
    if m.tip_id:
        u.tip_id = m.tip_id
    if m.reaction:
        u.reaction = m.reaction
    if m.undone:
        u.undone = m.undone
    if m.source:
        u.source = m.source
    if m.candidate_id:
        u.candidate_id = m.candidate_id
    if m.reacted_at is not None:
        fill_timestamp(u.reacted_at, m.reacted_at)
    if m.dwell_ms:
        u.dwell_ms = m.dwell_ms


def read_tip_reacted(u: Any) -> TipReacted:
    return TipReacted(
        tip_id=u.tip_id,
        reaction=REACTION_OF[u.reaction],
        undone=REACTION_OF[u.undone],
        source=u.source,
        candidate_id=u.candidate_id,
        reacted_at=read_timestamp(u.reacted_at) if u.HasField("reacted_at") else None,
        dwell_ms=u.dwell_ms,
    )


def copy_tip_reacted(m: TipReacted) -> TipReacted:
    return TipReacted(
        tip_id=m.tip_id,
        reaction=m.reaction,
        undone=m.undone,
        source=m.source,
        candidate_id=m.candidate_id,
        reacted_at=m.reacted_at,
        dwell_ms=m.dwell_ms,
    )


def json_tip_reacted(m: TipReacted) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip_id:
        out["tipId"] = m.tip_id
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.undone:
        out["undone"] = REACTION_NAME.get(m.undone, m.undone)
    if m.source:
        out["source"] = m.source
    if m.candidate_id:
        out["candidateId"] = m.candidate_id
    if m.reacted_at is not None:
        out["reactedAt"] = json_timestamp(m.reacted_at)
    if m.dwell_ms:
        out["dwellMs"] = m.dwell_ms
    return out


def fill_context_snapshot(u: Any, m: ContextSnapshot) -> None:
    if m.now is not None:
        fill_timestamp(u.now, m.now)
    if m.offset_min:
        u.offset_min = m.offset_min
    for entries_item in m.entries:
        fill_context_snapshot_entry(u.entries.add(), entries_item)
    if m.since_advice:
        u.since_advice = m.since_advice
    if m.absent_sources:
        u.absent_sources.extend(m.absent_sources)


def read_context_snapshot(u: Any) -> ContextSnapshot:
    return ContextSnapshot(
        now=read_timestamp(u.now) if u.HasField("now") else None,
        offset_min=u.offset_min,
        entries=[read_context_snapshot_entry(item) for item in u.entries],
        since_advice=u.since_advice,
        absent_sources=list(u.absent_sources),
    )


def copy_context_snapshot(m: ContextSnapshot) -> ContextSnapshot:
    return ContextSnapshot(
        now=m.now,
        offset_min=m.offset_min,
        entries=[copy_context_snapshot_entry(item) for item in m.entries],
        since_advice=m.since_advice,
        absent_sources=list(m.absent_sources),
    )


def json_context_snapshot(m: ContextSnapshot) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.now is not None:
        out["now"] = json_timestamp(m.now)
    if m.offset_min:
        out["offsetMin"] = m.offset_min
    if m.entries:
        out["entries"] = [json_context_snapshot_entry(item) for item in m.entries]
    if m.since_advice:
        out["sinceAdvice"] = m.since_advice
    if m.absent_sources:
        out["absentSources"] = m.absent_sources
    return out


def fill_context_snapshot_entry(u: Any, m: ContextSnapshotEntry) -> None:
    if m.id:
        u.id = m.id
    if m.source:
        u.source = m.source
    if m.kind:
        u.kind = m.kind
    if m.facts is not None:
        u.facts.SetInParent()
        oo_integrations_v1.fill_task_facts(u.facts, m.facts)
    if m.snoozed_until is not None:
        fill_timestamp(u.snoozed_until, m.snoozed_until)
    if m.last_shown_at is not None:
        fill_timestamp(u.last_shown_at, m.last_shown_at)
    if m.dismissed_at is not None:
        fill_timestamp(u.dismissed_at, m.dismissed_at)
    if m.completed_at is not None:
        fill_timestamp(u.completed_at, m.completed_at)
    if m.family:
        u.family = m.family
    if m.cooldown_h:
        u.cooldown_h = m.cooldown_h
    if m.standing:
        u.standing = m.standing


def read_context_snapshot_entry(u: Any) -> ContextSnapshotEntry:
    return ContextSnapshotEntry(
        id=u.id,
        source=u.source,
        kind=TIP_KIND_OF[u.kind],
        facts=oo_integrations_v1.read_task_facts(u.facts) if u.HasField("facts") else None,
        snoozed_until=read_timestamp(u.snoozed_until) if u.HasField("snoozed_until") else None,
        last_shown_at=read_timestamp(u.last_shown_at) if u.HasField("last_shown_at") else None,
        dismissed_at=read_timestamp(u.dismissed_at) if u.HasField("dismissed_at") else None,
        completed_at=read_timestamp(u.completed_at) if u.HasField("completed_at") else None,
        family=u.family,
        cooldown_h=u.cooldown_h,
        standing=u.standing,
    )


def copy_context_snapshot_entry(m: ContextSnapshotEntry) -> ContextSnapshotEntry:
    return ContextSnapshotEntry(
        id=m.id,
        source=m.source,
        kind=m.kind,
        facts=None if m.facts is None else oo_integrations_v1.copy_task_facts(m.facts),
        snoozed_until=m.snoozed_until,
        last_shown_at=m.last_shown_at,
        dismissed_at=m.dismissed_at,
        completed_at=m.completed_at,
        family=m.family,
        cooldown_h=m.cooldown_h,
        standing=m.standing,
    )


def json_context_snapshot_entry(m: ContextSnapshotEntry) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.source:
        out["source"] = m.source
    if m.kind:
        out["kind"] = TIP_KIND_NAME.get(m.kind, m.kind)
    if m.facts is not None:
        out["facts"] = oo_integrations_v1.json_task_facts(m.facts)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = json_timestamp(m.snoozed_until)
    if m.last_shown_at is not None:
        out["lastShownAt"] = json_timestamp(m.last_shown_at)
    if m.dismissed_at is not None:
        out["dismissedAt"] = json_timestamp(m.dismissed_at)
    if m.completed_at is not None:
        out["completedAt"] = json_timestamp(m.completed_at)
    if m.family:
        out["family"] = m.family
    if m.cooldown_h:
        out["cooldownH"] = m.cooldown_h
    if m.standing:
        out["standing"] = m.standing
    return out


def fill_decided_candidate(u: Any, m: DecidedCandidate) -> None:
    if m.id:
        u.id = m.id
    if m.excluded_by:
        u.excluded_by.extend(m.excluded_by)
    if m.features:
        u.features.extend(m.features)
    if m.weight:
        u.weight = m.weight


def read_decided_candidate(u: Any) -> DecidedCandidate:
    return DecidedCandidate(id=u.id, excluded_by=list(u.excluded_by), features=list(u.features), weight=u.weight)


def copy_decided_candidate(m: DecidedCandidate) -> DecidedCandidate:
    return DecidedCandidate(id=m.id, excluded_by=list(m.excluded_by), features=list(m.features), weight=m.weight)


def json_decided_candidate(m: DecidedCandidate) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.excluded_by:
        out["excludedBy"] = m.excluded_by
    if m.features:
        out["features"] = m.features
    if m.weight:
        out["weight"] = m.weight
    return out


def fill_shadow_decision(u: Any, m: ShadowDecision) -> None:
    if m.policy:
        u.policy = m.policy
    if m.version:
        u.version = m.version
    if m.weights:
        u.weights.extend(m.weights)
    if m.chosen:
        u.chosen = m.chosen
    if m.problem:
        u.problem = m.problem


def read_shadow_decision(u: Any) -> ShadowDecision:
    return ShadowDecision(
        policy=u.policy,
        version=u.version,
        weights=list(u.weights),
        chosen=u.chosen,
        problem=u.problem,
    )


def copy_shadow_decision(m: ShadowDecision) -> ShadowDecision:
    return ShadowDecision(
        policy=m.policy,
        version=m.version,
        weights=list(m.weights),
        chosen=m.chosen,
        problem=m.problem,
    )


def json_shadow_decision(m: ShadowDecision) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.policy:
        out["policy"] = m.policy
    if m.version:
        out["version"] = m.version
    if m.weights:
        out["weights"] = m.weights
    if m.chosen:
        out["chosen"] = m.chosen
    if m.problem:
        out["problem"] = m.problem
    return out


def fill_decision(u: Any, m: Decision) -> None:
    if m.context:
        u.context = m.context
    if m.context_hash:
        u.context_hash = m.context_hash
    if m.schema_version:
        u.schema_version = m.schema_version
    if m.schema_hash:
        u.schema_hash = m.schema_hash
    for candidates_item in m.candidates:
        fill_decided_candidate(u.candidates.add(), candidates_item)
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
    for shadows_item in m.shadows:
        fill_shadow_decision(u.shadows.add(), shadows_item)
    if m.code_digest:
        u.code_digest = m.code_digest
    if m.digest:
        u.digest = m.digest


def read_decision(u: Any) -> Decision:
    return Decision(
        context=u.context,
        context_hash=u.context_hash,
        schema_version=u.schema_version,
        schema_hash=u.schema_hash,
        candidates=[read_decided_candidate(item) for item in u.candidates],
        policy=u.policy,
        policy_version=u.policy_version,
        policy_digest=u.policy_digest,
        model_hash=u.model_hash,
        fallback=u.fallback,
        rng_key=u.rng_key,
        rng_counter=u.rng_counter,
        chosen=u.chosen,
        shadows=[read_shadow_decision(item) for item in u.shadows],
        code_digest=u.code_digest,
        digest=u.digest,
    )


def copy_decision(m: Decision) -> Decision:
    return Decision(
        context=m.context,
        context_hash=m.context_hash,
        schema_version=m.schema_version,
        schema_hash=m.schema_hash,
        candidates=[copy_decided_candidate(item) for item in m.candidates],
        policy=m.policy,
        policy_version=m.policy_version,
        policy_digest=m.policy_digest,
        model_hash=m.model_hash,
        fallback=m.fallback,
        rng_key=m.rng_key,
        rng_counter=m.rng_counter,
        chosen=m.chosen,
        shadows=[copy_shadow_decision(item) for item in m.shadows],
        code_digest=m.code_digest,
        digest=m.digest,
    )


def json_decision(m: Decision) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.context:
        out["context"] = json_bytes(m.context)
    if m.context_hash:
        out["contextHash"] = json_bytes(m.context_hash)
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
        out["digest"] = json_bytes(m.digest)
    return out


def fill_logged_decision(u: Any, m: LoggedDecision) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.number:
        u.number = m.number
    if m.decided_at is not None:
        fill_timestamp(u.decided_at, m.decided_at)
    if m.trigger:
        u.trigger = m.trigger
    if m.decision is not None:
        u.decision.SetInParent()
        fill_decision(u.decision, m.decision)


def read_logged_decision(u: Any) -> LoggedDecision:
    return LoggedDecision(
        id=u.id,
        person=u.person,
        number=u.number,
        decided_at=read_timestamp(u.decided_at) if u.HasField("decided_at") else None,
        trigger=RECOMMEND_REQUEST_TRIGGER_OF[u.trigger],
        decision=read_decision(u.decision) if u.HasField("decision") else None,
    )


def copy_logged_decision(m: LoggedDecision) -> LoggedDecision:
    return LoggedDecision(
        id=m.id,
        person=m.person,
        number=m.number,
        decided_at=m.decided_at,
        trigger=m.trigger,
        decision=None if m.decision is None else copy_decision(m.decision),
    )


def json_logged_decision(m: LoggedDecision) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.number:
        out["number"] = m.number
    if m.decided_at is not None:
        out["decidedAt"] = json_timestamp(m.decided_at)
    if m.trigger:
        out["trigger"] = RECOMMEND_REQUEST_TRIGGER_NAME.get(m.trigger, m.trigger)
    if m.decision is not None:
        out["decision"] = json_decision(m.decision)
    return out


def fill_tip_instance_record(u: Any, m: TipInstanceRecord) -> None:
    if m.id:
        u.id = m.id
    if m.person:
        u.person = m.person
    if m.number:
        u.number = m.number
    if m.decided_at is not None:
        fill_timestamp(u.decided_at, m.decided_at)
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
    if m.tip_sealed:
        u.tip_sealed = m.tip_sealed
    if m.expires_at is not None:
        fill_timestamp(u.expires_at, m.expires_at)
    if m.shown_at is not None:
        fill_timestamp(u.shown_at, m.shown_at)
    if m.reaction:
        u.reaction = m.reaction
    if m.reacted_at is not None:
        fill_timestamp(u.reacted_at, m.reacted_at)
    if m.snoozed_until is not None:
        fill_timestamp(u.snoozed_until, m.snoozed_until)
    if m.superseded_at is not None:
        fill_timestamp(u.superseded_at, m.superseded_at)


def read_tip_instance_record(u: Any) -> TipInstanceRecord:
    return TipInstanceRecord(
        id=u.id,
        person=u.person,
        number=u.number,
        decided_at=read_timestamp(u.decided_at) if u.HasField("decided_at") else None,
        trigger=RECOMMEND_REQUEST_TRIGGER_OF[u.trigger],
        kind=TIP_KIND_OF[u.kind],
        source=u.source,
        candidate_id=u.candidate_id,
        decision=u.decision,
        tip_sealed=u.tip_sealed,
        expires_at=read_timestamp(u.expires_at) if u.HasField("expires_at") else None,
        shown_at=read_timestamp(u.shown_at) if u.HasField("shown_at") else None,
        reaction=REACTION_OF[u.reaction],
        reacted_at=read_timestamp(u.reacted_at) if u.HasField("reacted_at") else None,
        snoozed_until=read_timestamp(u.snoozed_until) if u.HasField("snoozed_until") else None,
        superseded_at=read_timestamp(u.superseded_at) if u.HasField("superseded_at") else None,
    )


def copy_tip_instance_record(m: TipInstanceRecord) -> TipInstanceRecord:
    return TipInstanceRecord(
        id=m.id,
        person=m.person,
        number=m.number,
        decided_at=m.decided_at,
        trigger=m.trigger,
        kind=m.kind,
        source=m.source,
        candidate_id=m.candidate_id,
        decision=m.decision,
        tip_sealed=m.tip_sealed,
        expires_at=m.expires_at,
        shown_at=m.shown_at,
        reaction=m.reaction,
        reacted_at=m.reacted_at,
        snoozed_until=m.snoozed_until,
        superseded_at=m.superseded_at,
    )


def json_tip_instance_record(m: TipInstanceRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.number:
        out["number"] = m.number
    if m.decided_at is not None:
        out["decidedAt"] = json_timestamp(m.decided_at)
    if m.trigger:
        out["trigger"] = RECOMMEND_REQUEST_TRIGGER_NAME.get(m.trigger, m.trigger)
    if m.kind:
        out["kind"] = TIP_KIND_NAME.get(m.kind, m.kind)
    if m.source:
        out["source"] = m.source
    if m.candidate_id:
        out["candidateId"] = m.candidate_id
    if m.decision:
        out["decision"] = json_bytes(m.decision)
    if m.tip_sealed:
        out["tipSealed"] = json_bytes(m.tip_sealed)
    if m.expires_at is not None:
        out["expiresAt"] = json_timestamp(m.expires_at)
    if m.shown_at is not None:
        out["shownAt"] = json_timestamp(m.shown_at)
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.reacted_at is not None:
        out["reactedAt"] = json_timestamp(m.reacted_at)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = json_timestamp(m.snoozed_until)
    if m.superseded_at is not None:
        out["supersededAt"] = json_timestamp(m.superseded_at)
    return out


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
        fill_timestamp(u.reacted_at, m.reacted_at)
    if m.snoozed_until is not None:
        fill_timestamp(u.snoozed_until, m.snoozed_until)
    if m.dwell_ms:
        u.dwell_ms = m.dwell_ms


def read_reaction_record(u: Any) -> ReactionRecord:
    return ReactionRecord(
        id=u.id,
        person=u.person,
        tip_id=u.tip_id,
        reaction=REACTION_OF[u.reaction],
        undone=REACTION_OF[u.undone],
        reacted_at=read_timestamp(u.reacted_at) if u.HasField("reacted_at") else None,
        snoozed_until=read_timestamp(u.snoozed_until) if u.HasField("snoozed_until") else None,
        dwell_ms=u.dwell_ms,
    )


def copy_reaction_record(m: ReactionRecord) -> ReactionRecord:
    return ReactionRecord(
        id=m.id,
        person=m.person,
        tip_id=m.tip_id,
        reaction=m.reaction,
        undone=m.undone,
        reacted_at=m.reacted_at,
        snoozed_until=m.snoozed_until,
        dwell_ms=m.dwell_ms,
    )


def json_reaction_record(m: ReactionRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.person:
        out["person"] = m.person
    if m.tip_id:
        out["tipId"] = m.tip_id
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.undone:
        out["undone"] = REACTION_NAME.get(m.undone, m.undone)
    if m.reacted_at is not None:
        out["reactedAt"] = json_timestamp(m.reacted_at)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = json_timestamp(m.snoozed_until)
    if m.dwell_ms:
        out["dwellMs"] = m.dwell_ms
    return out


def fill_ending_record(u: Any, m: EndingRecord) -> None:
    if m.person:
        u.person = m.person
    if m.ended:
        u.ended = m.ended


def read_ending_record(u: Any) -> EndingRecord:
    return EndingRecord(person=u.person, ended=u.ended)


def copy_ending_record(m: EndingRecord) -> EndingRecord:
    return EndingRecord(person=m.person, ended=m.ended)


def json_ending_record(m: EndingRecord) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.person:
        out["person"] = m.person
    if m.ended:
        out["ended"] = m.ended
    return out


def fill_tip(u: Any, m: Tip) -> None:
    if m.id:
        u.id = m.id
    if m.kind:
        u.kind = m.kind
    if m.title:
        u.title = m.title
    if m.body:
        u.body = m.body
    if m.source:
        u.source = m.source
    if m.deep_link:
        u.deep_link = m.deep_link
    if m.meta:
        u.meta.update(m.meta)


def read_tip(u: Any) -> Tip:
    return Tip(
        id=u.id,
        kind=TIP_KIND_OF[u.kind],
        title=u.title,
        body=u.body,
        source=u.source,
        deep_link=u.deep_link,
        meta=dict(u.meta.items()),
    )


def copy_tip(m: Tip) -> Tip:
    return Tip(
        id=m.id,
        kind=m.kind,
        title=m.title,
        body=m.body,
        source=m.source,
        deep_link=m.deep_link,
        meta=dict(m.meta),
    )


def json_tip(m: Tip) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    if m.kind:
        out["kind"] = TIP_KIND_NAME.get(m.kind, m.kind)
    if m.title:
        out["title"] = m.title
    if m.body:
        out["body"] = m.body
    if m.source:
        out["source"] = m.source
    if m.deep_link:
        out["deepLink"] = m.deep_link
    if m.meta:
        out["meta"] = m.meta
    return out


def fill_recommend_request(u: Any, m: RecommendRequest) -> None:
    if m.trigger:
        u.trigger = m.trigger


def read_recommend_request(u: Any) -> RecommendRequest:
    return RecommendRequest(trigger=RECOMMEND_REQUEST_TRIGGER_OF[u.trigger])


def copy_recommend_request(m: RecommendRequest) -> RecommendRequest:
    return RecommendRequest(trigger=m.trigger)


def json_recommend_request(m: RecommendRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.trigger:
        out["trigger"] = RECOMMEND_REQUEST_TRIGGER_NAME.get(m.trigger, m.trigger)
    return out


def missing_recommend_request(m: RecommendRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.trigger:
        found.append(at + "trigger")
    return found


def fill_recommend_response(u: Any, m: RecommendResponse) -> None:
    if m.tip is not None:
        u.tip.SetInParent()
        fill_tip(u.tip, m.tip)
    if m.reason:
        u.reason = m.reason
    if m.look_again_at is not None:
        fill_timestamp(u.look_again_at, m.look_again_at)


def read_recommend_response(u: Any) -> RecommendResponse:
    return RecommendResponse(
        tip=read_tip(u.tip) if u.HasField("tip") else None,
        reason=RECOMMEND_RESPONSE_REASON_OF[u.reason],
        look_again_at=read_timestamp(u.look_again_at) if u.HasField("look_again_at") else None,
    )


def copy_recommend_response(m: RecommendResponse) -> RecommendResponse:
    return RecommendResponse(
        tip=None if m.tip is None else copy_tip(m.tip),
        reason=m.reason,
        look_again_at=m.look_again_at,
    )


def json_recommend_response(m: RecommendResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip(m.tip)
    if m.reason:
        out["reason"] = RECOMMEND_RESPONSE_REASON_NAME.get(m.reason, m.reason)
    if m.look_again_at is not None:
        out["lookAgainAt"] = json_timestamp(m.look_again_at)
    return out


def fill_get_open_tip_request(u: Any, m: GetOpenTipRequest) -> None:
    pass


def read_get_open_tip_request(u: Any) -> GetOpenTipRequest:
    return GetOpenTipRequest()


def copy_get_open_tip_request(m: GetOpenTipRequest) -> GetOpenTipRequest:
    return GetOpenTipRequest()


def json_get_open_tip_request(m: GetOpenTipRequest) -> dict[str, object]:
    return {}


def fill_get_open_tip_response(u: Any, m: GetOpenTipResponse) -> None:
    if m.tip is not None:
        u.tip.SetInParent()
        fill_tip(u.tip, m.tip)
    if m.undoable is not None:
        u.undoable.SetInParent()
        fill_tip_summary(u.undoable, m.undoable)


def read_get_open_tip_response(u: Any) -> GetOpenTipResponse:
    return GetOpenTipResponse(
        tip=read_tip(u.tip) if u.HasField("tip") else None,
        undoable=read_tip_summary(u.undoable) if u.HasField("undoable") else None,
    )


def copy_get_open_tip_response(m: GetOpenTipResponse) -> GetOpenTipResponse:
    return GetOpenTipResponse(
        tip=None if m.tip is None else copy_tip(m.tip),
        undoable=None if m.undoable is None else copy_tip_summary(m.undoable),
    )


def json_get_open_tip_response(m: GetOpenTipResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip(m.tip)
    if m.undoable is not None:
        out["undoable"] = json_tip_summary(m.undoable)
    return out


def fill_report_shown_request(u: Any, m: ReportShownRequest) -> None:
    if m.id:
        u.id = m.id


def read_report_shown_request(u: Any) -> ReportShownRequest:
    return ReportShownRequest(id=u.id)


def copy_report_shown_request(m: ReportShownRequest) -> ReportShownRequest:
    return ReportShownRequest(id=m.id)


def json_report_shown_request(m: ReportShownRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    return out


def missing_report_shown_request(m: ReportShownRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.id:
        found.append(at + "id")
    return found


def fill_report_shown_response(u: Any, m: ReportShownResponse) -> None:
    pass


def read_report_shown_response(u: Any) -> ReportShownResponse:
    return ReportShownResponse()


def copy_report_shown_response(m: ReportShownResponse) -> ReportShownResponse:
    return ReportShownResponse()


def json_report_shown_response(m: ReportShownResponse) -> dict[str, object]:
    return {}


def fill_send_feedback_request(u: Any, m: SendFeedbackRequest) -> None:
    if m.tip_id:
        u.tip_id = m.tip_id
    if m.reaction:
        u.reaction = m.reaction
    if m.snooze_until is not None:
        fill_timestamp(u.snooze_until, m.snooze_until)
    if m.dwell_ms:
        u.dwell_ms = m.dwell_ms


def read_send_feedback_request(u: Any) -> SendFeedbackRequest:
    return SendFeedbackRequest(
        tip_id=u.tip_id,
        reaction=REACTION_OF[u.reaction],
        snooze_until=read_timestamp(u.snooze_until) if u.HasField("snooze_until") else None,
        dwell_ms=u.dwell_ms,
    )


def copy_send_feedback_request(m: SendFeedbackRequest) -> SendFeedbackRequest:
    return SendFeedbackRequest(tip_id=m.tip_id, reaction=m.reaction, snooze_until=m.snooze_until, dwell_ms=m.dwell_ms)


def json_send_feedback_request(m: SendFeedbackRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip_id:
        out["tipId"] = m.tip_id
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.snooze_until is not None:
        out["snoozeUntil"] = json_timestamp(m.snooze_until)
    if m.dwell_ms:
        out["dwellMs"] = m.dwell_ms
    return out


def missing_send_feedback_request(m: SendFeedbackRequest, at: str = "") -> list[str]:
    found: list[str] = []
    if not m.tip_id:
        found.append(at + "tip_id")
    if not m.reaction:
        found.append(at + "reaction")
    return found


def fill_send_feedback_response(u: Any, m: SendFeedbackResponse) -> None:
    if m.tip is not None:
        u.tip.SetInParent()
        fill_tip_summary(u.tip, m.tip)


def read_send_feedback_response(u: Any) -> SendFeedbackResponse:
    return SendFeedbackResponse(tip=read_tip_summary(u.tip) if u.HasField("tip") else None)


def copy_send_feedback_response(m: SendFeedbackResponse) -> SendFeedbackResponse:
    return SendFeedbackResponse(tip=None if m.tip is None else copy_tip_summary(m.tip))


def json_send_feedback_response(m: SendFeedbackResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip_summary(m.tip)
    return out


def fill_list_tips_request(u: Any, m: ListTipsRequest) -> None:
    if m.page_size:
        u.page_size = m.page_size
    if m.page_token:
        u.page_token = m.page_token
    if m.reaction:
        u.reaction = m.reaction


def read_list_tips_request(u: Any) -> ListTipsRequest:
    return ListTipsRequest(page_size=u.page_size, page_token=u.page_token, reaction=REACTION_OF[u.reaction])


def copy_list_tips_request(m: ListTipsRequest) -> ListTipsRequest:
    return ListTipsRequest(page_size=m.page_size, page_token=m.page_token, reaction=m.reaction)


def json_list_tips_request(m: ListTipsRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.page_size:
        out["pageSize"] = m.page_size
    if m.page_token:
        out["pageToken"] = m.page_token
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    return out


def fill_tip_summary(u: Any, m: TipSummary) -> None:
    if m.tip is not None:
        u.tip.SetInParent()
        fill_tip(u.tip, m.tip)
    if m.decided_at is not None:
        fill_timestamp(u.decided_at, m.decided_at)
    if m.reaction:
        u.reaction = m.reaction
    if m.reacted_at is not None:
        fill_timestamp(u.reacted_at, m.reacted_at)
    if m.undo_until is not None:
        fill_timestamp(u.undo_until, m.undo_until)
    if m.snoozed_until is not None:
        fill_timestamp(u.snoozed_until, m.snoozed_until)


def read_tip_summary(u: Any) -> TipSummary:
    return TipSummary(
        tip=read_tip(u.tip) if u.HasField("tip") else None,
        decided_at=read_timestamp(u.decided_at) if u.HasField("decided_at") else None,
        reaction=REACTION_OF[u.reaction],
        reacted_at=read_timestamp(u.reacted_at) if u.HasField("reacted_at") else None,
        undo_until=read_timestamp(u.undo_until) if u.HasField("undo_until") else None,
        snoozed_until=read_timestamp(u.snoozed_until) if u.HasField("snoozed_until") else None,
    )


def copy_tip_summary(m: TipSummary) -> TipSummary:
    return TipSummary(
        tip=None if m.tip is None else copy_tip(m.tip),
        decided_at=m.decided_at,
        reaction=m.reaction,
        reacted_at=m.reacted_at,
        undo_until=m.undo_until,
        snoozed_until=m.snoozed_until,
    )


def json_tip_summary(m: TipSummary) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip(m.tip)
    if m.decided_at is not None:
        out["decidedAt"] = json_timestamp(m.decided_at)
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.reacted_at is not None:
        out["reactedAt"] = json_timestamp(m.reacted_at)
    if m.undo_until is not None:
        out["undoUntil"] = json_timestamp(m.undo_until)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = json_timestamp(m.snoozed_until)
    return out


def fill_list_tips_response(u: Any, m: ListTipsResponse) -> None:
    for tips_item in m.tips:
        fill_tip_summary(u.tips.add(), tips_item)
    if m.next_page_token:
        u.next_page_token = m.next_page_token


def read_list_tips_response(u: Any) -> ListTipsResponse:
    return ListTipsResponse(tips=[read_tip_summary(item) for item in u.tips], next_page_token=u.next_page_token)


def copy_list_tips_response(m: ListTipsResponse) -> ListTipsResponse:
    return ListTipsResponse(tips=[copy_tip_summary(item) for item in m.tips], next_page_token=m.next_page_token)


def json_list_tips_response(m: ListTipsResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tips:
        out["tips"] = [json_tip_summary(item) for item in m.tips]
    if m.next_page_token:
        out["nextPageToken"] = m.next_page_token
    return out


TIP_DECIDED: Codec[TipDecided] = Codec(
    "oo.recommender.v1.TipDecided",
    TipDecided,
    message_class("oo.recommender.v1.TipDecided"),
    fill_tip_decided,
    read_tip_decided,
    copy_tip_decided,
    json_tip_decided,
)
TIP_REACTED: Codec[TipReacted] = Codec(
    "oo.recommender.v1.TipReacted",
    TipReacted,
    message_class("oo.recommender.v1.TipReacted"),
    fill_tip_reacted,
    read_tip_reacted,
    copy_tip_reacted,
    json_tip_reacted,
)
CONTEXT_SNAPSHOT: Codec[ContextSnapshot] = Codec(
    "oo.recommender.v1.ContextSnapshot",
    ContextSnapshot,
    message_class("oo.recommender.v1.ContextSnapshot"),
    fill_context_snapshot,
    read_context_snapshot,
    copy_context_snapshot,
    json_context_snapshot,
)
CONTEXT_SNAPSHOT_ENTRY: Codec[ContextSnapshotEntry] = Codec(
    "oo.recommender.v1.ContextSnapshot.Entry",
    ContextSnapshotEntry,
    message_class("oo.recommender.v1.ContextSnapshot.Entry"),
    fill_context_snapshot_entry,
    read_context_snapshot_entry,
    copy_context_snapshot_entry,
    json_context_snapshot_entry,
)
DECIDED_CANDIDATE: Codec[DecidedCandidate] = Codec(
    "oo.recommender.v1.DecidedCandidate",
    DecidedCandidate,
    message_class("oo.recommender.v1.DecidedCandidate"),
    fill_decided_candidate,
    read_decided_candidate,
    copy_decided_candidate,
    json_decided_candidate,
)
SHADOW_DECISION: Codec[ShadowDecision] = Codec(
    "oo.recommender.v1.ShadowDecision",
    ShadowDecision,
    message_class("oo.recommender.v1.ShadowDecision"),
    fill_shadow_decision,
    read_shadow_decision,
    copy_shadow_decision,
    json_shadow_decision,
)
DECISION: Codec[Decision] = Codec(
    "oo.recommender.v1.Decision",
    Decision,
    message_class("oo.recommender.v1.Decision"),
    fill_decision,
    read_decision,
    copy_decision,
    json_decision,
)
LOGGED_DECISION: Codec[LoggedDecision] = Codec(
    "oo.recommender.v1.LoggedDecision",
    LoggedDecision,
    message_class("oo.recommender.v1.LoggedDecision"),
    fill_logged_decision,
    read_logged_decision,
    copy_logged_decision,
    json_logged_decision,
)
TIP_INSTANCE_RECORD: Codec[TipInstanceRecord] = Codec(
    "oo.recommender.v1.TipInstanceRecord",
    TipInstanceRecord,
    message_class("oo.recommender.v1.TipInstanceRecord"),
    fill_tip_instance_record,
    read_tip_instance_record,
    copy_tip_instance_record,
    json_tip_instance_record,
)
REACTION_RECORD: Codec[ReactionRecord] = Codec(
    "oo.recommender.v1.ReactionRecord",
    ReactionRecord,
    message_class("oo.recommender.v1.ReactionRecord"),
    fill_reaction_record,
    read_reaction_record,
    copy_reaction_record,
    json_reaction_record,
)
ENDING_RECORD: Codec[EndingRecord] = Codec(
    "oo.recommender.v1.EndingRecord",
    EndingRecord,
    message_class("oo.recommender.v1.EndingRecord"),
    fill_ending_record,
    read_ending_record,
    copy_ending_record,
    json_ending_record,
)
TIP: Codec[Tip] = Codec(
    "oo.recommender.v1.Tip",
    Tip,
    message_class("oo.recommender.v1.Tip"),
    fill_tip,
    read_tip,
    copy_tip,
    json_tip,
)
RECOMMEND_REQUEST: Codec[RecommendRequest] = Codec(
    "oo.recommender.v1.RecommendRequest",
    RecommendRequest,
    message_class("oo.recommender.v1.RecommendRequest"),
    fill_recommend_request,
    read_recommend_request,
    copy_recommend_request,
    json_recommend_request,
    missing_recommend_request,
)
RECOMMEND_RESPONSE: Codec[RecommendResponse] = Codec(
    "oo.recommender.v1.RecommendResponse",
    RecommendResponse,
    message_class("oo.recommender.v1.RecommendResponse"),
    fill_recommend_response,
    read_recommend_response,
    copy_recommend_response,
    json_recommend_response,
)
GET_OPEN_TIP_REQUEST: Codec[GetOpenTipRequest] = Codec(
    "oo.recommender.v1.GetOpenTipRequest",
    GetOpenTipRequest,
    message_class("oo.recommender.v1.GetOpenTipRequest"),
    fill_get_open_tip_request,
    read_get_open_tip_request,
    copy_get_open_tip_request,
    json_get_open_tip_request,
)
GET_OPEN_TIP_RESPONSE: Codec[GetOpenTipResponse] = Codec(
    "oo.recommender.v1.GetOpenTipResponse",
    GetOpenTipResponse,
    message_class("oo.recommender.v1.GetOpenTipResponse"),
    fill_get_open_tip_response,
    read_get_open_tip_response,
    copy_get_open_tip_response,
    json_get_open_tip_response,
)
REPORT_SHOWN_REQUEST: Codec[ReportShownRequest] = Codec(
    "oo.recommender.v1.ReportShownRequest",
    ReportShownRequest,
    message_class("oo.recommender.v1.ReportShownRequest"),
    fill_report_shown_request,
    read_report_shown_request,
    copy_report_shown_request,
    json_report_shown_request,
    missing_report_shown_request,
)
REPORT_SHOWN_RESPONSE: Codec[ReportShownResponse] = Codec(
    "oo.recommender.v1.ReportShownResponse",
    ReportShownResponse,
    message_class("oo.recommender.v1.ReportShownResponse"),
    fill_report_shown_response,
    read_report_shown_response,
    copy_report_shown_response,
    json_report_shown_response,
)
SEND_FEEDBACK_REQUEST: Codec[SendFeedbackRequest] = Codec(
    "oo.recommender.v1.SendFeedbackRequest",
    SendFeedbackRequest,
    message_class("oo.recommender.v1.SendFeedbackRequest"),
    fill_send_feedback_request,
    read_send_feedback_request,
    copy_send_feedback_request,
    json_send_feedback_request,
    missing_send_feedback_request,
)
SEND_FEEDBACK_RESPONSE: Codec[SendFeedbackResponse] = Codec(
    "oo.recommender.v1.SendFeedbackResponse",
    SendFeedbackResponse,
    message_class("oo.recommender.v1.SendFeedbackResponse"),
    fill_send_feedback_response,
    read_send_feedback_response,
    copy_send_feedback_response,
    json_send_feedback_response,
)
LIST_TIPS_REQUEST: Codec[ListTipsRequest] = Codec(
    "oo.recommender.v1.ListTipsRequest",
    ListTipsRequest,
    message_class("oo.recommender.v1.ListTipsRequest"),
    fill_list_tips_request,
    read_list_tips_request,
    copy_list_tips_request,
    json_list_tips_request,
)
TIP_SUMMARY: Codec[TipSummary] = Codec(
    "oo.recommender.v1.TipSummary",
    TipSummary,
    message_class("oo.recommender.v1.TipSummary"),
    fill_tip_summary,
    read_tip_summary,
    copy_tip_summary,
    json_tip_summary,
)
LIST_TIPS_RESPONSE: Codec[ListTipsResponse] = Codec(
    "oo.recommender.v1.ListTipsResponse",
    ListTipsResponse,
    message_class("oo.recommender.v1.ListTipsResponse"),
    fill_list_tips_response,
    read_list_tips_response,
    copy_list_tips_response,
    json_list_tips_response,
)

# Generated from the protos. Do not edit.
"""Codecs of oo.recommender.v1: between the dataclasses, the official library's messages, and JSON."""

from __future__ import annotations

from typing import Any, Final

from protogateway.runtime.codec import Codec, EnumByNumber
from protogateway.runtime.protojson.fast import (
    EnumFromJson,
    NeedsSlowPath,
    parse_list,
    parse_map,
    parse_string,
    parse_timestamp,
    parse_uint32,
)
from protogateway.runtime.wellknown import set_timestamp, timestamp_text, to_datetime

from ....pool import message_class
from . import (
    GetOpenTipRequest,
    GetOpenTipResponse,
    ListTipsRequest,
    ListTipsResponse,
    Reaction,
    RecommendRequest,
    RecommendRequestTrigger,
    RecommendResponse,
    RecommendResponseReason,
    ReportShownRequest,
    ReportShownResponse,
    SendFeedbackRequest,
    SendFeedbackResponse,
    Tip,
    TipDecided,
    TipKind,
    TipReacted,
    TipSummary,
)
from .checks import (
    check_list_tips_request,
    check_recommend_request,
    check_report_shown_request,
    check_send_feedback_request,
)


REACTION_BY_NUMBER: Final = EnumByNumber(Reaction)
REACTION_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "done",
    2: "acknowledge",
    3: "save",
    4: "snooze",
    5: "dismiss",
    6: "undo",
}
REACTION_FROM_JSON: Final = EnumFromJson(REACTION_BY_NUMBER, REACTION_NAME)
RECOMMEND_REQUEST_TRIGGER_BY_NUMBER: Final = EnumByNumber(RecommendRequestTrigger)
RECOMMEND_REQUEST_TRIGGER_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "open",
    2: "pull",
}
RECOMMEND_REQUEST_TRIGGER_FROM_JSON: Final = EnumFromJson(RECOMMEND_REQUEST_TRIGGER_BY_NUMBER, RECOMMEND_REQUEST_TRIGGER_NAME)
RECOMMEND_RESPONSE_REASON_BY_NUMBER: Final = EnumByNumber(RecommendResponseReason)
RECOMMEND_RESPONSE_REASON_NAME: Final[dict[int, str]] = {
    0: "none",
    1: "nothing_now",
}
RECOMMEND_RESPONSE_REASON_FROM_JSON: Final = EnumFromJson(RECOMMEND_RESPONSE_REASON_BY_NUMBER, RECOMMEND_RESPONSE_REASON_NAME)
TIP_KIND_BY_NUMBER: Final = EnumByNumber(TipKind)
TIP_KIND_NAME: Final[dict[int, str]] = {
    0: "unknown",
    1: "todo",
    2: "advice",
}
TIP_KIND_FROM_JSON: Final = EnumFromJson(TIP_KIND_BY_NUMBER, TIP_KIND_NAME)


TIP_DECIDED_KEYS: Final[frozenset[str]] = frozenset({"tipId", "kind", "source", "policy", "probability", "decidedAt"})
TIP_REACTED_KEYS: Final[frozenset[str]] = frozenset(
    {
        "tipId", "reaction", "undone", "source", "candidateId", "reactedAt", "dwellMs"
    }
)
RECOMMEND_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"trigger"})
RECOMMEND_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"tip", "reason", "lookAgainAt"})
GET_OPEN_TIP_REQUEST_KEYS: Final[frozenset[str]] = frozenset()
GET_OPEN_TIP_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"tip", "undoable"})
REPORT_SHOWN_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"id"})
REPORT_SHOWN_RESPONSE_KEYS: Final[frozenset[str]] = frozenset()
SEND_FEEDBACK_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"tipId", "reaction", "snoozeUntil", "dwellMs"})
SEND_FEEDBACK_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"tip"})
LIST_TIPS_REQUEST_KEYS: Final[frozenset[str]] = frozenset({"pageSize", "pageToken", "reaction"})
LIST_TIPS_RESPONSE_KEYS: Final[frozenset[str]] = frozenset({"tips", "nextPageToken"})
TIP_KEYS: Final[frozenset[str]] = frozenset({"id", "kind", "title", "body", "source", "deepLink", "meta"})
TIP_SUMMARY_KEYS: Final[frozenset[str]] = frozenset(
    {
        "tip", "decidedAt", "reaction", "reactedAt", "undoUntil", "snoozedUntil"
    }
)


def fill_tip_decided(u: Any, m: TipDecided) -> None:
    if m.tip_id:
        u.tip_id = m.tip_id
    if m.kind:
        u.kind = m.kind
    if m.source:
        u.source = m.source
    if m.policy:
        u.policy = m.policy
    if m.probability:
        u.probability = m.probability
    if m.decided_at is not None:
        set_timestamp(u.decided_at, m.decided_at)


def read_tip_decided(u: Any) -> TipDecided:
    m = TipDecided.__new__(TipDecided)
    m._unknown_fields = b""
    m.tip_id = u.tip_id
    m.kind = TIP_KIND_BY_NUMBER[u.kind]
    m.source = u.source
    m.policy = u.policy
    m.probability = u.probability
    m.decided_at = to_datetime(u.decided_at) if u.HasField("decided_at") else None
    return m


def copy_tip_decided(m: TipDecided) -> TipDecided:
    if type(m) is not TipDecided:
        raise TypeError(type(m))
    own = TipDecided.__new__(TipDecided)
    own.__dict__ = m.__dict__.copy()
    return own


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
    if m.probability:
        out["probability"] = m.probability
    if m.decided_at is not None:
        out["decidedAt"] = timestamp_text(m.decided_at)
    return out


def load_tip_decided(j: Any) -> TipDecided:
    if type(j) is not dict or not j.keys() <= TIP_DECIDED_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = TipDecided.__new__(TipDecided)
    m._unknown_fields = b""
    m.tip_id = parse_string(get("tipId", ""))
    m.kind = TIP_KIND_FROM_JSON[get("kind", "unknown")]
    m.source = parse_string(get("source", ""))
    m.policy = parse_string(get("policy", ""))
    m.probability = parse_uint32(get("probability", 0))
    m.decided_at = parse_timestamp(v) if (v := get("decidedAt")) is not None else None
    return m


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
        set_timestamp(u.reacted_at, m.reacted_at)
    if m.dwell_ms:
        u.dwell_ms = m.dwell_ms


def read_tip_reacted(u: Any) -> TipReacted:
    m = TipReacted.__new__(TipReacted)
    m._unknown_fields = b""
    m.tip_id = u.tip_id
    m.reaction = REACTION_BY_NUMBER[u.reaction]
    m.undone = REACTION_BY_NUMBER[u.undone]
    m.source = u.source
    m.candidate_id = u.candidate_id
    m.reacted_at = to_datetime(u.reacted_at) if u.HasField("reacted_at") else None
    m.dwell_ms = u.dwell_ms
    return m


def copy_tip_reacted(m: TipReacted) -> TipReacted:
    if type(m) is not TipReacted:
        raise TypeError(type(m))
    own = TipReacted.__new__(TipReacted)
    own.__dict__ = m.__dict__.copy()
    return own


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
        out["reactedAt"] = timestamp_text(m.reacted_at)
    if m.dwell_ms:
        out["dwellMs"] = m.dwell_ms
    return out


def load_tip_reacted(j: Any) -> TipReacted:
    if type(j) is not dict or not j.keys() <= TIP_REACTED_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = TipReacted.__new__(TipReacted)
    m._unknown_fields = b""
    m.tip_id = parse_string(get("tipId", ""))
    m.reaction = REACTION_FROM_JSON[get("reaction", "unknown")]
    m.undone = REACTION_FROM_JSON[get("undone", "unknown")]
    m.source = parse_string(get("source", ""))
    m.candidate_id = parse_string(get("candidateId", ""))
    m.reacted_at = parse_timestamp(v) if (v := get("reactedAt")) is not None else None
    m.dwell_ms = parse_uint32(get("dwellMs", 0))
    return m


def fill_recommend_request(u: Any, m: RecommendRequest) -> None:
    if m.trigger:
        u.trigger = m.trigger


def read_recommend_request(u: Any) -> RecommendRequest:
    m = RecommendRequest.__new__(RecommendRequest)
    m._unknown_fields = b""
    m.trigger = RECOMMEND_REQUEST_TRIGGER_BY_NUMBER[u.trigger]
    return m


def copy_recommend_request(m: RecommendRequest) -> RecommendRequest:
    if type(m) is not RecommendRequest:
        raise TypeError(type(m))
    own = RecommendRequest.__new__(RecommendRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_recommend_request(m: RecommendRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.trigger:
        out["trigger"] = RECOMMEND_REQUEST_TRIGGER_NAME.get(m.trigger, m.trigger)
    return out


def load_recommend_request(j: Any) -> RecommendRequest:
    if type(j) is not dict or not j.keys() <= RECOMMEND_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = RecommendRequest.__new__(RecommendRequest)
    m._unknown_fields = b""
    m.trigger = RECOMMEND_REQUEST_TRIGGER_FROM_JSON[get("trigger", "unknown")]
    return m


def fill_recommend_response(u: Any, m: RecommendResponse) -> None:
    if m.tip is not None:
        part = u.tip
        part.SetInParent()
        fill_tip(part, m.tip)
    if m.reason:
        u.reason = m.reason
    if m.look_again_at is not None:
        set_timestamp(u.look_again_at, m.look_again_at)


def read_recommend_response(u: Any) -> RecommendResponse:
    m = RecommendResponse.__new__(RecommendResponse)
    m._unknown_fields = b""
    m.tip = read_tip(u.tip) if u.HasField("tip") else None
    m.reason = RECOMMEND_RESPONSE_REASON_BY_NUMBER[u.reason]
    m.look_again_at = to_datetime(u.look_again_at) if u.HasField("look_again_at") else None
    return m


def copy_recommend_response(m: RecommendResponse) -> RecommendResponse:
    if type(m) is not RecommendResponse:
        raise TypeError(type(m))
    own = RecommendResponse.__new__(RecommendResponse)
    own.__dict__ = m.__dict__.copy()
    own.tip = None if m.tip is None else copy_tip(m.tip)
    return own


def json_recommend_response(m: RecommendResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip(m.tip)
    if m.reason:
        out["reason"] = RECOMMEND_RESPONSE_REASON_NAME.get(m.reason, m.reason)
    if m.look_again_at is not None:
        out["lookAgainAt"] = timestamp_text(m.look_again_at)
    return out


def load_recommend_response(j: Any) -> RecommendResponse:
    if type(j) is not dict or not j.keys() <= RECOMMEND_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = RecommendResponse.__new__(RecommendResponse)
    m._unknown_fields = b""
    m.tip = load_tip(v) if (v := get("tip")) is not None else None
    m.reason = RECOMMEND_RESPONSE_REASON_FROM_JSON[get("reason", "none")]
    m.look_again_at = parse_timestamp(v) if (v := get("lookAgainAt")) is not None else None
    return m


def fill_get_open_tip_request(u: Any, m: GetOpenTipRequest) -> None:
    pass


def read_get_open_tip_request(u: Any) -> GetOpenTipRequest:
    m = GetOpenTipRequest.__new__(GetOpenTipRequest)
    m._unknown_fields = b""
    return m


def copy_get_open_tip_request(m: GetOpenTipRequest) -> GetOpenTipRequest:
    if type(m) is not GetOpenTipRequest:
        raise TypeError(type(m))
    own = GetOpenTipRequest.__new__(GetOpenTipRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_get_open_tip_request(m: GetOpenTipRequest) -> dict[str, object]:
    return {}


def load_get_open_tip_request(j: Any) -> GetOpenTipRequest:
    if type(j) is not dict or not j.keys() <= GET_OPEN_TIP_REQUEST_KEYS:
        raise NeedsSlowPath
    m = GetOpenTipRequest.__new__(GetOpenTipRequest)
    m._unknown_fields = b""
    return m


def fill_get_open_tip_response(u: Any, m: GetOpenTipResponse) -> None:
    if m.tip is not None:
        part = u.tip
        part.SetInParent()
        fill_tip(part, m.tip)
    if m.undoable is not None:
        part = u.undoable
        part.SetInParent()
        fill_tip_summary(part, m.undoable)


def read_get_open_tip_response(u: Any) -> GetOpenTipResponse:
    m = GetOpenTipResponse.__new__(GetOpenTipResponse)
    m._unknown_fields = b""
    m.tip = read_tip(u.tip) if u.HasField("tip") else None
    m.undoable = read_tip_summary(u.undoable) if u.HasField("undoable") else None
    return m


def copy_get_open_tip_response(m: GetOpenTipResponse) -> GetOpenTipResponse:
    if type(m) is not GetOpenTipResponse:
        raise TypeError(type(m))
    own = GetOpenTipResponse.__new__(GetOpenTipResponse)
    own.__dict__ = m.__dict__.copy()
    own.tip = None if m.tip is None else copy_tip(m.tip)
    own.undoable = None if m.undoable is None else copy_tip_summary(m.undoable)
    return own


def json_get_open_tip_response(m: GetOpenTipResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip(m.tip)
    if m.undoable is not None:
        out["undoable"] = json_tip_summary(m.undoable)
    return out


def load_get_open_tip_response(j: Any) -> GetOpenTipResponse:
    if type(j) is not dict or not j.keys() <= GET_OPEN_TIP_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = GetOpenTipResponse.__new__(GetOpenTipResponse)
    m._unknown_fields = b""
    m.tip = load_tip(v) if (v := get("tip")) is not None else None
    m.undoable = load_tip_summary(v) if (v := get("undoable")) is not None else None
    return m


def fill_report_shown_request(u: Any, m: ReportShownRequest) -> None:
    if m.id:
        u.id = m.id


def read_report_shown_request(u: Any) -> ReportShownRequest:
    m = ReportShownRequest.__new__(ReportShownRequest)
    m._unknown_fields = b""
    m.id = u.id
    return m


def copy_report_shown_request(m: ReportShownRequest) -> ReportShownRequest:
    if type(m) is not ReportShownRequest:
        raise TypeError(type(m))
    own = ReportShownRequest.__new__(ReportShownRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_report_shown_request(m: ReportShownRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.id:
        out["id"] = m.id
    return out


def load_report_shown_request(j: Any) -> ReportShownRequest:
    if type(j) is not dict or not j.keys() <= REPORT_SHOWN_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ReportShownRequest.__new__(ReportShownRequest)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    return m


def fill_report_shown_response(u: Any, m: ReportShownResponse) -> None:
    pass


def read_report_shown_response(u: Any) -> ReportShownResponse:
    m = ReportShownResponse.__new__(ReportShownResponse)
    m._unknown_fields = b""
    return m


def copy_report_shown_response(m: ReportShownResponse) -> ReportShownResponse:
    if type(m) is not ReportShownResponse:
        raise TypeError(type(m))
    own = ReportShownResponse.__new__(ReportShownResponse)
    own.__dict__ = m.__dict__.copy()
    return own


def json_report_shown_response(m: ReportShownResponse) -> dict[str, object]:
    return {}


def load_report_shown_response(j: Any) -> ReportShownResponse:
    if type(j) is not dict or not j.keys() <= REPORT_SHOWN_RESPONSE_KEYS:
        raise NeedsSlowPath
    m = ReportShownResponse.__new__(ReportShownResponse)
    m._unknown_fields = b""
    return m


def fill_send_feedback_request(u: Any, m: SendFeedbackRequest) -> None:
    if m.tip_id:
        u.tip_id = m.tip_id
    if m.reaction:
        u.reaction = m.reaction
    if m.snooze_until is not None:
        set_timestamp(u.snooze_until, m.snooze_until)
    if m.dwell_ms:
        u.dwell_ms = m.dwell_ms


def read_send_feedback_request(u: Any) -> SendFeedbackRequest:
    m = SendFeedbackRequest.__new__(SendFeedbackRequest)
    m._unknown_fields = b""
    m.tip_id = u.tip_id
    m.reaction = REACTION_BY_NUMBER[u.reaction]
    m.snooze_until = to_datetime(u.snooze_until) if u.HasField("snooze_until") else None
    m.dwell_ms = u.dwell_ms
    return m


def copy_send_feedback_request(m: SendFeedbackRequest) -> SendFeedbackRequest:
    if type(m) is not SendFeedbackRequest:
        raise TypeError(type(m))
    own = SendFeedbackRequest.__new__(SendFeedbackRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_send_feedback_request(m: SendFeedbackRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip_id:
        out["tipId"] = m.tip_id
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.snooze_until is not None:
        out["snoozeUntil"] = timestamp_text(m.snooze_until)
    if m.dwell_ms:
        out["dwellMs"] = m.dwell_ms
    return out


def load_send_feedback_request(j: Any) -> SendFeedbackRequest:
    if type(j) is not dict or not j.keys() <= SEND_FEEDBACK_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = SendFeedbackRequest.__new__(SendFeedbackRequest)
    m._unknown_fields = b""
    m.tip_id = parse_string(get("tipId", ""))
    m.reaction = REACTION_FROM_JSON[get("reaction", "unknown")]
    m.snooze_until = parse_timestamp(v) if (v := get("snoozeUntil")) is not None else None
    m.dwell_ms = parse_uint32(get("dwellMs", 0))
    return m


def fill_send_feedback_response(u: Any, m: SendFeedbackResponse) -> None:
    if m.tip is not None:
        part = u.tip
        part.SetInParent()
        fill_tip_summary(part, m.tip)


def read_send_feedback_response(u: Any) -> SendFeedbackResponse:
    m = SendFeedbackResponse.__new__(SendFeedbackResponse)
    m._unknown_fields = b""
    m.tip = read_tip_summary(u.tip) if u.HasField("tip") else None
    return m


def copy_send_feedback_response(m: SendFeedbackResponse) -> SendFeedbackResponse:
    if type(m) is not SendFeedbackResponse:
        raise TypeError(type(m))
    own = SendFeedbackResponse.__new__(SendFeedbackResponse)
    own.__dict__ = m.__dict__.copy()
    own.tip = None if m.tip is None else copy_tip_summary(m.tip)
    return own


def json_send_feedback_response(m: SendFeedbackResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip_summary(m.tip)
    return out


def load_send_feedback_response(j: Any) -> SendFeedbackResponse:
    if type(j) is not dict or not j.keys() <= SEND_FEEDBACK_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = SendFeedbackResponse.__new__(SendFeedbackResponse)
    m._unknown_fields = b""
    m.tip = load_tip_summary(v) if (v := get("tip")) is not None else None
    return m


def fill_list_tips_request(u: Any, m: ListTipsRequest) -> None:
    if m.page_size:
        u.page_size = m.page_size
    if m.page_token:
        u.page_token = m.page_token
    if m.reaction:
        u.reaction = m.reaction


def read_list_tips_request(u: Any) -> ListTipsRequest:
    m = ListTipsRequest.__new__(ListTipsRequest)
    m._unknown_fields = b""
    m.page_size = u.page_size
    m.page_token = u.page_token
    m.reaction = REACTION_BY_NUMBER[u.reaction]
    return m


def copy_list_tips_request(m: ListTipsRequest) -> ListTipsRequest:
    if type(m) is not ListTipsRequest:
        raise TypeError(type(m))
    own = ListTipsRequest.__new__(ListTipsRequest)
    own.__dict__ = m.__dict__.copy()
    return own


def json_list_tips_request(m: ListTipsRequest) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.page_size:
        out["pageSize"] = m.page_size
    if m.page_token:
        out["pageToken"] = m.page_token
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    return out


def load_list_tips_request(j: Any) -> ListTipsRequest:
    if type(j) is not dict or not j.keys() <= LIST_TIPS_REQUEST_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ListTipsRequest.__new__(ListTipsRequest)
    m._unknown_fields = b""
    m.page_size = parse_uint32(get("pageSize", 0))
    m.page_token = parse_string(get("pageToken", ""))
    m.reaction = REACTION_FROM_JSON[get("reaction", "unknown")]
    return m


def fill_list_tips_response(u: Any, m: ListTipsResponse) -> None:
    if m.tips:
        add = u.tips.add
        for item_tips in m.tips:
            fill_tip_summary(add(), item_tips)
    if m.next_page_token:
        u.next_page_token = m.next_page_token


def read_list_tips_response(u: Any) -> ListTipsResponse:
    m = ListTipsResponse.__new__(ListTipsResponse)
    m._unknown_fields = b""
    m.tips = [read_tip_summary(item) for item in u.tips]
    m.next_page_token = u.next_page_token
    return m


def copy_list_tips_response(m: ListTipsResponse) -> ListTipsResponse:
    if type(m) is not ListTipsResponse:
        raise TypeError(type(m))
    own = ListTipsResponse.__new__(ListTipsResponse)
    own.__dict__ = m.__dict__.copy()
    own.tips = [copy_tip_summary(item) for item in m.tips]
    return own


def json_list_tips_response(m: ListTipsResponse) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tips:
        out["tips"] = [json_tip_summary(item) for item in m.tips]
    if m.next_page_token:
        out["nextPageToken"] = m.next_page_token
    return out


def load_list_tips_response(j: Any) -> ListTipsResponse:
    if type(j) is not dict or not j.keys() <= LIST_TIPS_RESPONSE_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = ListTipsResponse.__new__(ListTipsResponse)
    m._unknown_fields = b""
    m.tips = [load_tip_summary(item) for item in parse_list(get("tips", []))]
    m.next_page_token = parse_string(get("nextPageToken", ""))
    return m


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
        part = u.meta
        for key_meta, item_meta in m.meta.items():
            part[key_meta] = item_meta


def read_tip(u: Any) -> Tip:
    m = Tip.__new__(Tip)
    m._unknown_fields = b""
    m.id = u.id
    m.kind = TIP_KIND_BY_NUMBER[u.kind]
    m.title = u.title
    m.body = u.body
    m.source = u.source
    m.deep_link = u.deep_link
    m.meta = dict(u.meta.items())
    return m


def copy_tip(m: Tip) -> Tip:
    if type(m) is not Tip:
        raise TypeError(type(m))
    own = Tip.__new__(Tip)
    own.__dict__ = m.__dict__.copy()
    own.meta = dict(m.meta)
    return own


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


def load_tip(j: Any) -> Tip:
    if type(j) is not dict or not j.keys() <= TIP_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = Tip.__new__(Tip)
    m._unknown_fields = b""
    m.id = parse_string(get("id", ""))
    m.kind = TIP_KIND_FROM_JSON[get("kind", "unknown")]
    m.title = parse_string(get("title", ""))
    m.body = parse_string(get("body", ""))
    m.source = parse_string(get("source", ""))
    m.deep_link = parse_string(get("deepLink", ""))
    m.meta = {key: parse_string(value) for key, value in parse_map(get("meta", {})).items()}
    return m


def fill_tip_summary(u: Any, m: TipSummary) -> None:
    if m.tip is not None:
        part = u.tip
        part.SetInParent()
        fill_tip(part, m.tip)
    if m.decided_at is not None:
        set_timestamp(u.decided_at, m.decided_at)
    if m.reaction:
        u.reaction = m.reaction
    if m.reacted_at is not None:
        set_timestamp(u.reacted_at, m.reacted_at)
    if m.undo_until is not None:
        set_timestamp(u.undo_until, m.undo_until)
    if m.snoozed_until is not None:
        set_timestamp(u.snoozed_until, m.snoozed_until)


def read_tip_summary(u: Any) -> TipSummary:
    m = TipSummary.__new__(TipSummary)
    m._unknown_fields = b""
    m.tip = read_tip(u.tip) if u.HasField("tip") else None
    m.decided_at = to_datetime(u.decided_at) if u.HasField("decided_at") else None
    m.reaction = REACTION_BY_NUMBER[u.reaction]
    m.reacted_at = to_datetime(u.reacted_at) if u.HasField("reacted_at") else None
    m.undo_until = to_datetime(u.undo_until) if u.HasField("undo_until") else None
    m.snoozed_until = to_datetime(u.snoozed_until) if u.HasField("snoozed_until") else None
    return m


def copy_tip_summary(m: TipSummary) -> TipSummary:
    if type(m) is not TipSummary:
        raise TypeError(type(m))
    own = TipSummary.__new__(TipSummary)
    own.__dict__ = m.__dict__.copy()
    own.tip = None if m.tip is None else copy_tip(m.tip)
    return own


def json_tip_summary(m: TipSummary) -> dict[str, object]:
    out: dict[str, object] = {}
    if m.tip is not None:
        out["tip"] = json_tip(m.tip)
    if m.decided_at is not None:
        out["decidedAt"] = timestamp_text(m.decided_at)
    if m.reaction:
        out["reaction"] = REACTION_NAME.get(m.reaction, m.reaction)
    if m.reacted_at is not None:
        out["reactedAt"] = timestamp_text(m.reacted_at)
    if m.undo_until is not None:
        out["undoUntil"] = timestamp_text(m.undo_until)
    if m.snoozed_until is not None:
        out["snoozedUntil"] = timestamp_text(m.snoozed_until)
    return out


def load_tip_summary(j: Any) -> TipSummary:
    if type(j) is not dict or not j.keys() <= TIP_SUMMARY_KEYS:
        raise NeedsSlowPath
    get = j.get
    m = TipSummary.__new__(TipSummary)
    m._unknown_fields = b""
    m.tip = load_tip(v) if (v := get("tip")) is not None else None
    m.decided_at = parse_timestamp(v) if (v := get("decidedAt")) is not None else None
    m.reaction = REACTION_FROM_JSON[get("reaction", "unknown")]
    m.reacted_at = parse_timestamp(v) if (v := get("reactedAt")) is not None else None
    m.undo_until = parse_timestamp(v) if (v := get("undoUntil")) is not None else None
    m.snoozed_until = parse_timestamp(v) if (v := get("snoozedUntil")) is not None else None
    return m


TIP_DECIDED: Codec[TipDecided] = Codec(
    "oo.recommender.v1.TipDecided",
    TipDecided,
    message_class("oo.recommender.v1.TipDecided"),
    fill_tip_decided,
    read_tip_decided,
    copy_tip_decided,
    json_tip_decided,
    load_tip_decided,
)
TIP_REACTED: Codec[TipReacted] = Codec(
    "oo.recommender.v1.TipReacted",
    TipReacted,
    message_class("oo.recommender.v1.TipReacted"),
    fill_tip_reacted,
    read_tip_reacted,
    copy_tip_reacted,
    json_tip_reacted,
    load_tip_reacted,
)
RECOMMEND_REQUEST: Codec[RecommendRequest] = Codec(
    "oo.recommender.v1.RecommendRequest",
    RecommendRequest,
    message_class("oo.recommender.v1.RecommendRequest"),
    fill_recommend_request,
    read_recommend_request,
    copy_recommend_request,
    json_recommend_request,
    load_recommend_request,
    check=check_recommend_request,
)
RECOMMEND_RESPONSE: Codec[RecommendResponse] = Codec(
    "oo.recommender.v1.RecommendResponse",
    RecommendResponse,
    message_class("oo.recommender.v1.RecommendResponse"),
    fill_recommend_response,
    read_recommend_response,
    copy_recommend_response,
    json_recommend_response,
    load_recommend_response,
)
GET_OPEN_TIP_REQUEST: Codec[GetOpenTipRequest] = Codec(
    "oo.recommender.v1.GetOpenTipRequest",
    GetOpenTipRequest,
    message_class("oo.recommender.v1.GetOpenTipRequest"),
    fill_get_open_tip_request,
    read_get_open_tip_request,
    copy_get_open_tip_request,
    json_get_open_tip_request,
    load_get_open_tip_request,
)
GET_OPEN_TIP_RESPONSE: Codec[GetOpenTipResponse] = Codec(
    "oo.recommender.v1.GetOpenTipResponse",
    GetOpenTipResponse,
    message_class("oo.recommender.v1.GetOpenTipResponse"),
    fill_get_open_tip_response,
    read_get_open_tip_response,
    copy_get_open_tip_response,
    json_get_open_tip_response,
    load_get_open_tip_response,
)
REPORT_SHOWN_REQUEST: Codec[ReportShownRequest] = Codec(
    "oo.recommender.v1.ReportShownRequest",
    ReportShownRequest,
    message_class("oo.recommender.v1.ReportShownRequest"),
    fill_report_shown_request,
    read_report_shown_request,
    copy_report_shown_request,
    json_report_shown_request,
    load_report_shown_request,
    check=check_report_shown_request,
)
REPORT_SHOWN_RESPONSE: Codec[ReportShownResponse] = Codec(
    "oo.recommender.v1.ReportShownResponse",
    ReportShownResponse,
    message_class("oo.recommender.v1.ReportShownResponse"),
    fill_report_shown_response,
    read_report_shown_response,
    copy_report_shown_response,
    json_report_shown_response,
    load_report_shown_response,
)
SEND_FEEDBACK_REQUEST: Codec[SendFeedbackRequest] = Codec(
    "oo.recommender.v1.SendFeedbackRequest",
    SendFeedbackRequest,
    message_class("oo.recommender.v1.SendFeedbackRequest"),
    fill_send_feedback_request,
    read_send_feedback_request,
    copy_send_feedback_request,
    json_send_feedback_request,
    load_send_feedback_request,
    check=check_send_feedback_request,
)
SEND_FEEDBACK_RESPONSE: Codec[SendFeedbackResponse] = Codec(
    "oo.recommender.v1.SendFeedbackResponse",
    SendFeedbackResponse,
    message_class("oo.recommender.v1.SendFeedbackResponse"),
    fill_send_feedback_response,
    read_send_feedback_response,
    copy_send_feedback_response,
    json_send_feedback_response,
    load_send_feedback_response,
)
LIST_TIPS_REQUEST: Codec[ListTipsRequest] = Codec(
    "oo.recommender.v1.ListTipsRequest",
    ListTipsRequest,
    message_class("oo.recommender.v1.ListTipsRequest"),
    fill_list_tips_request,
    read_list_tips_request,
    copy_list_tips_request,
    json_list_tips_request,
    load_list_tips_request,
    check=check_list_tips_request,
)
LIST_TIPS_RESPONSE: Codec[ListTipsResponse] = Codec(
    "oo.recommender.v1.ListTipsResponse",
    ListTipsResponse,
    message_class("oo.recommender.v1.ListTipsResponse"),
    fill_list_tips_response,
    read_list_tips_response,
    copy_list_tips_response,
    json_list_tips_response,
    load_list_tips_response,
)
TIP: Codec[Tip] = Codec(
    "oo.recommender.v1.Tip",
    Tip,
    message_class("oo.recommender.v1.Tip"),
    fill_tip,
    read_tip,
    copy_tip,
    json_tip,
    load_tip,
)
TIP_SUMMARY: Codec[TipSummary] = Codec(
    "oo.recommender.v1.TipSummary",
    TipSummary,
    message_class("oo.recommender.v1.TipSummary"),
    fill_tip_summary,
    read_tip_summary,
    copy_tip_summary,
    json_tip_summary,
    load_tip_summary,
)

"""Breaking changes of every kind, each with its finding and the place where callers meet it."""

import re
from dataclasses import dataclass

import pytest

from tests.gate.temp_contract import INTEGRATIONS, RECOMMENDER, TIP, Edit, TempContract


@dataclass(frozen=True)
class Break:
    """A change, the id of its finding, its description, and the place where callers meet it."""

    edits: tuple[Edit, ...]
    id: str
    what: str
    place: tuple[str, str, str]
    weight: str = "breaking"


def recommender(pattern: str, replacement: str) -> tuple[Edit, ...]:
    return (Edit(RECOMMENDER, pattern, replacement),)


def tip(pattern: str, replacement: str) -> tuple[Edit, ...]:
    return (Edit(TIP, pattern, replacement),)


R = "oo.recommender.v1"
SERVICE = f"{R}.RecommenderService"
FEEDBACK, RECOMMEND = "POST /api/feedback", "POST /api/recommend"
RPC = r"(rpc SendFeedback\(.*?)"

COMMAND_BREAKS = {
    "rename a field": Break(
        tip("string title = 3", "string headline = 3"),
        f"field-renamed {R}.Tip.title",
        "field 3 is renamed from `title` to `headline`",
        (RECOMMEND, "response", "tip.title"),
    ),
    "delete a field": Break(
        tip("string source = 5;", 'reserved 5;\n  reserved "source";'),
        f"field-deleted {R}.Tip.source",
        "field 5 `source` is deleted",
        (FEEDBACK, "response", "tip.tip.source"),
    ),
    "delete a field without reserving it": Break(
        recommender("uint32 dwell_ms = 4;", ""),
        f"field-deleted {R}.SendFeedbackRequest.dwell_ms",
        "nothing reserves its number",
        (FEEDBACK, "request", "dwellMs"),
    ),
    "change a type to another scalar": Break(
        recommender("uint32 dwell_ms = 4", "string dwell_ms = 4"),
        f"field-retyped {R}.SendFeedbackRequest.dwell_ms",
        "from uint32 to string",
        (FEEDBACK, "request", "dwellMs"),
    ),
    "change a type to a wider one": Break(
        recommender("uint32 page_size = 1", "uint64 page_size = 1"),
        f"field-retyped {R}.ListTipsRequest.page_size",
        "from uint32 to uint64",
        ("GET /api/tips", "request", "pageSize"),
    ),
    "change a type to a message": Break(
        tip("google.protobuf.Timestamp undo_until = 5", "Tip undo_until = 5"),
        f"field-retyped {R}.TipSummary.undo_until",
        f"from google.protobuf.Timestamp to {R}.Tip",
        ("GET /api/tips", "response", "tips[].undoUntil"),
    ),
    "make one value many": Break(
        tip("string body = 4", "repeated string body = 4"),
        f"field-reshaped {R}.Tip.body",
        "was a single value and is repeated",
        (RECOMMEND, "response", "tip.body"),
    ),
    "delete an RPC": Break(
        recommender(RPC + r"\n  }\n", ""),
        f"rpc-deleted {SERVICE}.SendFeedback",
        "RPC SendFeedback is deleted",
        (FEEDBACK, "call", ""),
    ),
    "unary to stream": Break(
        recommender(r"returns \(SendFeedbackResponse\)", "returns (stream SendFeedbackResponse)"),
        f"response-stream-changed {SERVICE}.SendFeedback",
        "returns a stream instead of one message",
        (FEEDBACK, "call", ""),
    ),
    "drop optional": Break(
        (Edit(INTEGRATIONS, "optional sint32 due_day", "sint32 due_day"),),
        "optional-dropped oo.integrations.v1.TaskFacts.due_day",
        "`due_day` was optional and is a single value",
        ("oo.integrations.v1.IntegrationsService/ListCandidates", "response", "candidates[].facts.dueDay"),
    ),
    "HTTP path": Break(
        recommender('post: "/api/feedback"', 'post: "/api/reactions"'),
        f"path-changed {SERVICE}.SendFeedback",
        "POST /api/feedback is no longer served; the RPC is at POST /api/reactions",
        (FEEDBACK, "call", ""),
    ),
    "HTTP verb": Break(
        recommender('post: "/api/feedback"', 'put: "/api/feedback"'),
        f"verb-changed {SERVICE}.SendFeedback",
        "the verb is PUT instead of POST",
        (FEEDBACK, "call", ""),
    ),
    "HTTP body": Break(
        recommender(r'"/api/tips/\{id\}:shown" body: "\*"', '"/api/tips/{id}:shown"'),
        f"body-changed {SERVICE}.ReportShown",
        "the body is empty instead of the whole request",
        ("POST /api/tips/{id}:shown", "call", ""),
    ),
    "weaker caller rule": Break(
        recommender(RPC + "CALLER_SESSION", r"\1CALLER_PUBLIC"),
        f"caller-lower {SERVICE}.SendFeedback",
        "caller goes from CALLER_SESSION to CALLER_PUBLIC: callers get in that were kept out",
        (FEEDBACK, "call", ""),
        "security",
    ),
    "lower limit": Break(
        recommender(RPC + r"calls: \d+", r"\1calls: 3"),
        f"limit.calls-lower {SERVICE}.SendFeedback",
        "to 3 per 60: callers that kept to the old limit are refused with 429",
        (FEEDBACK, "call", ""),
    ),
}
OTHER_BREAKS = {
    "HTTP response body": Break(
        recommender(r'body: "\*"\};', 'body: "*" response_body: "tip"};'),
        f"response-body-changed {SERVICE}.Recommend",
        "the response is the field `tip` alone instead of the whole message",
        (RECOMMEND, "call", ""),
    ),
    "no HTTP any more": Break(
        recommender(r'option \(google.api.http\) = \{get: "/api/tips"\};', ""),
        f"operation-deleted {SERVICE}.ListTips",
        "GET /api/tips is no longer served",
        ("GET /api/tips", "call", ""),
    ),
    "stricter caller rule": Break(
        recommender(RPC + "CALLER_SESSION", r"\1CALLER_SERVICE"),
        f"caller-higher {SERVICE}.SendFeedback",
        "callers are refused that were let in",
        (FEEDBACK, "call", ""),
    ),
    "no caller any more": Break(
        recommender(RPC + "caller: CALLER_SESSION", r"\1"),
        f"caller-unset {SERVICE}.SendFeedback",
        "an RPC that admits no caller is not served",
        (FEEDBACK, "call", ""),
    ),
    "another consent": Break(
        recommender(RPC + 'purpose: "tips"', r'\1purpose: "letters"'),
        f"purpose-changed {SERVICE}.SendFeedback",
        "people who have given the old consent only are refused",
        (FEEDBACK, "call", ""),
        "security",
    ),
    "no consent any more": Break(
        recommender(RPC + 'purpose: "tips"', r"\1"),
        f"purpose-unset {SERVICE}.SendFeedback",
        "purpose goes from tips to unset",
        (FEEDBACK, "call", ""),
        "security",
    ),
    "a fresh sign-in": Break(
        recommender(RPC + 'purpose: "tips"', r'\1purpose: "tips" step_up_s: 300'),
        f"step_up_s-lower {SERVICE}.SendFeedback",
        "step_up_s goes from none to 300",
        (FEEDBACK, "call", ""),
    ),
    "another status": Break(
        recommender(RPC + 'purpose: "tips"', r'\1purpose: "tips" status: 202'),
        f"status-higher {SERVICE}.SendFeedback",
        "status goes from 200 to 202",
        (FEEDBACK, "call", ""),
    ),
    "no idempotency key": Break(
        recommender(RPC + "idempotency_key: true", r"\1"),
        f"idempotency_key-lower {SERVICE}.SendFeedback",
        "carried out again",
        (FEEDBACK, "call", ""),
    ),
    "the same limit for longer": Break(
        recommender(RPC + r"window_s: 60", r"\1window_s: 3600"),
        f"limit.calls-lower {SERVICE}.SendFeedback",
        "per 3600",
        (FEEDBACK, "call", ""),
    ),
    "another name for a reason": Break(
        recommender('"TIP_GONE"', '"TIP_VANISHED"'),
        f"reasons-removed-FAILED_PRECONDITION/TIP_GONE {SERVICE}.SendFeedback",
        "programs that wait for this reason do not hear it",
        (FEEDBACK, "call", ""),
    ),
    "a field is required": Break(
        recommender("uint32 dwell_ms = 4", "uint32 dwell_ms = 4 [(google.api.field_behavior) = REQUIRED]"),
        f"field-required {R}.SendFeedbackRequest.dwell_ms",
        "`dwell_ms` is now required",
        (FEEDBACK, "missing", "dwellMs"),
    ),
    "a new field is required": Break(
        recommender(
            "uint32 dwell_ms = 4;", "uint32 dwell_ms = 4;\n  string why = 5 [(google.api.field_behavior) = REQUIRED];"
        ),
        f"field-required {R}.SendFeedbackRequest.why",
        "`why` is new and required",
        (FEEDBACK, "missing", "why"),
    ),
    "a field takes less": Break(
        recommender(r"page_token = 2.*?;", "page_token = 2 [(oo.options.v1.check) = {max_length: 8}];"),
        f"max_length-lower {R}.ListTipsRequest.page_token",
        "to 8: longer values are refused",
        ("GET /api/tips", "request", "pageToken"),
    ),
    "delete an enum value": Break(
        tip(r"dismiss = 5;", ""),
        f"value-deleted {R}.Reaction.dismiss",
        "value 5 `dismiss` is deleted",
        (FEEDBACK, "request", "reaction"),
    ),
    "rename an enum value": Break(
        recommender(r"pull = 2;", "next = 2;"),
        f"value-renamed {R}.RecommendRequest.Trigger.pull",
        "renamed from `pull` to `next`",
        (RECOMMEND, "request", "trigger"),
    ),
}


@pytest.mark.parametrize("name", COMMAND_BREAKS)
def test_command_finds_breaking_change_and_its_place(temp_contract: TempContract, name: str) -> None:
    one = COMMAND_BREAKS[name]
    temp_contract.edit(*one.edits)
    output = temp_contract.command("check", "--json")
    assert output.code == 1, output.text
    [finding] = output.findings
    assert finding["id"] == one.id
    assert one.what in finding["what"]
    assert finding["weight"] == one.weight
    assert one.place in {(place["call"], place["side"], place["path"]) for place in finding["places"]}
    assert finding["promised_by"] == ["1.0.0"]
    changed = temp_contract.folder / "protos" / one.edits[0].file
    assert finding["file"] == one.edits[0].file
    assert 0 < finding["line"] <= len(changed.read_text().splitlines())


@pytest.mark.parametrize("name", OTHER_BREAKS)
def test_breaking_change_and_its_place_are_found(temp_contract: TempContract, name: str) -> None:
    one = OTHER_BREAKS[name]
    temp_contract.edit(*one.edits)
    [change] = temp_contract.changes()
    assert change.id == one.id
    assert one.what in change.description
    assert change.severity == one.weight
    assert one.place in {(place.call, str(place.side), place.path) for place in change.sites}


def test_change_that_only_buf_finds_is_a_finding(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(TIP, "string source = 5;", 'reserved 5;\n  reserved "source";'))
    temp_contract.release("1.1.0")
    temp_contract.edit(Edit(TIP, r"reserved 5;\n", ""))
    ids = [finding["id"] for finding in temp_contract.check("--release=1.1.0").findings]
    assert len(ids) == 1
    assert re.match(r"RESERVED_MESSAGE_NO_DELETE .*Tip", ids[0])


def test_finding_names_every_release_that_it_breaks(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0")
    temp_contract.edit(*COMMAND_BREAKS["HTTP path"].edits)
    [finding] = temp_contract.check().findings
    assert finding["promised_by"] == ["1.0.0", "1.1.0"]


def test_protos_that_do_not_compile_are_an_error(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(TIP, "string title = 3;", "string title = 3"))
    output = temp_contract.gate("check")
    assert output.code == 2
    assert "the protos do not compile" in output.text
    assert "tip.proto" in output.text

"""The released web apps that a change breaks, by the calls and fields that each build uses."""

from typing import Any

import pytest

from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract, Usage

CALL, FEEDBACK = "POST /api/recommend", "POST /api/feedback"
TRIGGER = {"trigger": {"always": True, "values": ["open"]}}
FIELD_GONE = Edit(TIP, "string source = 5;", 'reserved 5;\n  reserved "source";')


def uses(*reads: str, sends: dict[str, Any] | None = None, call: str = CALL) -> Usage:
    return {"calls": {call: {"sends": sends or TRIGGER, "reads": list(reads)}}}


def required(field: str) -> Edit:
    return Edit(RECOMMENDER, field, f"{field} [(google.api.field_behavior) = REQUIRED]")


@pytest.fixture
def two_releases(temp_contract: TempContract) -> TempContract:
    """Return a contract with a second release, 1.1.0, whose web app neither reads a tip's source nor sends `pull`."""
    temp_contract.release("1.1.0", webapp=uses("tip", "tip.title"))
    return temp_contract


def test_deleted_field_breaks_only_the_web_app_that_reads_it(two_releases: TempContract) -> None:
    two_releases.edit(FIELD_GONE)
    output = two_releases.check()
    assert output.code == 1
    [finding] = output.findings
    assert finding["promised_by"] == ["1.0.0", "1.1.0"]
    assert finding["breaks"] == {"webapp 1.0.0": ["reads `tip.source` of POST /api/recommend"]}
    assert finding["unaffected"] == ["webapp 1.1.0"]
    text = two_releases.gate("check").text
    assert "breaks    webapp 1.0.0: reads `tip.source` of POST /api/recommend" in text
    assert "webapp works" in next(line for line in text.splitlines() if line.startswith("1.1.0"))
    assert "webapp breaks" in next(line for line in text.splitlines() if line.startswith("1.0.0"))


def test_deleted_value_breaks_only_the_web_app_that_sends_it(two_releases: TempContract) -> None:
    two_releases.edit(Edit(RECOMMENDER, r"pull = 2;", ""))
    [finding] = two_releases.check().findings
    assert finding["breaks"] == {"webapp 1.0.0": ["sends `trigger` = pull to POST /api/recommend"]}
    assert finding["unaffected"] == ["webapp 1.1.0"]


def test_required_field_breaks_the_web_app_that_does_not_always_send_it(temp_contract: TempContract) -> None:
    always = {name: {"always": True} for name in ("tipId", "reaction", "snoozeUntil")}
    temp_contract.release("1.1.0", webapp=uses("tip", sends=always, call=FEEDBACK))
    temp_contract.edit(required("google.protobuf.Timestamp snooze_until = 3"))
    [finding] = temp_contract.check().findings
    assert finding["breaks"] == {"webapp 1.0.0": ["may leave `snoozeUntil` out of POST /api/feedback"]}
    assert finding["unaffected"] == ["webapp 1.1.0"]
    assert finding["what"] == "`snooze_until` is now required: requests without it are refused"


def test_required_field_breaks_the_web_app_that_may_send_its_zero_value(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, r"(Trigger trigger = 1 \[)\S+ = REQUIRED, ", r"\1"))
    feedback = {name: {"always": True} for name in ("tipId", "reaction", "dwellMs")}
    any_trigger, open_or_pull = uses(sends={"trigger": {"always": True}}), uses()
    any_trigger["calls"] |= uses(sends=feedback, call=FEEDBACK)["calls"]
    temp_contract.release("1.1.0", webapp=any_trigger, other=open_or_pull)
    trigger = Edit(RECOMMENDER, r"Trigger trigger = 1 \[", r"\g<0>(google.api.field_behavior) = REQUIRED, ")
    temp_contract.edit(trigger, required("uint32 dwell_ms = 4"))
    found = {finding["what"]: finding for finding in temp_contract.check("--release=1.1.0").findings}
    number, enum = sorted(found)
    assert number == "`dwell_ms` is now required: requests without it or with 0 are refused"
    assert found[number]["breaks"] == {"webapp 1.1.0": ["may send `dwellMs` = 0 to POST /api/feedback"]}
    assert enum == "`trigger` is now required: requests without it or with unknown are refused"
    assert found[enum]["breaks"] == {"webapp 1.1.0": ["may send `trigger` = unknown to POST /api/recommend"]}
    assert found[enum]["unaffected"] == ["other 1.1.0"], "it sends `open` only"


def test_report_tells_clients_that_never_call_from_those_that_work(temp_contract: TempContract) -> None:
    temp_contract.edit(
        Edit(RECOMMENDER, "uint32 page_size = 1", "string page_size = 1"),
        Edit(TIP, "string deep_link = 6;", 'reserved 6;\n  reserved "deep_link";'),
    )
    found = {finding["kind"]: finding for finding in temp_contract.check().findings}
    assert [(one["breaks"], one["called_by"]) for _, one in sorted(found.items())] == [({}, ["webapp 1.0.0"]), ({}, [])]
    text = temp_contract.gate("check").text
    deleted, retyped = (next(part for part in text.split("\n\n") if kind in part) for kind in sorted(found))
    assert "breaks    no released client that keeps a list; others may exist" in deleted
    assert "works     webapp 1.0.0" in deleted
    assert "breaks    no released client calls it; others may exist" in retyped
    assert "works     " not in retyped


def test_breaking_change_that_affects_no_web_app_still_fails(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(TIP, "string deep_link = 6;", 'reserved 6;\n  reserved "deep_link";'))
    output = temp_contract.check()
    assert output.code == 1
    assert [finding["breaks"] for finding in output.findings] == [{}]
    assert "no released client that keeps a list; others may exist" in temp_contract.gate("check").text


def test_weaker_rule_is_a_security_finding_that_breaks_no_client(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, r"(rpc SendFeedback\(.*?)CALLER_SESSION", r"\1CALLER_PUBLIC"))
    [finding] = temp_contract.check().findings
    assert (finding["weight"], finding["breaks"]) == ("security", {})
    assert "breaks    no client, but callers get access that they did not have" in temp_contract.gate("check").text


def test_renamed_path_parameter_breaks_no_web_app(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0", webapp=uses(sends={"id": {"always": True}}, call="POST /api/tips/{id}:shown"))
    temp_contract.edit(
        Edit(RECOMMENDER, r"(message ReportShownRequest.*?)string id = 1", r"\1string tip_id = 1"),
        Edit(RECOMMENDER, r"tips/\{id\}:shown", "tips/{tip_id}:shown"),
    )
    [finding] = temp_contract.check().findings
    assert finding["id"] == "field-renamed oo.recommender.v1.ReportShownRequest.id"
    assert finding["breaks"] == {}


def test_type_with_the_same_json_breaks_no_web_app(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, "uint32 dwell_ms = 4", "fixed32 dwell_ms = 4"))
    [finding] = temp_contract.check().findings
    assert finding["breaks"] == {}
    assert {place["call"] for place in finding["places"]} == {"oo.recommender.v1.RecommenderService/SendFeedback"}


def test_effect_on_a_release_without_a_usage_list_is_unknown(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0")
    temp_contract.edit(FIELD_GONE)
    [finding] = temp_contract.check().findings
    assert "webapp 1.1.0" in finding["unlisted"]
    assert list(finding["breaks"]) == ["webapp 1.0.0"]


def test_unreadable_usage_list_is_an_error(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0", webapp={"operations": []})
    output = temp_contract.gate("check")
    assert output.code == 2
    assert "cannot read the usage list of webapp 1.1.0" in output.text

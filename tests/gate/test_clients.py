"""Which released web app a change breaks, by what each build uses."""

from typing import Any

import pytest

from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract, Usage

CALL = "POST /api/recommend"
TRIGGER = {"trigger": {"always": True, "values": ["open"]}}
FIELD_GONE = Edit(TIP, "string source = 5;", 'reserved 5;\n  reserved "source";')


def uses(*reads: str, sends: dict[str, Any] | None = None, call: str = CALL) -> Usage:
    return {"calls": {call: {"sends": sends or TRIGGER, "reads": list(reads)}}}


@pytest.fixture
def two(temp_contract: TempContract) -> TempContract:
    """Beside 1.0.0, whose web app reads the source of a tip and asks for another: 1.1.0, whose web app does neither."""
    temp_contract.release("1.1.0", webapp=uses("tip", "tip.title"))
    return temp_contract


def test_a_change_that_breaks_only_an_older_web_app_names_it(two: TempContract) -> None:
    two.edit(FIELD_GONE)
    said = two.check()
    assert said.code == 1
    [finding] = said.findings
    assert finding["promised_by"] == ["1.0.0", "1.1.0"]
    assert finding["breaks"] == {"webapp 1.0.0": ["reads `tip.source` of POST /api/recommend"]}
    assert finding["spares"] == ["webapp 1.1.0"]
    text = two.gate("check").text
    assert "breaks    webapp 1.0.0: reads `tip.source` of POST /api/recommend" in text
    assert "webapp goes on as before" in next(line for line in text.splitlines() if line.startswith("1.1.0"))
    assert "webapp breaks" in next(line for line in text.splitlines() if line.startswith("1.0.0"))


def test_a_value_that_only_an_older_web_app_sends_names_it(two: TempContract) -> None:
    two.edit(Edit(RECOMMENDER, r"pull = 2;", ""))
    [finding] = two.check().findings
    assert finding["breaks"] == {"webapp 1.0.0": ["sends `trigger` = pull to POST /api/recommend"]}
    assert finding["spares"] == ["webapp 1.1.0"]


def test_a_field_that_becomes_required_breaks_who_does_not_always_send_it(temp_contract: TempContract) -> None:
    always = {name: {"always": True} for name in ("tipId", "reaction", "dwellMs")}
    temp_contract.release("1.1.0", webapp=uses("tip", sends=always, call="POST /api/feedback"))
    temp_contract.edit(
        Edit(RECOMMENDER, "uint32 dwell_ms = 4", "uint32 dwell_ms = 4 [(google.api.field_behavior) = REQUIRED]")
    )
    [finding] = temp_contract.check().findings
    assert finding["breaks"] == {"webapp 1.0.0": ["may leave `dwellMs` out of POST /api/feedback"]}
    assert finding["spares"] == ["webapp 1.1.0"]


def test_a_breaking_change_that_hurts_no_released_web_app_says_so_and_still_fails(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(TIP, "string deep_link = 6;", 'reserved 6;\n  reserved "deep_link";'))
    said = temp_contract.check()
    assert said.code == 1
    assert [finding["breaks"] for finding in said.findings] == [{}]
    assert "no released client that keeps a list; others may exist" in temp_contract.gate("check").text


def test_a_weaker_rule_breaks_nobody_and_is_a_matter_of_security(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, r"(rpc SendFeedback\(.*?)CALLER_SESSION", r"\1CALLER_PUBLIC"))
    [finding] = temp_contract.check().findings
    assert (finding["weight"], finding["breaks"]) == ("security", {})
    assert "breaks    no client; it opens what was closed" in temp_contract.gate("check").text


def test_a_name_in_a_path_is_not_what_callers_send(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0", webapp=uses(sends={"id": {"always": True}}, call="POST /api/tips/{id}:shown"))
    temp_contract.edit(
        Edit(RECOMMENDER, r"(message ReportShownRequest.*?)string id = 1", r"\1string tip_id = 1"),
        Edit(RECOMMENDER, r"tips/\{id\}:shown", "tips/{tip_id}:shown"),
    )
    [finding] = temp_contract.check().findings
    assert finding["id"] == "field-renamed oo.recommender.v1.ReportShownRequest.id"
    assert finding["breaks"] == {}


def test_a_number_that_json_writes_alike_breaks_no_web_app(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, "uint32 dwell_ms = 4", "fixed32 dwell_ms = 4"))
    [finding] = temp_contract.check().findings
    assert finding["breaks"] == {}
    assert {place["call"] for place in finding["places"]} == {"oo.recommender.v1.RecommenderService/SendFeedback"}


def test_a_release_without_a_list_leaves_it_open(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0")
    temp_contract.edit(FIELD_GONE)
    [finding] = temp_contract.check().findings
    assert "webapp 1.1.0" in finding["unlisted"]
    assert list(finding["breaks"]) == ["webapp 1.0.0"]


def test_a_list_that_cannot_be_read_is_said(temp_contract: TempContract) -> None:
    temp_contract.release("1.1.0", webapp={"operations": []})
    said = temp_contract.gate("check")
    assert said.code == 2
    assert "what webapp 1.1.0 has is no usage list" in said.text

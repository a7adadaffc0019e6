"""Numbers of fields and enum values that change, which gRPC callers see and JSON callers do not."""

from protogateway.compat.usage_sites import on_http
from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract, Usage

GRPC = "oo.recommender.v1.RecommenderService/"
FIELD, VALUE = "field-renumbered oo.recommender.v1.Tip.", "value-renumbered oo.recommender.v1.RecommendRequest.Trigger."
SWAPS = (
    Edit(TIP, r"string body = 4(.*?)string source = 5", r"string body = 5\1string source = 4"),
    Edit(RECOMMENDER, r"open = 1(.*?)pull = 2", r"open = 2\1pull = 1"),
)
SWAPPED = {
    f"{FIELD}body": "from 4 to 5; number 4 is `source` now",
    f"{FIELD}source": "from 5 to 4; number 5 is `body` now",
    f"{VALUE}open": "from 1 to 2; number 1 is `pull` now",
    f"{VALUE}pull": "from 2 to 1; number 2 is `open` now",
}
WEB = {
    "sends": {"trigger": {"always": True, "values": ["open", "pull"]}},
    "reads": ["tip", "tip.body", "tip.source"],
}


def test_swapped_numbers_break_grpc_callers_only(temp_contract: TempContract) -> None:
    modules: Usage = {"calls": {f"{GRPC}Recommend": {}}}
    temp_contract.release("1.1.0", webapp={"calls": {"POST /api/recommend": WEB}}, modules=modules)
    temp_contract.edit(*SWAPS)
    found = {finding["id"]: finding for finding in temp_contract.check("--release=1.1.0").findings}
    assert found.keys() == SWAPPED.keys()
    for name, words in SWAPPED.items():
        assert words in found[name]["what"]
        assert {place["call"].startswith(GRPC) for place in found[name]["places"]} == {True}
        assert list(found[name]["breaks"]) == ["modules 1.1.0"]
        assert found[name]["unaffected"] == ["webapp 1.1.0"]
        assert found[name]["buf"], "buf reports the same"


def test_type_and_names_that_change_with_a_number_break_json_callers_too(temp_contract: TempContract) -> None:
    temp_contract.edit(
        Edit(TIP, r"string title = 3(.*?)string body = 4", r"string title = 4\1uint32 body = 3"),
        Edit(TIP, "string source = 5", "string deep_link = 5"),
        Edit(TIP, "string deep_link = 6", "string place = 6"),
        Edit(RECOMMENDER, r"open = 1;.*?pull = 2;", "pull = 1;"),
    )
    found = {change.id: change for change in temp_contract.changes()}
    only_grpc = {f"{FIELD}title", f"{FIELD}body", f"{FIELD}deep_link", f"{VALUE}pull"}
    retyped = "field-retyped oo.recommender.v1.Tip.body"
    deleted = "field-deleted oo.recommender.v1.Tip.source"
    gone = VALUE.replace("renumbered", "deleted") + "open"
    assert found.keys() == only_grpc | {retyped, deleted, gone}
    assert {name for name, change in found.items() if not on_http(change.sites)} == only_grpc
    assert found[deleted].description == "field 5 `source` is deleted; number 5 is `deep_link` now"
    assert found[gone].description == "value 1 `open` is deleted; number 1 is `pull` now"

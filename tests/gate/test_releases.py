"""`make release-contracts version=…`: what a release publishes is kept, and is what later changes are held against."""

import json
import shutil
from pathlib import Path

import pytest

from tests.gate.temp_contract import RANKING, RECOMMENDER, TIP, Edit, TempContract, Usage

LIST: Usage = {
    "calls": {"POST /api/recommend": {"sends": {"trigger": {"always": True}}, "reads": ["tip", "tip.title"]}}
}
PAGE = """
from gen.oo.recommender.v1.services import RecommenderServiceStub

async def read(stub: RecommenderServiceStub):
    return await stub.get_open_tip(None)
"""
MODULE = """
from gen.oo.ranking.v1.services import RankingServiceStub

async def weigh(stub: RankingServiceStub):
    return await stub.weigh(None)
"""
SOURCES = {"bff": PAGE, "servers": MODULE}


@pytest.fixture
def built(temp_contract: TempContract) -> TempContract:
    """With what a release is made of: gen/, the web app's list, and sources that call by stubs."""
    (temp_contract.folder / "gen").mkdir()
    temp_contract.build(temp_contract.folder / "gen/descriptors.binpb")
    shutil.copy("gen/openapi.json", temp_contract.folder / "gen")
    write_list(temp_contract, LIST)
    for folder, source in SOURCES.items():
        (temp_contract.folder / folder).mkdir()
        (temp_contract.folder / folder / "calls.py").write_text(source)
    return temp_contract


def write_list(temp_contract: TempContract, usage: Usage) -> None:
    target = temp_contract.folder / "webapp/dist/usage.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(usage))


def test_it_keeps_descriptors_openapi_and_usage_lists(built: TempContract) -> None:
    said = built.gate("release", "1.1.0")
    assert said.code == 0, said.text
    folder = built.folder / "protos/releases/1.1.0"
    lists = [f"{client}.usage.json" for client in ("bff", "modules", "webapp")]
    assert {path.name for path in folder.iterdir()} == {"descriptors.binpb", "openapi.json", *lists}
    assert json.loads((folder / "openapi.json").read_text())["openapi"].startswith("3.1")
    checked = built.check()
    assert (checked.code, checked.data["releases"]) == (0, ["1.0.0", "1.1.0"])


def test_later_changes_are_held_against_it(built: TempContract) -> None:
    built.gate("release", "1.1.0")
    built.edit(Edit(TIP, "string title = 3", "string headline = 3"))
    [finding] = built.check("--release=1.1.0").findings
    assert list(finding["breaks"]) == ["webapp 1.1.0"]


def test_a_release_that_breaks_an_earlier_one_is_refused(built: TempContract) -> None:
    built.edit(Edit(TIP, "string title = 3", "string headline = 3"))
    built.build(built.folder / "gen/descriptors.binpb")
    said = built.gate("release", "1.1.0")
    assert said.code == 1
    assert "field-renamed oo.recommender.v1.Tip.title" in said.text
    assert not (built.folder / "protos/releases/1.1.0").exists()


def test_a_release_may_be_replaced_on_purpose_even_by_one_that_breaks_it(built: TempContract) -> None:
    built.edit(Edit(TIP, "string body = 4", "bytes body = 4"))
    built.build(built.folder / "gen/descriptors.binpb")
    refused = built.gate("release", "1.0.0")
    assert refused.code == 2
    assert "1.0.0 is released already; --replace" in refused.text
    said = built.gate("release", "1.0.0", "--replace")
    assert said.code == 0, said.text
    assert built.check().code == 0


def test_bare_descriptors_are_a_release_too(built: TempContract) -> None:
    folder = built.folder / "protos/releases"
    shutil.move(folder / "1.0.0/descriptors.binpb", folder / "1.0.0.binpb")
    shutil.rmtree(folder / "1.0.0")
    assert built.check().data["releases"] == ["1.0.0"]
    assert built.gate("release", "1.0.0", "--replace").code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["1.0.0"]


def test_who_calls_by_stubs_is_broken_on_the_wire_only(built: TempContract) -> None:
    built.gate("release", "1.1.0")
    built.edit(
        Edit(RECOMMENDER, "TipSummary undoable = 2", "Tip undoable = 2"), Edit(RANKING, "weights = 1", "shares = 1")
    )
    retyped, renamed = built.check("--release=1.1.0").findings
    assert retyped["breaks"] == {"bff 1.1.0": ["calls oo.recommender.v1.RecommenderService/GetOpenTip"]}
    assert renamed["id"].startswith("field-renamed")
    assert renamed["breaks"] == {}


def test_a_header_that_calls_need_since_is_a_finding(built: TempContract) -> None:
    built.gate("release", "1.1.0")
    document = built.folder / "gen/openapi.json"
    found = json.loads(document.read_text())
    found["paths"]["/api/recommend"]["post"]["parameters"].append({"name": "X-Mood", "in": "header", "required": True})
    document.write_text(json.dumps(found))
    [finding] = built.check().findings
    assert finding["id"] == "header-required POST /api/recommend X-Mood"
    assert list(finding["breaks"]) == ["webapp 1.1.0"]


def test_the_http_face_calls_every_rpc_that_has_an_operation(built: TempContract) -> None:
    built.gate("release", "1.1.0")
    lists = [built.folder / f"protos/releases/1.1.0/{client}.usage.json" for client in ("bff", "modules")]
    bff, modules = (json.loads(path.read_text())["calls"] for path in lists)
    assert {f"oo.recommender.v1.RecommenderService/{name}" for name in ("GetOpenTip", "ListTips")} <= set(bff)
    assert set(modules) == {"oo.ranking.v1.RankingService/Weigh"}


@pytest.mark.parametrize(
    ("version", "says"), [("0.9.0", "older than 1.0.0"), ("1.1", "no version, such as 0.2.0"), ("../x", "no version")]
)
def test_a_version_that_is_none_or_comes_too_late_is_refused(built: TempContract, version: str, says: str) -> None:
    said = built.gate("release", version)
    assert said.code == 2
    assert says in said.text


def test_a_stale_gen_is_refused(built: TempContract) -> None:
    built.edit(Edit(TIP, "string body = 4;", "string body = 4;\n  string mood = 8;"))
    said = built.gate("release", "1.1.0")
    assert said.code == 2
    assert "gen/descriptors.binpb is not what the protos say: generate it first" in said.text


@pytest.mark.parametrize(
    ("usage", "says"),
    [
        ({"calls": {"POST /api/reactions": {}}}, "calls POST /api/reactions, which the contract has not"),
        (
            {"calls": {"POST /api/recommend": {"reads": ["tip.mood"]}}},
            "the answer of POST /api/recommend has no tip.mood",
        ),
    ],
)
def test_a_list_of_another_build_is_refused(built: TempContract, usage: Usage, says: str) -> None:
    write_list(built, usage)
    said = built.gate("release", "1.1.0")
    assert said.code == 2
    assert says in said.text


def test_no_list_at_all_is_refused(built: TempContract) -> None:
    (built.folder / "webapp/dist/usage.json").unlink()
    said = built.gate("release", "1.1.0")
    assert said.code == 2
    assert "webapp has no usage list yet: build it first" in said.text


def test_the_list_of_the_web_app_as_it_is_fits_the_contract_as_it_is(built: TempContract) -> None:
    shutil.copy("webapp/dist/usage.json", built.folder / "webapp/dist/usage.json")
    said = built.gate("release", "1.1.0")
    assert said.code == 0, said.text
    calls = json.loads(Path("webapp/dist/usage.json").read_text())["calls"]
    assert "tip.title" in calls["POST /api/recommend"]["reads"]
    assert calls["POST /api/feedback"]["sends"]["tipId"] == {"always": True}

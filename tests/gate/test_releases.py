"""`make release-contracts version=…`, which keeps a release so that later changes are compared with it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.gate.temp_contract import RANKING, RECOMMENDER, TIP, Edit, TempContract, Usage

USAGE: Usage = {
    "calls": {"POST /api/recommend": {"sends": {"trigger": {"always": True}}, "reads": ["tip", "tip.title"]}}
}
PAGE = """
from gen.oo.recommender.v1.services import RecommenderServiceStub

async def read(stub: RecommenderServiceStub):
    return await stub.get_open_tip(None)
"""
MODULE = """
from gen.oo.ranking.v1.services import RankingServiceStub

async def compute_probabilities(stub: RankingServiceStub):
    return await stub.compute_probabilities(None)
"""
SOURCES = {"bff": PAGE, "servers": MODULE}


@pytest.fixture
def releasable(temp_contract: TempContract) -> TempContract:
    """Return a contract with all that a release needs: gen/, the web app's usage list, and sources that call stubs."""
    (temp_contract.folder / "gen").mkdir()
    temp_contract.build(temp_contract.folder / "gen/descriptors.binpb")
    shutil.copy("gen/openapi.json", temp_contract.folder / "gen")
    write_usage_list(temp_contract, USAGE)
    for folder, source in SOURCES.items():
        (temp_contract.folder / folder).mkdir()
        (temp_contract.folder / folder / "calls.py").write_text(source)
    return temp_contract


def write_usage_list(temp_contract: TempContract, usage: Usage) -> None:
    target = temp_contract.folder / "webapp/dist/usage.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(usage))


def test_release_keeps_descriptors_openapi_and_usage_lists(releasable: TempContract) -> None:
    output = releasable.gate("release", "1.1.0")
    assert output.code == 0, output.text
    folder = releasable.folder / "protos/releases/1.1.0"
    lists = [f"{client}.usage.json" for client in ("bff", "modules", "webapp")]
    assert {path.name for path in folder.iterdir()} == {"descriptors.binpb", "openapi.json", *lists}
    assert json.loads((folder / "openapi.json").read_text())["openapi"].startswith("3.1")
    checked = releasable.check()
    assert (checked.code, checked.data["releases"]) == (0, ["1.0.0", "1.1.0"])


def test_later_changes_are_compared_with_the_release(releasable: TempContract) -> None:
    releasable.gate("release", "1.1.0")
    releasable.edit(Edit(TIP, "string title = 3", "string headline = 3"))
    [finding] = releasable.check("--release=1.1.0").findings
    assert list(finding["breaks"]) == ["webapp 1.1.0"]


def test_release_that_breaks_an_earlier_one_is_refused(releasable: TempContract) -> None:
    releasable.edit(Edit(TIP, "string title = 3", "string headline = 3"))
    releasable.build(releasable.folder / "gen/descriptors.binpb")
    output = releasable.gate("release", "1.1.0")
    assert output.code == 1
    assert "field-renamed oo.recommender.v1.Tip.title" in output.text
    assert not (releasable.folder / "protos/releases/1.1.0").exists()


def test_replace_option_replaces_a_release_even_with_a_breaking_one(releasable: TempContract) -> None:
    releasable.edit(Edit(TIP, "string body = 4", "bytes body = 4"))
    releasable.build(releasable.folder / "gen/descriptors.binpb")
    refused = releasable.gate("release", "1.0.0")
    assert refused.code == 2
    assert "1.0.0 is released already; if nobody has it yet, --replace" in refused.text
    output = releasable.gate("release", "1.0.0", "--replace")
    assert output.code == 0, output.text
    assert releasable.check().code == 0


def test_single_descriptor_file_is_a_release(releasable: TempContract) -> None:
    folder = releasable.folder / "protos/releases"
    shutil.move(folder / "1.0.0/descriptors.binpb", folder / "1.0.0.binpb")
    shutil.rmtree(folder / "1.0.0")
    assert releasable.check().data["releases"] == ["1.0.0"]
    assert releasable.gate("release", "1.0.0", "--replace").code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["1.0.0"]


def test_stub_client_is_broken_only_by_wire_changes(releasable: TempContract) -> None:
    releasable.gate("release", "1.1.0")
    releasable.edit(
        Edit(RECOMMENDER, "TipSummary undoable = 2", "Tip undoable = 2"),
        Edit(RANKING, "probabilities = 1", "shares = 1"),
    )
    retyped, renamed = releasable.check("--release=1.1.0").findings
    assert retyped["breaks"] == {"bff 1.1.0": ["calls oo.recommender.v1.RecommenderService/GetOpenTip"]}
    assert renamed["id"].startswith("field-renamed")
    assert renamed["breaks"] == {}


def test_newly_required_header_is_a_finding(releasable: TempContract) -> None:
    releasable.gate("release", "1.1.0")
    document = releasable.folder / "gen/openapi.json"
    found = json.loads(document.read_text())
    found["paths"]["/api/recommend"]["post"]["parameters"].append({"name": "X-Mood", "in": "header", "required": True})
    document.write_text(json.dumps(found))
    [finding] = releasable.check().findings
    assert finding["id"] == "header-required POST /api/recommend X-Mood"
    assert list(finding["breaks"]) == ["webapp 1.1.0"]


def test_changed_names_of_generated_clients_are_findings(releasable: TempContract) -> None:
    releasable.gate("release", "1.1.0")
    document = releasable.folder / "gen/openapi.json"
    text = document.read_text().replace("/schemas/TipSummary", "/schemas/TipSketch").replace("TipSummary", "TipSketch")
    found = json.loads(text)
    operation = found["paths"]["/api/tips"]["get"]
    name = operation["operationId"]
    operation |= {"operationId": "listTips", "tags": ["Tips"]}
    document.write_text(json.dumps(found))
    output = releasable.check()
    assert output.code == 1
    findings = {finding["id"]: finding for finding in output.findings}
    assert findings.keys() == {
        f"operation-id-changed {name}",
        f"tag-changed {name} RecommenderService",
        "component-renamed TipSummary",
    }
    changed = findings[f"operation-id-changed {name}"]
    assert changed["what"] == f"GET /api/tips has the operation id listTips instead of {name}"
    assert changed["file"] == RECOMMENDER
    assert {call for finding in output.findings for call in finding["breaks"]} == set()
    words = "no released client; programs that use the name, once their client is generated again"
    assert releasable.gate("check").text.replace("\n            ", " ").count(words) == 3


def test_names_of_path_parameters_and_texts_are_no_names_of_clients(releasable: TempContract) -> None:
    releasable.gate("release", "1.1.0")
    document = releasable.folder / "gen/openapi.json"
    found = json.loads(document.read_text())
    found["paths"] = {path.replace("{id}", "{tip}"): item for path, item in found["paths"].items()}
    found["paths"]["/api/tips"]["get"]["summary"] = "Lists them."
    document.write_text(json.dumps(found))
    assert releasable.check().findings == []


def test_http_api_uses_every_rpc_with_an_operation(releasable: TempContract) -> None:
    releasable.gate("release", "1.1.0")
    lists = [releasable.folder / f"protos/releases/1.1.0/{client}.usage.json" for client in ("bff", "modules")]
    bff, modules = (json.loads(path.read_text())["calls"] for path in lists)
    assert {f"oo.recommender.v1.RecommenderService/{name}" for name in ("GetOpenTip", "ListTips")} <= set(bff)
    assert set(modules) == {"oo.ranking.v1.RankingService/ComputeProbabilities"}


@pytest.mark.parametrize(
    ("version", "error"),
    [("0.9.0", "older than 1.0.0"), ("1.1", "write a version such as 0.2.0"), ("../x", "write a version")],
)
def test_invalid_or_older_version_is_refused(releasable: TempContract, version: str, error: str) -> None:
    output = releasable.gate("release", version)
    assert output.code == 2
    assert error in output.text


def test_stale_gen_is_refused(releasable: TempContract) -> None:
    releasable.edit(Edit(TIP, "string body = 4;", "string body = 4;\n  string mood = 8;"))
    output = releasable.gate("release", "1.1.0")
    assert output.code == 2
    assert "gen/descriptors.binpb does not match the protos: generate it first" in output.text


@pytest.mark.parametrize(
    ("usage", "error"),
    [
        ({"calls": {"POST /api/reactions": {}}}, "calls POST /api/reactions, which the contract does not have"),
        (
            {"calls": {"POST /api/recommend": {"reads": ["tip.mood"]}}},
            "the response of POST /api/recommend has no tip.mood",
        ),
    ],
)
def test_usage_list_of_another_build_is_refused(releasable: TempContract, usage: Usage, error: str) -> None:
    write_usage_list(releasable, usage)
    output = releasable.gate("release", "1.1.0")
    assert output.code == 2
    assert error in output.text


def test_missing_usage_list_is_refused(releasable: TempContract) -> None:
    (releasable.folder / "webapp/dist/usage.json").unlink()
    output = releasable.gate("release", "1.1.0")
    assert output.code == 2
    assert "webapp has no usage list yet: build it first" in output.text


def test_present_usage_list_fits_the_present_contract(releasable: TempContract) -> None:
    shutil.copy("webapp/dist/usage.json", releasable.folder / "webapp/dist/usage.json")
    output = releasable.gate("release", "1.1.0")
    assert output.code == 0, output.text
    calls = json.loads(Path("webapp/dist/usage.json").read_text())["calls"]
    assert "tip.title" in calls["POST /api/recommend"]["reads"]
    assert calls["POST /api/feedback"]["sends"]["tipId"] == {"always": True}

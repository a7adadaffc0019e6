"""Changes that break no caller of a release, which give no finding."""

import shutil
from pathlib import Path

import pytest

from protogateway.compat.change import Severity
from protogateway.compat.snapshot import ContractSnapshot
from tests.gate.temp_contract import RECOMMENDER, TIP, TIP_RECORDS, Edit, TempContract


def recommender(pattern: str, replacement: str) -> Edit:
    return Edit(RECOMMENDER, pattern, replacement)


def tip(pattern: str, replacement: str) -> Edit:
    return Edit(TIP, pattern, replacement)


RULE = '(oo.options.v1.rpc) = {caller: CALLER_SESSION purpose: "tips" limit: {calls: 60 window_s: 60}}'
CHANGES = {
    "a new field in a response": tip("string source = 5;", "string source = 5;\n  string mood = 8;"),
    "a new field in a request": recommender("uint32 dwell_ms = 4;", "uint32 dwell_ms = 4;\n  string why = 5;"),
    "a new query parameter": recommender(
        r"Reaction reaction = 3", "string source = 4;\n  optional bool shown = 5;\n  Reaction reaction = 3"
    ),
    "a new RPC with a route": recommender(
        "  // Lists the person's tips",
        f"""  // Reads one tip.
  rpc GetTip(GetTipRequest) returns (GetTipResponse) {{
    option (google.api.http) = {{get: "/api/tips/{{id}}"}};
    option {RULE};
  }}
  // Lists the person's tips""",
    ),
    "a new message": recommender("// Recorded.", "// A mood.\nmessage Mood {\n  string name = 1;\n}\n\n// Recorded."),
    "a new enum value": tip("undo = 6;", "undo = 6;\n  later = 7;"),
    "a comment": tip("// One more line, or empty.", "// One more line of plain text, or empty."),
    "a higher limit": recommender(r"calls: \d+", "calls: 9999"),
    "a limit over longer that allows more": recommender(r"calls: \d+ window_s: \d+", "calls: 99999 window_s: 3600"),
    "another way to an operation": recommender(
        r'post: "/api/feedback" body: "\*"',
        'post: "/api/feedback" body: "*" additional_bindings: {post: "/api/tips/{tip_id}:react" body: "*"}',
    ),
    "a reservation": tip("string source = 5;", 'string source = 5;\n  reserved 20;\n  reserved "temper";'),
    "a field that takes more": recommender(r"max_length: \d+", "max_length: 4000"),
    "a new reason": recommender(
        "reasons: ", 'reasons: {code: "NOT_FOUND" reason: "TIP_LOST" when: "it is lost"}\n      reasons: '
    ),
    "a longer wait": recommender("retry: RETRY_SAFE", "retry: RETRY_SAFE timeout_ms: 20000"),
    "a longer cache": recommender("retry: RETRY_SAFE", "retry: RETRY_SAFE cache: {max_age_s: 60}"),
    "deprecation": tip("string source = 5;", "string source = 5 [deprecated = true];"),
}
APPENDED = {
    "a new RPC with a route": "\n// Request for a tip.\nmessage GetTipRequest {\n  string id = 1;\n}\n\n"
    "// The tip.\nmessage GetTipResponse {\n  Tip tip = 1;\n}\n"
}


def test_command_has_no_finding_for_compatible_changes(temp_contract: TempContract) -> None:
    make_changes(temp_contract, *CHANGES)
    output = temp_contract.command("check", "--json")
    assert output.findings == []
    assert output.code == 0, output.text


@pytest.mark.parametrize("name", CHANGES)
def test_compatible_change_has_no_finding(temp_contract: TempContract, name: str) -> None:
    make_changes(temp_contract, name)
    assert [change for change in temp_contract.changes() if change.severity is not Severity.information] == []


def make_changes(temp_contract: TempContract, *names: str) -> None:
    path = temp_contract.folder / "protos" / RECOMMENDER
    for name in names:
        temp_contract.edit(CHANGES[name])
        path.write_text(path.read_text() + APPENDED.get(name, ""))


def test_second_version_beside_the_first_has_no_finding(temp_contract: TempContract) -> None:
    first, second = (temp_contract.folder / "protos/oo/recommender" / name for name in ("v1", "v2"))
    shutil.copytree(first, second)
    for path in second.iterdir():
        text = path.read_text().replace("oo.recommender.v1", "oo.recommender.v2")
        path.write_text(text.replace("oo/recommender/v1", "oo/recommender/v2").replace('"/api/', '"/api/v2/'))
    output = temp_contract.check()
    assert (output.code, output.findings, output.data["information"]) == (0, [], [])
    (second / "service.proto").write_text((second / "service.proto").read_text().replace('"/api/v2/', '"/api/'))
    shutil.rmtree(first)
    assert {finding["kind"] for finding in temp_contract.check().findings} >= {"rpc-deleted", "message-deleted"}


def test_unchanged_protos_keep_the_contract(temp_contract: TempContract) -> None:
    output = temp_contract.gate("check")
    assert output.code == 0
    assert output.text.splitlines()[-1] == "The contract is kept."


COLUMNS = {
    "a deleted column": Edit(TIP_RECORDS, "uint64 dwell_ms = 8;", ""),
    "a column of another type": Edit(TIP_RECORDS, "uint64 dwell_ms = 8;", "string dwell_ms = 8;"),
    "a deleted record": Edit(TIP_RECORDS, "// Number of a person's connections.*", ""),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_stored_record_is_not_in_the_contract_but_a_message_of_a_call_is(
    temp_contract: TempContract, name: str
) -> None:
    temp_contract.edit(COLUMNS[name])
    assert temp_contract.command("check", "--json").findings == []
    temp_contract.edit(recommender("uint32 dwell_ms = 4;", ""))
    [finding] = temp_contract.command("check", "--json").findings
    assert finding["id"] == "field-deleted oo.recommender.v1.SendFeedbackRequest.dwell_ms"


def test_published_contract_has_no_stored_record() -> None:
    for descriptors in (Path("gen/descriptors.binpb"), *Path("protos/releases").rglob("*.binpb")):
        messages = ContractSnapshot("now", descriptors.read_bytes()).messages
        assert "oo.recommender.v1.TipDecided" in messages
        assert [name for name in messages if name.startswith("oo.") and ".storage." in name] == []

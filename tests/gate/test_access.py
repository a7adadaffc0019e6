"""Changes of who may call, which are a matter of security if others get in."""

from tests.gate.temp_contract import RECOMMENDER, Edit, TempContract

CHANGES = {
    "Recommend": ("CALLER_SECRET", "CALLER_PUBLIC", "caller-lower", "security"),
    "GetOpenTip": ("CALLER_SERVICE", "CALLER_SECRET", "caller-lower", "security"),
    "ReportShown": ("CALLER_SECRET", "CALLER_SESSION", "caller-changed", "security"),
    "SendFeedback": ("CALLER_PUBLIC", "CALLER_SECRET", "caller-higher", "breaking"),
    "ListTips": ("CALLER_SECRET", "CALLER_SERVICE", "caller-higher", "breaking"),
}
CALLED = (
    "oo.recommender.v1.RecommenderService/GetOpenTip",
    "POST /api/recommend",
    "POST /api/tips/{id}:shown",
    "POST /api/feedback",
    "GET /api/tips",
)


def admit(rpc: str, caller: str) -> Edit:
    return Edit(RECOMMENDER, rf"(rpc {rpc}\(.*?caller: )CALLER_\w+", rf"\1{caller} ")


def test_severity_says_whether_callers_get_in_or_are_refused(temp_contract: TempContract) -> None:
    temp_contract.edit(*(admit(rpc, before) for rpc, (before, *_) in CHANGES.items()))
    temp_contract.release("1.1.0", webapp={"calls": {call: {} for call in CALLED}})
    temp_contract.edit(*(admit(rpc, after) for rpc, (_, after, *_) in CHANGES.items()))
    found = {
        finding["element"].rpartition(".")[2]: finding for finding in temp_contract.check("--release=1.1.0").findings
    }
    expected = {rpc: (kind, weight) for rpc, (*_, kind, weight) in CHANGES.items()}
    assert {rpc: (finding["kind"], finding["weight"]) for rpc, finding in found.items()} == expected
    affected = {rpc for rpc, finding in found.items() if finding["breaks"]}
    assert affected == CHANGES.keys() - {"Recommend"}, "it only lets more callers in"
    text = temp_contract.gate("check", "--release=1.1.0").text
    assert text.count("no client, but callers get access that they did not have") == 1
    assert text.count("    callers get access that they did not have") == 2
    assert "breaks    webapp 1.1.0: calls POST /api/tips/{id}:shown" in text

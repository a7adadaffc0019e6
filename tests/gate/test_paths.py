"""Changed paths: advice that can be pasted, and paths that take more than before."""

from tests.gate.temp_contract import RECOMMENDER, Edit, TempContract

SERVICE = "oo.recommender.v1.RecommenderService"
WIDER = Edit(RECOMMENDER, r"tips/\{id\}:shown", "tips/{id=**}:shown")
NARROWER = Edit(RECOMMENDER, r"tips/\{id=\*\*\}:shown", "tips/{id}:shown")


def test_pasted_advice_keeps_the_contract(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, '"/api/feedback"', '"/api/reactions"'))
    [finding] = temp_contract.check().findings
    assert finding["paste"] == 'additional_bindings: {post: "/api/feedback" body: "*"}'
    temp_contract.edit(Edit(RECOMMENDER, '"/api/reactions" body: "\\*"', rf"\g<0> {finding['paste']}"))
    assert temp_contract.check().code == 0


def test_wider_variable_is_told_and_a_narrower_one_is_breaking(temp_contract: TempContract) -> None:
    temp_contract.edit(WIDER)
    output = temp_contract.check()
    assert (output.code, output.findings) == (0, [])
    [told] = output.data["information"]
    assert told["id"] == f"path-widened {SERVICE}.ReportShown"
    assert "/api/tips/{id}:shown is widened to /api/tips/{id=**}:shown" in told["what"]
    temp_contract.release("1.1.0")
    temp_contract.edit(NARROWER)
    [finding] = temp_contract.check("--release=1.1.0").findings
    assert finding["id"] == f"path-changed {SERVICE}.ReportShown"
    assert (
        "POST /api/tips/{id=**}:shown is no longer served; the RPC is at POST /api/tips/{id}:shown" in finding["what"]
    )


def test_stream_of_requests_ends_the_operation(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, r"rpc SendFeedback\(", "rpc SendFeedback(stream "))
    output = temp_contract.check()
    assert output.code == 1
    found = {finding["kind"]: finding for finding in output.findings}
    assert found.keys() == {"request-stream-changed", "operation-deleted"}
    changed, gone = found["request-stream-changed"], found["operation-deleted"]
    assert "takes a stream instead of one message" in changed["what"]
    assert changed["buf"] == ["RPC_SAME_CLIENT_STREAMING"]
    assert (gone["paste"], "one with a stream of requests has no HTTP operation" in gone["instead"]) == ("", True)
    assert list(gone["breaks"]) == list(changed["breaks"]) == ["webapp 1.0.0"]


def test_widened_path_that_takes_calls_from_another_names_it(temp_contract: TempContract) -> None:
    call = "GET /api/{pageToken}/{pageSize}/list"
    other = 'get: "/api/tips" additional_bindings: {get: "/api/{page_token}/{page_size}/list"}'
    temp_contract.edit(
        Edit(RECOMMENDER, 'get: "/api/tips"', other),
        Edit(RECOMMENDER, r'post: "/api/feedback" body: "\*"', 'get: "/api/feedback/{tip_id}"'),
    )
    temp_contract.release("1.1.0", webapp={"calls": {call: {}}})
    temp_contract.edit(Edit(RECOMMENDER, r"/api/feedback/\{tip_id\}", "/api/feedback/{tip_id=**}"))
    output = temp_contract.check("--release=1.1.0")
    [finding] = output.findings
    assert finding["id"] == f"operation-shadowed {SERVICE}.ListTips {call}"
    assert "loses the paths that GET /api/feedback/{tip_id=**} matches first" in finding["what"]
    assert finding["breaks"] == {"webapp 1.1.0": [f"calls {call}"]}
    [told] = output.data["information"]
    assert f"which takes paths from {call}" in told["what"]

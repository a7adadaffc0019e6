"""docs/contract-testers.md, whose sample is the output of the command."""

import re
from pathlib import Path

from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract, Usage

PAGE = Path("docs/contract-testers.md")
STUBS: dict[str, Usage] = {
    "bff": {"calls": {"oo.recommender.v1.RecommenderService/Recommend": {}}},
    "modules": {"calls": {"oo.ranking.v1.RankingService/ComputeProbabilities": {}}},
}
NEWER = {"POST /api/recommend": {"sends": {"trigger": {"always": True}}, "reads": ["tip", "tip.title"]}}
OLDER = {"POST /api/recommend": {"sends": {"trigger": {"always": True}}, "reads": ["tip", "tip.title", "tip.source"]}}
CHANGES = (
    Edit(RECOMMENDER, 'post: "/api/recommend"', 'post: "/api/tips:recommend"'),
    Edit(TIP, "string source = 5;", 'reserved 5;\n  reserved "source";'),
    Edit(RECOMMENDER, r"(rpc SendFeedback\(.*?)CALLER_SESSION", r"\1CALLER_PUBLIC"),
    Edit(TIP, "undo = 6;", "undo = 6;\n  later = 7;"),
)


def test_sample_is_the_output_of_the_command(tmp_path: Path) -> None:
    temp_contract = TempContract.of_the_protos(tmp_path)
    temp_contract.release("1.0.0", webapp={"calls": OLDER}, **STUBS)
    temp_contract.release("1.1.0", webapp={"calls": NEWER}, **STUBS)
    temp_contract.edit(*CHANGES)
    printed = temp_contract.command("check").text
    sample = re.search(r"```text\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert sample
    assert without_line_numbers(sample[1]) == without_line_numbers(printed)


def without_line_numbers(text: str) -> str:
    """Remove line numbers, which change with every comment above them."""
    return re.sub(r"\.proto:\d+", ".proto:…", text)


def test_page_shows_a_waiver_for_a_finding_of_the_sample() -> None:
    page = PAGE.read_text()
    [waived] = re.findall(r'^id = "(.*)"$', page, re.MULTILINE)
    assert re.findall(rf'^ +id = "{re.escape(waived)}"$', page, re.MULTILINE)

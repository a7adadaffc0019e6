"""Changes that fail nothing and that the authors of clients want to know."""

from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract

NEW_VALUES = (
    Edit(TIP, "undo = 6;", "undo = 6;\n  later = 7;"),
    Edit(RECOMMENDER, "pull = 2;", "pull = 2;\n    push = 3;"),  # a value that only requests have
)
ID = "value-added oo.recommender.v1.Reaction.later"


def test_new_enum_value_in_a_response_is_told_with_its_readers(temp_contract: TempContract) -> None:
    reader = {"calls": {"POST /api/feedback": {"sends": {}, "reads": ["tip", "tip.reaction"]}}}
    temp_contract.release("1.1.0", webapp=reader)
    temp_contract.edit(*NEW_VALUES)
    output = temp_contract.check()
    assert (output.code, output.data["kept"], output.findings) == (0, True, [])
    [told] = output.data["information"]
    assert (told["id"], told["weight"]) == (ID, "information")
    assert told["breaks"] == {"webapp 1.1.0": ["reads `tip.reaction` of POST /api/feedback"]}
    temp_contract.waive(f'id = "{ID}"\nreason = "a"\nnotified = "b"\nexpires = 2027-01-01\n')
    output = temp_contract.gate("check", "--today=2026-12-01")
    assert output.code == 1
    assert f'the waiver "{ID}" is unused: no finding that fails has this id' in output.text
    assert "meets it  webapp 1.1.0: reads `tip.reaction` of POST /api/feedback" in output.text
    assert "webapp works" in next(line for line in output.text.splitlines() if line.startswith("1.1.0"))
    assert "waive it" not in output.text

"""Changes that fail nothing and that the authors of clients want to know."""

from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract

NEW_REACTION = Edit(TIP, "undo = 6;", "undo = 6;\n  later = 7;")
ID = "value-added oo.recommender.v1.Reaction.later"


def test_new_enum_value_in_a_response_is_told_with_its_readers(temp_contract: TempContract) -> None:
    reader = {"calls": {"POST /api/feedback": {"sends": {}, "reads": ["tip", "tip.reaction"]}}}
    temp_contract.release("1.1.0", webapp=reader)
    temp_contract.edit(NEW_REACTION)
    output = temp_contract.check()
    assert (output.code, output.data["kept"], output.findings) == (0, True, [])
    [told] = output.data["information"]
    assert (told["id"], told["weight"]) == (ID, "information")
    assert told["breaks"] == {"webapp 1.1.0": ["reads `tip.reaction` of POST /api/feedback"]}
    text = temp_contract.gate("check").text
    assert "meets it  webapp 1.1.0: reads `tip.reaction` of POST /api/feedback" in text
    assert "webapp works" in next(line for line in text.splitlines() if line.startswith("1.1.0"))
    assert "waive it" not in text


def test_new_enum_value_that_only_requests_have_is_not_told(temp_contract: TempContract) -> None:
    temp_contract.edit(Edit(RECOMMENDER, "pull = 2;", "pull = 2;\n    push = 3;"))
    assert temp_contract.check().data["information"] == []


def test_waiver_for_information_is_unused(temp_contract: TempContract) -> None:
    temp_contract.edit(NEW_REACTION)
    temp_contract.waive(f'id = "{ID}"\nreason = "a"\nnotified = "b"\nexpires = 2027-01-01\n')
    output = temp_contract.check()
    assert output.code == 1
    assert output.data["waiver_problems"] == [
        f'the waiver "{ID}" is unused: no finding that fails has this id, so delete it'
    ]

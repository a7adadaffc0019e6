"""Waivers, which allow a breaking change for a time and name the reason and the people who were told."""

import re
from pathlib import Path

import pytest

from protogateway.compat.errors import CompatError
from protogateway.compat.waivers import read_waivers
from tests.gate.temp_contract import RECOMMENDER, TIP, Edit, TempContract

GONE = "field-deleted oo.recommender.v1.Tip.source"


def waiver(id_: str = GONE, expires: str = "2026-12-31") -> str:
    return f'id = "{id_}"\nreason = "nobody shows it"\nnotified = "the web team, on 2026-11-20"\nexpires = {expires}\n'


@pytest.fixture
def broken(temp_contract: TempContract) -> TempContract:
    temp_contract.edit(Edit(TIP, "string source = 5;", 'reserved 5;\n  reserved "source";'))
    return temp_contract


def test_waived_change_passes_and_is_still_shown(broken: TempContract) -> None:
    broken.waive(waiver())
    output = broken.check()
    assert output.code == 0
    assert [finding["waived_until"] for finding in output.findings] == ["2026-12-31"]
    text = broken.gate("check", "--today=2026-12-31").text
    assert "until 2026-12-31: nobody shows it (notified: the web team, on 2026-11-20)" in text
    assert text.splitlines()[-1] == "The contract is kept (1 waived)."


def test_expired_waiver_fails_and_says_whom_to_ask(broken: TempContract) -> None:
    broken.waive(waiver())
    output = broken.gate("check", "--today=2027-01-01")
    assert output.code == 1
    assert f'the waiver "{GONE}" expired on 2026-12-31' in output.text
    assert "agree on a later day with the web team, on 2026-11-20" in output.text
    assert "BREAKING" in output.text


def test_unused_waiver_fails(temp_contract: TempContract) -> None:
    temp_contract.waive(waiver())
    output = temp_contract.check()
    assert output.code == 1
    assert output.data["waiver_problems"] == [
        f'the waiver "{GONE}" is unused: no finding that fails has this id, so delete it'
    ]


def test_waiver_covers_only_its_own_finding(broken: TempContract) -> None:
    broken.edit(Edit(RECOMMENDER, 'post: "/api/feedback"', 'post: "/api/reactions"'))
    broken.waive(waiver())
    output = broken.check()
    assert output.code == 1
    open_ = [finding["id"] for finding in output.findings if finding["waived_until"] is None]
    assert open_ == ["path-changed oo.recommender.v1.RecommenderService.SendFeedback"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (waiver().replace('reason = "nobody shows it"\n', ""), "look at reason"),
        (waiver(expires='"2026-12-31"'), "expires is a day"),
        (waiver() + 'forever = "yes"\n', "look at forever"),
        ("id = \n", "waivers.toml"),
    ],
)
def test_incomplete_waiver_is_refused(broken: TempContract, text: str, error: str) -> None:
    broken.waive(text)
    output = broken.gate("check")
    assert output.code == 2
    assert error in output.text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b'[waiver]\nid = "x"\n', "headed [[waiver]]"),
        (b'waiver = "x"\n', "headed [[waiver]]"),
        (b'waiver = ["x"]\n', "headed [[waiver]]"),
        (b"# \xff\n", "utf-8"),
    ],
)
def test_file_without_waivers_is_refused(tmp_path: Path, data: bytes, error: str) -> None:
    file = tmp_path / "waivers.toml"
    file.write_bytes(data)
    with pytest.raises(CompatError, match=re.escape(error)):
        read_waivers(file)

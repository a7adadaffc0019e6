"""Replay of decisions: each is made again, and each change to a log is found and named."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gen.oo.recommender.storage.v1.codec import CONTEXT_SNAPSHOT
from servers.kernel.settings import KernelSettings, SettingsError
from servers.recommender import replay
from servers.recommender.replay import verify
from tests.recommender.app import open_app
from tests.replay.log import Log


def eligible(decision: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = [c for c in decision["candidates"] if "excludedBy" not in c][place]
    return found


def excluded(decision: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in decision["candidates"] if "excludedBy" in c)
    return found


def test_replaying_a_log_makes_the_same_decisions(log: Log) -> None:
    report = verify(log.lines)
    assert str(report) == "30 decisions, 0 mismatches"
    assert report.exit_code == 0


def test_blank_lines_are_ignored(log: Log) -> None:
    report = verify(["\n", *log.lines, "  \n", ""])
    assert str(report) == "30 decisions, 0 mismatches"


def test_the_log_covers_many_eligibility_rules(log: Log) -> None:
    rules = {rule for d in log.decisions() for c in d.candidates for rule in c.excluded_by}
    wanted = {"has_open_subtasks", "asked_for_another", "snoozed", "shown_lately", "family_cooldown", "advice_share"}
    assert wanted <= rules


def test_a_log_holds_no_text(log: Log) -> None:
    text = "".join(log.lines)
    assert "Task t" not in text
    assert "example.org" not in text


def move_probability(decision: dict[str, Any]) -> None:
    eligible(decision, 0)["probability"] += 1
    eligible(decision, 1)["probability"] -= 1


def add_probability(decision: dict[str, Any]) -> None:
    eligible(decision)["probability"] += 1


def edit_feature(decision: dict[str, Any]) -> None:
    eligible(decision)["features"][5] += 1


def edit_choice(decision: dict[str, Any]) -> None:
    decision["chosen"] = next(c["id"] for c in decision["candidates"] if c["id"] != decision["chosen"])


def edit_key(decision: dict[str, Any]) -> None:
    decision["rngKey"] = str(int(decision["rngKey"]) ^ (1 << 63))


def drop_excluded_by(decision: dict[str, Any]) -> None:
    del excluded(decision)["excludedBy"]


def choose_excluded(decision: dict[str, Any]) -> None:
    excluded(decision)["probability"] = 1


def drop_candidate(decision: dict[str, Any]) -> None:
    decision["candidates"].remove(excluded(decision))


def swap_candidates(decision: dict[str, Any]) -> None:
    decision["candidates"][:2] = decision["candidates"][1::-1]


def edit_context(decision: dict[str, Any]) -> None:
    snapshot = CONTEXT_SNAPSHOT.decode(base64.b64decode(decision["context"]))
    snapshot.since_advice += 1
    decision["context"] = base64.b64encode(CONTEXT_SNAPSHOT.encode(snapshot)).decode()


def edit_context_and_its_hash(decision: dict[str, Any]) -> None:
    edit_context(decision)
    digest = hashlib.sha256(base64.b64decode(decision["context"])).digest()
    decision["contextHash"] = base64.b64encode(digest).decode()


def edit_schema(decision: dict[str, Any]) -> None:
    decision["schemaVersion"] = 2


def edit_shadow_choice(decision: dict[str, Any]) -> None:
    decision["shadows"][0]["chosen"] = excluded(decision)["id"]


def edit_shadow_probability(decision: dict[str, Any]) -> None:
    decision["shadows"][0]["probabilities"][0] += 1


EDITS = [
    (move_probability, "].probability"),
    (add_probability, "].probability"),
    (edit_feature, "].features"),
    (edit_choice, "chosen"),
    (drop_excluded_by, "].excluded_by"),
    (choose_excluded, "].probability"),
    (drop_candidate, "candidates"),
    (swap_candidates, "candidates"),
    (edit_context_and_its_hash, ""),
    (edit_schema, "schema_version"),
    (edit_shadow_choice, "shadows[random].chosen"),
    (edit_shadow_probability, "shadows[random].probabilities"),
]


@pytest.mark.parametrize(("edit", "field"), EDITS, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("fix_digest", [False, True], ids=["", "and its digest"])
def test_an_edit_is_found_and_named(log: Log, edit: Any, field: str, fix_digest: bool) -> None:
    report = log.verify_edited(edit, fix_digest=fix_digest)
    assert report.exit_code == 1
    assert report.decisions == 30
    assert [m.line for m in report.mismatches] == [20]
    mismatch = report.mismatches[0]
    assert mismatch.field.endswith(field)
    assert mismatch.decision_id == json.loads(log.lines[19])["id"]
    assert str(report).splitlines() == ["30 decisions, 1 mismatches", str(mismatch)]


def test_a_context_that_does_not_fit_its_hash_is_named(log: Log) -> None:
    assert log.verify_edited(edit_context).mismatches[0].field == "context_hash"


def test_an_edited_key_changes_the_choice_or_breaks_the_digest(log: Log) -> None:
    assert log.verify_edited(edit_key).mismatches[0].field in {"chosen", "digest"}


@pytest.mark.parametrize("field", ["policyVersion", "modelHash", "fallback", "policyDigest", "codeDigest"])
def test_an_edit_of_a_field_that_is_not_replayed_breaks_the_digest(log: Log, field: str) -> None:
    def edit(decision: dict[str, Any]) -> None:
        decision[field] = "other"

    assert log.verify_edited(edit).mismatches[0].field == "digest"


def test_decisions_of_another_version_are_counted_apart(log: Log) -> None:
    def edit(decision: dict[str, Any]) -> None:
        decision["codeDigest"] = "of another version"
        eligible(decision)["features"][5] += 1

    report = log.verify_edited(edit, fix_digest=True)
    assert (report.exit_code, report.by_other_code) == (0, 1)
    assert "1 made by another version" in str(report)


def test_probabilities_of_a_remote_policy_are_not_recomputed_but_must_be_valid(log: Log) -> None:
    def use_ranker_probabilities(decision: dict[str, Any]) -> None:
        decision["policy"] = "ranked"
        first, chosen = eligible(decision), next(c for c in decision["candidates"] if c["id"] == decision["chosen"])
        if first is not chosen:
            chosen["probability"] += first["probability"] - 1
            first["probability"] = 1

    lines = range(1, len(log.lines) + 1)
    assert {
        m.field for n in lines for m in log.verify_edited(use_ranker_probabilities, n, fix_digest=True).mismatches
    } <= {"chosen"}

    def break_probabilities(decision: dict[str, Any]) -> None:
        decision["policy"] = "ranked"
        eligible(decision)["probability"] += 1

    assert log.verify_edited(break_probabilities, fix_digest=True).mismatches[0].field == "probabilities"


@pytest.mark.parametrize("line", ["nonsense", "{}", '{"decision": {}}', '{"decision": {"candidate": 1}}', "[]", "\x00"])
def test_a_line_that_is_not_a_decision_is_a_mismatch(log: Log, line: str) -> None:
    report = verify([*log.lines[:3], line, *log.lines[3:]])
    assert report.exit_code == 1
    assert [m.line for m in report.mismatches] == [4]


def test_a_mismatch_shows_both_values_and_cuts_long_ones(log: Log) -> None:
    def edit(decision: dict[str, Any]) -> None:
        eligible(decision)["features"][5] += 1

    def lengthen(decision: dict[str, Any]) -> None:
        decision["digest"] = "0" * 200

    short, long = (log.verify_edited(change, fix_digest=change is edit) for change in (edit, lengthen))
    assert re.fullmatch(r"recorded \[[\d, -]+\], computed \[[\d, -]+\]", short.mismatches[0].problem)
    assert re.fullmatch(r"recorded (d34){25}d3…, computed [0-9a-f]{64}", long.mismatches[0].problem)


def test_the_first_of_several_mismatches_is_shown_and_all_are_counted(log: Log) -> None:
    lines = list(log.lines)
    lines[4] = lines[9] = "nonsense"
    report = verify(lines)
    assert str(report).startswith("30 decisions, 2 mismatches\nline 5: ")
    assert "another version" not in str(report)


async def test_a_running_recommender_can_be_exported(tmp_path: Path) -> None:
    async with open_app(tmp_path) as app:
        for name in ("mara", "jon", "mara"):
            await (await app.person(name)).tip("pull")
        everyone, one = io.StringIO(), io.StringIO()
        assert await replay.export(app.application.settings, everyone) == 3
        assert await replay.export(app.application.settings, one, "jon") == 1
    assert verify(everyone.getvalue().splitlines()).exit_code == 0
    assert one.getvalue() in everyone.getvalue()


async def test_exporting_without_a_database_is_a_settings_error(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(SettingsError, match="OO_DATA_DIR"):
        await replay.export(KernelSettings(data_dir=str(empty)), io.StringIO())
    assert list(empty.iterdir()) == []

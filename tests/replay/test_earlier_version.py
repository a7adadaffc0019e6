"""Decisions of an earlier version, which this version verifies and would make again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from servers.recommender.replay import verify
from tests.replay.log import Log

RECORDED = (Path(__file__).parent / "logs" / "decisions-0.1.0.jsonl").read_text().splitlines()
DIGESTS_OF_CODE = {"codeDigest", "policyDigest", "digest"}


def test_a_log_of_an_earlier_version_is_verified() -> None:
    report = verify(RECORDED)
    assert (report.decisions, report.mismatches) == (len(RECORDED), ())
    assert report.by_other_code == len(RECORDED)


def test_the_same_requests_lead_to_the_same_decisions(log: Log) -> None:
    remade = [without_code_digests(line) for line in log.lines[: len(RECORDED)]]
    assert remade == [without_code_digests(line) for line in RECORDED]


def without_code_digests(line: str) -> dict[str, Any]:
    """Return a logged decision without the digests that change with every source file."""
    logged = json.loads(line)
    logged["decision"] = {name: value for name, value in logged["decision"].items() if name not in DIGESTS_OF_CODE}
    return dict(logged)

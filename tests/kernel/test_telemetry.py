"""Logs without personal values, traces across calls, and health reports."""

import asyncio
import io
import json
from contextlib import redirect_stderr
from typing import Any

import pytest
import structlog

from gen.oo.recommender.v1 import Tip
from servers.kernel import telemetry
from servers.kernel.health import Health
from tests.clocks import ManualClock

TRACE = f"00-{'ab' * 16}-{'cd' * 8}-01"


def redact(**event: Any) -> dict[str, Any]:
    return dict(telemetry.redact(None, "info", event))


def test_personal_values_are_redacted_by_name_at_any_depth() -> None:
    event = redact(email="a@b.c", provider="todoist", more={"title": "Call Mara", "list": [{"token": "t"}, 3]})
    assert event == {
        "email": "[redacted]",
        "provider": "todoist",
        "more": {"title": "[redacted]", "list": [{"token": "[redacted]"}, 3]},
    }


def test_a_message_is_redacted_wherever_it_is() -> None:
    tip = Tip(title="Call Mara")
    assert redact(what=tip, which=[tip], told=(1, tip)) == {
        "what": "[redacted]", "which": ["[redacted]"], "told": [1, "[redacted]"],
    }  # fmt: skip


def test_other_values_are_kept() -> None:
    event = {"event": "x", "module": "auth", "reason": "DOWN", "person": "018f", "rpc": "/a/b", "attempts": 3}
    assert redact(**event) == event


def test_a_log_line_is_json_with_its_trace() -> None:
    out = io.StringIO()
    with redirect_stderr(out):
        telemetry.configure_logging(level="info", json=True)
        with telemetry.in_trace(TRACE):
            structlog.get_logger().info("done", email="a@b.c")
            structlog.get_logger().debug("not logged")
    structlog.reset_defaults()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["event"], line["email"], line["trace_id"]) for line in lines] == [("done", "[redacted]", "ab" * 16)]


@pytest.mark.parametrize(
    "parent",
    [
        "", "00", TRACE.upper(), TRACE[:-1], f"{TRACE}0", f"{TRACE}-01", f"ff{TRACE[2:]}",
        f"00-{'0' * 32}-{'cd' * 8}-01", f"00-{'ab' * 16}-{'0' * 16}-01", f"00-{'xy' * 16}-{'cd' * 8}-01",
        "é" * 55, TRACE.replace("-", "_"),
    ],
)  # fmt: skip
def test_an_invalid_traceparent_begins_a_new_trace(parent: str) -> None:
    with telemetry.in_trace(parent) as begun:
        assert begun != parent
        assert len(telemetry.trace_id()) == 32
        assert telemetry.trace_id() == telemetry.trace_id()


def test_a_trace_continues_within_its_block() -> None:
    with telemetry.in_trace(TRACE):
        assert telemetry.traceparent() == TRACE
        with telemetry.in_trace(""):
            assert telemetry.traceparent() != TRACE
        assert telemetry.trace_id() == "ab" * 16
    assert telemetry.traceparent() != TRACE


async def report_no_problem() -> str:
    return ""


async def report_a_problem() -> str:
    return "the disk is full"


async def fail() -> str:
    raise OSError("no such file: /home/ada")


async def hang() -> str:
    await asyncio.sleep(30)
    return ""


async def test_a_health_report_names_the_failing_components() -> None:
    health = Health(ManualClock())
    health.add("profile", report_no_problem)
    assert (await health.report()).status == "ok"
    health = Health(ManualClock())
    for name, check in {
        "profile": report_no_problem,
        "ranking": report_a_problem,
        "sync": fail,
        "sandbox": hang,
    }.items():
        health.add(name, check, essential=False)
    report = await health.report()
    assert report.status == "degraded"
    assert {c.name: c.problem for c in report.components} == {
        "profile": "", "ranking": "the disk is full", "sync": "does not answer", "sandbox": "does not answer",
    }  # fmt: skip


async def test_health_is_down_without_an_essential_component() -> None:
    health = Health(ManualClock())
    health.add("auth", report_a_problem)
    assert (await health.report()).status == "down"


async def test_a_health_report_is_reused_for_a_moment() -> None:
    clock, calls = ManualClock(), []

    async def count() -> str:
        calls.append(1)
        return ""

    health = Health(clock)
    health.add("auth", count)
    await health.report()
    await health.report()
    assert len(calls) == 1
    clock.advance(seconds=0.3)
    await health.report()
    assert len(calls) == 2

"""Faults that a test asks for: what was done, and what the caller sees."""

from typing import Any

import httpx2
import pytest

from tests.sandbox.process import Account, Sandbox


def plan(sandbox: Sandbox, fault: str, **more: Any) -> None:
    order = {"next": [{"path": "/api/v1/sync", "fault": fault, **more}]}
    sandbox.todoist.post("/sandbox/faults", json=order).raise_for_status()


def close(mara: Account) -> httpx2.Response:
    return mara.post(commands=[{"type": "item_close", "uuid": "u-1", "args": {"id": mara.item("Stretch")["id"]}}])


def test_500_before_does_nothing_and_500_after_has_done_it(sandbox: Sandbox, mara: Account) -> None:
    plan(sandbox, "500_before")
    assert close(mara).status_code == 500
    assert mara.item("Stretch")["completed"] == 0
    plan(sandbox, "500_after")
    assert close(mara).status_code == 500
    assert mara.item("Stretch")["completed"] == 1
    assert close(mara).json()["sync_status"] == {"u-1": "ok"}
    assert mara.item("Stretch")["completed"] == 1


def test_lost_answer_is_a_cut_connection_after_the_effect(sandbox: Sandbox, mara: Account) -> None:
    plan(sandbox, "drop_answer", times=2)
    for _ in range(2):
        with pytest.raises(httpx2.TransportError):
            close(mara)
    assert mara.item("Stretch")["completed"] == 1
    assert close(mara).status_code == 200
    assert mara.item("Stretch")["completed"] == 1


def test_slow_answer_outlasts_the_callers_patience_but_the_effect_stands(sandbox: Sandbox, mara: Account) -> None:
    plan(sandbox, "slow", ms=400)
    target = mara.item("Stretch")["id"]
    command = {"commands": [{"type": "item_close", "uuid": "u-1", "args": {"id": target}}]}
    headers = {"Authorization": f"Bearer {mara.token}"}
    with pytest.raises(httpx2.ReadTimeout):
        sandbox.todoist.post("/api/v1/sync", json=command, headers=headers, timeout=0.1)
    assert mara.item("Stretch")["completed"] == 1


def test_faults_befall_their_path_only_and_are_listed_until_spent(sandbox: Sandbox, mara: Account) -> None:
    plan(sandbox, "500_before", times=2)
    assert Account.connect(sandbox.todoist, "sam").token
    assert sandbox.todoist.get("/sandbox/faults").json()["next"][0]["times"] == 2
    assert close(mara).status_code == 500
    assert sandbox.todoist.get("/sandbox/faults").json()["next"][0]["times"] == 1
    sandbox.todoist.post("/sandbox/faults", json={"next": []}).raise_for_status()
    assert close(mara).status_code == 200


@pytest.mark.parametrize(
    "order", [{}, {"next": [{"path": "/x", "fault": "earthquake"}]}, {"next": [{"fault": "slow"}]}]
)
def test_unknown_fault_is_refused(sandbox: Sandbox, order: dict[str, object]) -> None:
    assert sandbox.todoist.post("/sandbox/faults", json=order).status_code == 400

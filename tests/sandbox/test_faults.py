"""Injected faults: their effect on the account, and the response that the caller gets."""

from typing import Any

import httpx2
import pytest

from tests.sandbox.sandbox_process import SandboxProcess, TodoistClient


def inject(sandbox: SandboxProcess, fault: str, **more: Any) -> None:
    faults = {"next": [{"path": "/api/v1/sync", "fault": fault, **more}]}
    sandbox.todoist.post("/sandbox/faults", json=faults).raise_for_status()


def close_task(mara: TodoistClient) -> httpx2.Response:
    return mara.post(commands=[{"type": "item_close", "uuid": "u-1", "args": {"id": mara.item("Stretch")["id"]}}])


def test_500_before_has_no_effect_and_500_after_has_one(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    inject(sandbox, "500_before")
    assert close_task(mara).status_code == 500
    assert mara.item("Stretch")["completed"] == 0
    inject(sandbox, "500_after")
    assert close_task(mara).status_code == 500
    assert mara.item("Stretch")["completed"] == 1
    assert close_task(mara).json()["sync_status"] == {"u-1": "ok"}
    assert mara.item("Stretch")["completed"] == 1


def test_lost_response_is_a_cut_connection_after_the_effect(sandbox: SandboxProcess, mara: TodoistClient) -> None:
    inject(sandbox, "drop_response", times=2)
    for _ in range(2):
        with pytest.raises(httpx2.TransportError):
            close_task(mara)
    assert mara.item("Stretch")["completed"] == 1
    assert close_task(mara).status_code == 200
    assert mara.item("Stretch")["completed"] == 1


def test_slow_response_outlasts_the_callers_timeout_after_the_effect(
    sandbox: SandboxProcess, mara: TodoistClient
) -> None:
    inject(sandbox, "slow", ms=400)
    target = mara.item("Stretch")["id"]
    command = {"commands": [{"type": "item_close", "uuid": "u-1", "args": {"id": target}}]}
    headers = {"Authorization": f"Bearer {mara.token}"}
    with pytest.raises(httpx2.ReadTimeout):
        sandbox.todoist.post("/api/v1/sync", json=command, headers=headers, timeout=0.1)
    assert mara.item("Stretch")["completed"] == 1


def test_faults_apply_to_their_path_only_and_are_listed_until_used_up(
    sandbox: SandboxProcess, mara: TodoistClient
) -> None:
    inject(sandbox, "500_before", times=2)
    assert TodoistClient.connect(sandbox.todoist, "sam").token
    assert sandbox.todoist.get("/sandbox/faults").json()["next"][0]["times"] == 2
    assert close_task(mara).status_code == 500
    assert sandbox.todoist.get("/sandbox/faults").json()["next"][0]["times"] == 1
    sandbox.todoist.post("/sandbox/faults", json={"next": []}).raise_for_status()
    assert close_task(mara).status_code == 200


@pytest.mark.parametrize(
    "faults", [{}, {"next": [{"path": "/x", "fault": "earthquake"}]}, {"next": [{"fault": "slow"}]}]
)
def test_unknown_fault_is_refused(sandbox: SandboxProcess, faults: dict[str, object]) -> None:
    assert sandbox.todoist.post("/sandbox/faults", json=faults).status_code == 400

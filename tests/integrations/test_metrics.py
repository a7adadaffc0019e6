"""Personal data in /metrics, after a person connected an app, acted, disconnected and was erased."""

from __future__ import annotations

from tests.integrations.app import IntegrationsApp, eventually
from tests.metrics import MetricsScrape

PERSON = "person-with-an-app"


async def test_metrics_contain_no_personal_data(app: IntegrationsApp) -> None:
    before = await MetricsScrape.take()
    person = await app.person(PERSON)
    connection = await person.connect()
    item = app.item("Book the dentist")
    app.fail("/api/v1/sync", "500_before", times=1)
    await person.react(item["id"])

    async def is_completed() -> bool:
        app.clock.advance(seconds=1)
        return bool(app.item("Book the dentist")["checked"])

    await eventually(is_completed)
    await person.disconnect()
    await person.erase()

    async def is_reported() -> bool:
        return bool(app.reports and app.ended)

    await eventually(is_reported)
    after = await MetricsScrape.take()
    assert ("oo_provider_calls", "provider", "todoist") in after.labels
    assert ("oo_events_relayed", "type", "connection.ended") in after.labels
    assert connection.connected_at
    personal_data = [PERSON, "mara", item["id"], item["content"], f"e-{PERSON}", *(token for token, _ in app.tokens())]
    assert after.naming(personal_data) == []
    assert after.unknown_since(before) == []

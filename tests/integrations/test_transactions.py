"""Transactions of a disconnect, an action and an erasure, each committed with its event or inbox row."""

from __future__ import annotations

import pytest

from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually
from tests.transaction_log import TransactionLog

CONNECTION_TABLES = {"connection", "credential", "connect_flow", "provider_item", "provider_action", "revocation"}


async def test_a_disconnect_is_committed_with_its_event(app: IntegrationsApp, mara: ConnectedPerson) -> None:
    log = await TransactionLog.begin(app.context.db)
    await mara.disconnect()
    assert log.tables_with("connection.ended") == [CONNECTION_TABLES]
    assert log.find_problems() == []


async def test_another_account_is_committed_with_the_end_of_the_earlier_connection(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    mara.who = "sam"
    log = await TransactionLog.begin(app.context.db)
    await mara.connect()
    assert log.tables_with("connection.ended") == [{"connection", "provider_item"}]
    assert log.find_problems() == []


async def test_a_connection_whose_account_was_never_known_is_replaced_with_its_event(app: IntegrationsApp) -> None:
    mara = await app.person()
    app.fail("/api/v1/sync", "500_before", times=4)
    await mara.connect()
    app.fail("/api/v1/sync", "500_before", times=0)
    app.clock.advance(seconds=70)
    log = await TransactionLog.begin(app.context.db)
    await mara.connect()
    assert log.tables_with("connection.ended") == [{"connection", "credential", "provider_item", "revocation"}]
    assert log.find_problems() == []


async def test_an_action_is_committed_with_the_inbox_row_of_its_reaction(
    app: IntegrationsApp, mara: ConnectedPerson
) -> None:
    item = app.item("Book the dentist")["id"]
    log = await TransactionLog.begin(app.context.db)
    await mara.react(item)
    received = [t for t in log.transactions if "inbox" in t.kernel_tables]
    assert [t.changed for t in received] == [{"provider_action", "provider_item"}]
    assert log.find_problems() == []


@pytest.mark.parametrize("connected", [True, False], ids=["connected", "not connected"])
async def test_an_erasure_is_committed_with_its_report(app: IntegrationsApp, connected: bool) -> None:
    mara = await app.person()
    if connected:
        await mara.connect()
    log = await TransactionLog.begin(app.context.db)
    await mara.erase()

    async def is_reported() -> bool:
        return bool(app.reports)

    await eventually(is_reported)
    last = {"revocation", "erasure"} if connected else CONNECTION_TABLES - {"revocation"}
    assert log.tables_with("erasure.part_done") == [last]
    assert log.find_problems() == []

"""An erasure is committed with the event that asks for it, and each part with its receipt."""

from __future__ import annotations

from tests.auth.home import Home
from tests.auth.issuer import Issuer
from tests.transaction_log import TransactionLog


async def test_an_erasure_begins_in_one_transaction_with_its_event(home: Home, issuer: Issuer) -> None:
    ada = await home.identity(await home.sign_in(issuer))
    log = await TransactionLog.begin(home.context.db)
    asked = await home.delete(ada)
    assert log.tables_with("user.deletion_requested") == [{"erasure", "account", "session"}]
    for module in ("profile", "integrations", "recommender"):
        await home.report(asked, module, rows_deleted=1)
    assert log.find_problems() == []

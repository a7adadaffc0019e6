"""After a person has come and gone, /metrics names nobody."""

from __future__ import annotations

from tests.auth.home import Home
from tests.auth.issuer import Issuer
from tests.metrics import MetricsScrape


async def test_metrics_name_nobody_who_signed_in_and_left(home: Home, issuer: Issuer) -> None:
    before = await MetricsScrape.take()
    session = await home.sign_in(issuer)
    ada = await home.identity(session)
    asked = await home.delete(ada)
    for module in ("profile", "integrations", "recommender"):
        await home.report(asked, module, rows_deleted=1)
    await home.erasure(asked)
    after = await MetricsScrape.take()
    assert ("oo_rpc_seconds", "rpc", "/oo.auth.v1.AuthService/DeleteMe") in after.labels
    assert after.naming([ada.person, ada.session_id, session, asked.erasure_id, asked.secret, "ada@"]) == []
    assert after.unknown_since(before) == []

"""Personal data in /metrics, after a person signed in and deleted their account."""

from __future__ import annotations

from tests.auth.app import AuthApp
from tests.auth.issuer import Issuer
from tests.metrics import MetricsScrape


async def test_metrics_contain_no_personal_data(app: AuthApp, issuer: Issuer) -> None:
    before = await MetricsScrape.take()
    session = await app.sign_in(issuer)
    ada = await app.identity(session)
    deletion = await app.delete(ada)
    for module in ("profile", "integrations", "recommender"):
        await app.report(deletion, module, rows_deleted=1)
    await app.erasure(deletion)
    after = await MetricsScrape.take()
    assert ("oo_rpc_seconds", "rpc", "/oo.auth.v1.AuthService/DeleteMe") in after.labels
    assert after.naming([ada.person, ada.session_id, session, deletion.erasure_id, deletion.secret, "ada@"]) == []
    assert after.unknown_since(before) == []

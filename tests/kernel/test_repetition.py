"""Concurrent repetitions of a call, which get the response of the first."""

from __future__ import annotations

import pytest

from gen.oo.profile.v1 import Agreement, GiveConsentRequest, GiveConsentResponse
from gen.oo.profile.v1.services import PROFILE_SERVICE_GIVE_CONSENT
from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.db import NOBODY, Database
from servers.kernel.errors import Conflict, Invalid
from servers.kernel.identity import Identity
from servers.kernel.rpc import IDEMPOTENCY_KEY, Call
from tests.clocks import ManualClock
from tests.kernel.rpc_harness import RpcHarness

ADA = Identity("ada", session_id="s")
FIRST = GiveConsentResponse(complete=True)


class OvertakenRpc:
    """RPC that raises an error after another call with the same key has stored a response, if `stores`."""

    def __init__(self, harness: RpcHarness, error: Exception, *, stores: bool = True) -> None:
        self._harness = harness
        self._error = error
        self._stores = stores
        harness.serve(PROFILE_SERVICE_GIVE_CONSENT, self._run)

    async def call(self) -> GiveConsentResponse:
        request = GiveConsentRequest([Agreement(document_id="terms", hash="a" * 64)])
        return await self._harness.call(PROFILE_SERVICE_GIVE_CONSENT, request, ADA, metadata={IDEMPOTENCY_KEY: "k"})

    async def _run(self, request: GiveConsentRequest, call: Call) -> GiveConsentResponse:
        if self._stores:
            record = call.idempotency_record(FIRST)
            await self._harness.database.transaction(person=NOBODY, idempotency=record).run(lambda tx: None)
        raise self._error


@pytest.fixture
def local(sqlite: Database, clock: ManualClock) -> RpcHarness:
    return RpcHarness("local", sqlite, clock)


@pytest.mark.parametrize("error", [Conflict("you reacted already"), ConcurrentUpdate("tip")])
async def test_the_later_of_two_repetitions_gets_the_response_of_the_first(local: RpcHarness, error: Exception) -> None:
    assert await OvertakenRpc(local, error).call() == FIRST


@pytest.mark.parametrize("error", [Conflict("you reacted already"), ConcurrentUpdate("tip")])
async def test_a_conflict_with_another_call_is_raised(local: RpcHarness, error: Exception) -> None:
    with pytest.raises(Conflict):
        await OvertakenRpc(local, error, stores=False).call()


async def test_no_other_failure_is_hidden_by_a_stored_response(local: RpcHarness) -> None:
    with pytest.raises(Invalid):
        await OvertakenRpc(local, Invalid("no")).call()

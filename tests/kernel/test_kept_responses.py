"""Stored responses: each RPC that takes an idempotency key repeats the first response to the same caller."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gen.oo.integrations.v1 import DisconnectRequest
from gen.oo.integrations.v1.services import INTEGRATIONS_SERVICE_DISCONNECT
from gen.oo.profile.v1 import Agreement, GiveConsentRequest
from gen.oo.profile.v1.services import PROFILE_SERVICE_GIVE_CONSENT
from gen.oo.recommender.v1 import Reaction, RecommendRequest, RecommendRequestTrigger, SendFeedbackRequest
from gen.oo.recommender.v1.services import RECOMMENDER_SERVICE_RECOMMEND, RECOMMENDER_SERVICE_SEND_FEEDBACK
from gen.registry import SERVICES
from protogateway.runtime.method import Method
from servers.kernel.db import NOBODY, Database
from servers.kernel.identity import Identity
from servers.kernel.rpc import IDEMPOTENCY_KEY, Call, RpcRule
from tests.clocks import ManualClock
from tests.kernel.rpc_harness import RpcHarness

WITH_KEY = {
    method.path: method
    for service in SERVICES
    for method in service.methods
    if RpcRule.from_method(method).accepts_idempotency_key
}
REQUESTS = {
    PROFILE_SERVICE_GIVE_CONSENT.path: GiveConsentRequest([Agreement(document_id="terms", hash="a" * 64)]),
    INTEGRATIONS_SERVICE_DISCONNECT.path: DisconnectRequest(provider="todoist"),
    RECOMMENDER_SERVICE_RECOMMEND.path: RecommendRequest(trigger=RecommendRequestTrigger.open),
    RECOMMENDER_SERVICE_SEND_FEEDBACK.path: SendFeedbackRequest(tip_id="t", reaction=Reaction.done),
}
ADA, BOB = Identity("ada", session_id="s"), Identity("bob", session_id="s")


class CountingRpc:
    """RPC that only stores its response. `runs` holds the person of each run."""

    def __init__(self, method: Method[Any, Any], harness: RpcHarness) -> None:
        self.runs: list[str] = []
        self._method = method
        self._line = harness
        harness.serve(method, self._run, purposes=["tips"])

    async def call(self, who: Identity, key: str) -> None:
        request = REQUESTS[self._method.path]
        await self._line.call(self._method, request, who, metadata={IDEMPOTENCY_KEY: key})

    async def _run(self, request: Any, call: Call) -> Any:
        self.runs.append(call.person)
        response = self._method.response.message()
        await self._line.database.transaction(person=NOBODY, idempotency=call.idempotency_record(response)).run(
            lambda tx: None
        )
        return response


@pytest.fixture
async def local(sqlite: Database, clock: ManualClock) -> AsyncIterator[RpcHarness]:
    harness = RpcHarness("local", sqlite, clock)
    await harness.open()
    yield harness
    await harness.close()


def test_every_rpc_that_takes_a_key_is_covered() -> None:
    assert REQUESTS.keys() == WITH_KEY.keys()


@pytest.mark.parametrize("path", WITH_KEY)
async def test_two_people_with_the_same_key_each_get_their_own_first_response(local: RpcHarness, path: str) -> None:
    rpc = CountingRpc(WITH_KEY[path], local)
    for who in (ADA, BOB, ADA, BOB, BOB, ADA):
        await rpc.call(who, "the same key")
    assert rpc.runs == ["ada", "bob"]


@pytest.mark.parametrize("path", WITH_KEY)
async def test_another_key_is_another_call(local: RpcHarness, path: str) -> None:
    rpc = CountingRpc(WITH_KEY[path], local)
    for key in ("a", "b", "b", "a"):
        await rpc.call(ADA, key)
    assert rpc.runs == ["ada", "ada"]


async def test_a_key_counts_for_one_rpc_alone(local: RpcHarness) -> None:
    rpc = [CountingRpc(method, local) for method in WITH_KEY.values()]
    for each in (*rpc, *rpc):
        await each.call(ADA, "the same key")
    assert [each.runs for each in rpc] == [["ada"]] * len(rpc)

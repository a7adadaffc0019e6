"""A request is checked against its proto once, on every channel: after the caller is admitted, before the method."""

import pytest

from gen.oo.profile.v1 import Agreement, GiveConsentRequest, GiveConsentResponse
from gen.oo.profile.v1.services import PROFILE_SERVICE_GIVE_CONSENT
from protogateway.runtime.violations import VIOLATIONS_MAX
from servers.kernel.errors import Invalid, SignInNeeded
from servers.kernel.identity import Identity
from servers.kernel.rpc import Call
from tests.kernel.rpc_harness import RpcHarness

ADA = Identity("ada")
WRONG = GiveConsentRequest(agreements=[Agreement(document_id="terms", hash="0" * 64), Agreement(document_id="privacy")])


@pytest.fixture
def reached(harness: RpcHarness) -> list[GiveConsentRequest]:
    """Return the list of requests that reach the method."""
    requests: list[GiveConsentRequest] = []

    async def give_consent(request: GiveConsentRequest, call: Call) -> GiveConsentResponse:
        requests.append(request)
        return GiveConsentResponse(complete=True)

    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, give_consent)
    return requests


async def test_a_wrong_request_does_not_reach_its_method(
    harness: RpcHarness, reached: list[GiveConsentRequest]
) -> None:
    with pytest.raises(Invalid) as caught:
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, WRONG, ADA)
    assert caught.value.fields == {"agreements[1].hash": "required"}
    assert caught.value.message == "agreements[1].hash: required"
    assert caught.value.reason == "INVALID"
    assert reached == []
    right = GiveConsentRequest(agreements=WRONG.agreements[:1])
    assert (await harness.call(PROFILE_SERVICE_GIVE_CONSENT, right, ADA)).complete
    assert reached == [right]


async def test_who_may_not_call_is_told_that_alone(harness: RpcHarness, reached: list[GiveConsentRequest]) -> None:
    with pytest.raises(SignInNeeded):
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, WRONG)


async def test_so_many_wrong_fields_are_told_as_fit(harness: RpcHarness, reached: list[GiveConsentRequest]) -> None:
    many = GiveConsentRequest(agreements=[Agreement() for _ in range(10)])
    with pytest.raises(Invalid) as caught:
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, many, ADA)
    assert len(caught.value.fields) == VIOLATIONS_MAX
    assert reached == []

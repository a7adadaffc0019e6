"""Checks of a request against its proto, on every channel: after the caller is admitted, before the method."""

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
def received(harness: RpcHarness) -> list[GiveConsentRequest]:
    """Return the list of requests that reach the method."""
    requests: list[GiveConsentRequest] = []

    async def give_consent(request: GiveConsentRequest, call: Call) -> GiveConsentResponse:
        requests.append(request)
        return GiveConsentResponse(complete=True)

    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, give_consent)
    return requests


async def test_a_wrong_request_does_not_reach_its_method(
    harness: RpcHarness, received: list[GiveConsentRequest]
) -> None:
    with pytest.raises(Invalid) as caught:
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, WRONG, ADA)
    assert caught.value.fields == {"agreements[1].hash": "must not be empty"}
    assert caught.value.message == "agreements[1].hash: must not be empty"
    assert caught.value.reason == "INVALID"
    assert received == []
    right = GiveConsentRequest(agreements=WRONG.agreements[:1])
    assert (await harness.call(PROFILE_SERVICE_GIVE_CONSENT, right, ADA)).complete
    assert received == [right]


async def test_a_forbidden_caller_learns_nothing_about_the_request(
    harness: RpcHarness, received: list[GiveConsentRequest]
) -> None:
    with pytest.raises(SignInNeeded):
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, WRONG)


async def test_an_error_names_as_many_wrong_fields_as_fit(
    harness: RpcHarness, received: list[GiveConsentRequest]
) -> None:
    many = GiveConsentRequest(agreements=[Agreement() for _ in range(10)])
    with pytest.raises(Invalid) as caught:
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, many, ADA)
    assert len(caught.value.fields) == VIOLATIONS_MAX
    assert received == []

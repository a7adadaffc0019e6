"""The event stream of an erasure, which its secret authorizes and which can be resumed."""

import httpx2

from gen.oo.auth.v1 import WatchErasureRequest, WatchErasureResponse
from servers.kernel.errors import NotFound
from tests.http_api.conftest import FakeChannel, assert_problem

PATH = "/api/erasures/e1:watch"
SECRET = {"Authorization": "Bearer s3cret"}
EVENTS = SECRET | {"Accept": "text/event-stream"}


async def test_each_state_is_an_event_with_its_sequence_as_id(
    signed_out: httpx2.AsyncClient, channel: FakeChannel
) -> None:
    channel.responses["WatchErasure"] = [WatchErasureResponse(sequence=4), WatchErasureResponse(sequence=7)]
    response = await signed_out.get(PATH, headers=EVENTS | {"Last-Event-ID": "3"})
    assert response.headers["content-type"] == "text/event-stream"
    assert "id: 4\n" in response.text
    assert "id: 7\n" in response.text
    (call,) = channel.calls
    assert (call.request, call.metadata) == (WatchErasureRequest(id="e1", after=3), {"oo-secret": "s3cret"})
    assert call.timeout_s is None


async def test_stream_without_the_secret_is_401(signed_out: httpx2.AsyncClient, channel: FakeChannel) -> None:
    assert_problem(await signed_out.get(PATH), 401, "SECRET_NEEDED")
    assert not channel.calls


async def test_unknown_erasure_is_404(signed_out: httpx2.AsyncClient, channel: FakeChannel) -> None:
    channel.responses["WatchErasure"] = NotFound("erasure", "e1")
    assert_problem(await signed_out.get(PATH, headers=EVENTS), 404, "ERASURE_NOT_FOUND")

"""Metadata, which is the same on every channel (after the Connect suite's basic, errors and duplicate_metadata)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext

import pytest

from gen.oo.recommender.v1 import Tip
from protogateway.runtime.context import Context
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.metadata import (
    Metadata,
    MetadataInput,
    MetadataInvalid,
    MetadataValue,
    ResponseMetadata,
    validate_metadata,
)
from protogateway.runtime.method import Channel
from protogateway.runtime.recording_channel import RecordingChannel
from protogateway.runtime.response_headers import headers_in
from tests.contract.channels.call_ends import RECITE, SAY, CallEnds

Pairs = Sequence[tuple[str, MetadataValue]]
SENT: dict[str, Pairs] = {
    "none": (),
    "text": (("x-name", "a value, with ~ and %20"),),
    "empty": (("x-name", ""),),
    "binary": (("x-name-bin", b"\x00\xff\r\n"), ("x-empty-bin", b"")),
    "repeated": (("x-name", "b"), ("x-name", "a"), ("x-name-bin", b"2"), ("x-name-bin", b"1"), ("x-name", "b")),
}
INITIAL: Pairs = (("x-initial", "1"), ("x-initial", "2"), ("x-initial-bin", b"\xfe"))
TRAILING: Pairs = (("x-trailing", "1"), ("x-trailing", "2"), ("x-trailing-bin", b"\xff"))
every_metadata = pytest.mark.parametrize("pairs", SENT.values(), ids=SENT)


def own(metadata: Metadata) -> dict[str, list[MetadataValue]]:
    """Return the test's own metadata by key, because gRPC only keeps the order of a key's values."""
    return {key: metadata.get_all(key) for key in metadata if key.startswith("x-")}


class Parrot:
    """Service that returns its request, with metadata of its own, or raises `error`."""

    def __init__(
        self, initial: MetadataInput = INITIAL, trailing: MetadataInput = TRAILING, error: Exception | None = None
    ) -> None:
        self.received: list[dict[str, list[MetadataValue]]] = []
        self._initial, self._trailing, self._error = initial, trailing, error

    def _speak(self, call: Context) -> None:
        self.received.append(own(call.metadata))
        call.initial_metadata, call.trailing_metadata = self._initial, self._trailing

    async def say(self, request: Tip, call: Context) -> Tip:
        self._speak(call)
        if self._error:
            raise self._error
        return request

    async def recite(self, request: Tip, call: Context) -> AsyncIterator[Tip]:
        self._speak(call)
        for letter in request.title:
            yield Tip(title=letter)
        if self._error:
            raise self._error


@every_metadata
async def test_request_metadata_arrives(ends: CallEnds, pairs: Pairs) -> None:
    parrot = Parrot()
    ends.serve_unary(parrot.say)
    ends.serve_stream(parrot.recite)
    await ends.channel.unary(SAY, Tip(), metadata=pairs)
    assert [response async for response in ends.channel.stream(RECITE, Tip(), metadata=pairs)] == []
    assert parrot.received == [own(Metadata(pairs))] * 2


async def test_mapping_is_accepted_as_metadata(ends: CallEnds) -> None:
    parrot = Parrot()
    ends.serve_unary(parrot.say)
    await ends.channel.unary(SAY, Tip(), metadata={"x-name": "a"})
    assert parrot.received == [{"x-name": ["a"]}]


@every_metadata
async def test_response_metadata_arrives(ends: CallEnds, pairs: Pairs) -> None:
    ends.serve_unary(Parrot(initial=pairs, trailing=TRAILING).say)
    received = ResponseMetadata()
    await ends.channel.unary(SAY, Tip(), response_metadata=received)
    assert (own(received.initial), own(received.trailing)) == (own(Metadata(pairs)), own(Metadata(TRAILING)))
    ends.serve_unary(Parrot(initial=INITIAL, trailing=pairs).say)
    await ends.channel.unary(SAY, Tip(), response_metadata=received)
    assert (own(received.initial), own(received.trailing)) == (own(Metadata(INITIAL)), own(Metadata(pairs)))


@pytest.mark.parametrize("error", [RpcError("no", code=StatusCode.NOT_FOUND, reason="GONE"), ValueError("a surprise")])
async def test_metadata_of_an_error_arrives(ends: CallEnds, error: Exception) -> None:
    ends.serve_unary(Parrot(error=error).say)
    received = ResponseMetadata()
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, Tip(), response_metadata=received)
    assert caught.value.code is (error.code if isinstance(error, RpcError) else ends.code(StatusCode.UNKNOWN))
    assert (own(received.initial), own(received.trailing)) == (own(Metadata(INITIAL)), own(Metadata(TRAILING)))


@pytest.mark.parametrize("error", [None, RpcError("no", code=StatusCode.NOT_FOUND)])
@pytest.mark.parametrize("titles", ["", "a", "abc"])
async def test_metadata_of_a_stream_arrives(ends: CallEnds, titles: str, error: Exception | None) -> None:
    ends.serve_stream(Parrot(error=error).recite)
    received, seen = ResponseMetadata(), []
    responses = ends.channel.stream(RECITE, Tip(title=titles), response_metadata=received)
    for _ in titles:
        await anext(responses)
        seen.append(own(received.initial))
    with pytest.raises(RpcError if error else StopAsyncIteration):
        await anext(responses)
    assert seen == [own(Metadata(INITIAL))] * len(titles)
    assert own(received.trailing) == own(Metadata(TRAILING))
    is_lost = ends.is_grpc and not titles and own(received.initial) == {}  # see GrpcStream: an end that came first
    assert is_lost or own(received.initial) == own(Metadata(INITIAL))


@pytest.mark.parametrize("error", [None, RpcError("no", code=StatusCode.NOT_FOUND)])
async def test_headers_of_the_response_arrive_as_metadata(ends: CallEnds, error: Exception | None) -> None:
    links = [("Link", "</b>; rel=next"), ("Link", "</a>; rel=first"), ("X-Name", "a, ~")]

    async def say(request: Tip, call: Context) -> Tip:
        call.response_headers = links
        if error:
            raise error
        return request

    async def recite(request: Tip, call: Context) -> AsyncIterator[Tip]:
        call.response_trailers = {"X-Total": "1"}
        yield await say(request, call)

    ends.serve_unary(say)
    ends.serve_stream(recite)
    expected = [(name.lower(), value) for name, value in links]
    received = ResponseMetadata()
    with pytest.raises(RpcError) if error else nullcontext():
        await ends.channel.unary(SAY, Tip(), response_metadata=received)
    assert list(headers_in(received.initial).pairs) == expected
    received = ResponseMetadata()
    with pytest.raises(RpcError) if error else nullcontext():
        assert [each.title async for each in ends.channel.stream(RECITE, Tip(), response_metadata=received)] == [""]
    is_lost = ends.is_grpc and error and not received.initial  # see GrpcStream: an end that came first
    assert is_lost or list(headers_in(received.initial).pairs) == expected
    assert headers_in(received.trailing) == {"x-total": "1"}


async def test_stub_can_record_response_metadata(ends: CallEnds) -> None:
    ends.serve_unary(Parrot().say)
    ends.serve_stream(Parrot().recite)
    received = ResponseMetadata()
    channel: Channel = RecordingChannel(ends.channel, received)
    await channel.unary(SAY, Tip(), timeout_s=None, metadata=None)
    assert received.initial.get_text("x-initial") == "1"
    received.initial = Metadata()
    assert [
        response.title async for response in channel.stream(RECITE, Tip(title="ab"), timeout_s=None, metadata=None)
    ] == ["a", "b"]
    assert received.initial.get_text("x-initial") == "1"


INVALID: dict[str, Pairs] = {
    "upper case": (("X-Name", "a"),),
    "space in the key": (("x name", "a"),),
    "no key": (("", "a"),),
    "gRPC's own": (("grpc-timeout", "1S"),),
    "not ASCII": (("x-name", "ä"),),
    "two lines": (("x-name", "a\nb"),),
    "bytes in a text": (("x-name", b"a"),),
    "text in bytes": (("x-name-bin", "a"),),
}


@pytest.mark.parametrize("pairs", INVALID.values(), ids=INVALID)
async def test_invalid_metadata_is_refused(ends: CallEnds, pairs: Pairs) -> None:
    parrot = Parrot()
    ends.serve_unary(parrot.say)
    ends.serve_stream(parrot.recite)
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, Tip(), metadata=pairs)
    assert (caught.value.code, caught.value.reason) == (StatusCode.INVALID_ARGUMENT, "METADATA_INVALID")
    with pytest.raises(RpcError) as caught:
        await anext(ends.channel.stream(RECITE, Tip(), metadata=pairs))
    assert caught.value.reason == "METADATA_INVALID"
    assert parrot.received == []
    ends.serve_unary(Parrot(initial=pairs).say)
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, Tip())
    assert caught.value.code in (StatusCode.UNKNOWN, StatusCode.INTERNAL)
    with pytest.raises(MetadataInvalid):
        validate_metadata(pairs)


def test_repeated_key_has_its_first_value() -> None:
    metadata = Metadata([("a", "1"), ("b-bin", b"2"), ("a", "3")])
    assert (metadata["a"], metadata.get_all("a")) == ("1", ["1", "3"])
    assert (metadata.get_text("a"), metadata.get_text("b-bin"), metadata.get_text("c")) == ("1", "", "")

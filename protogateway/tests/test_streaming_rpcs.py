"""RPCs of all four kinds: generated, served on every channel, and together with stock gRPC on the other side."""

from __future__ import annotations

import asyncio
import importlib
import json
import re
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from protogateway.plugin import errors
from protogateway.runtime import Context, RpcError, StatusCode
from protogateway.runtime.grpc_channel import GrpcChannel
from protogateway.runtime.grpc_server import GrpcServer
from protogateway.runtime.grpc_stream import GrpcStream
from protogateway.runtime.handlers import serve
from protogateway.runtime.inprocess_channel import InProcessChannel
from protogateway.tests.compiler import EXAMPLE, ROOT, generate, request_for

SERVICE = "/relay.v1.Relay/"


@pytest.fixture(scope="module")
def relay_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("relay")
    errors.warn.cache_clear()
    with (folder / "warnings").open("w") as printed, redirect_stderr(printed):
        generate(request_for(EXAMPLE, ["relay/v1/relay.proto"], folder), folder / "relayed")
    return folder / "relayed"


@pytest.fixture(scope="module")
def relay(relay_folder: Path) -> Iterator[SimpleNamespace]:
    """Yield the generated modules, an implementation as `Relay`, and `Official`, the official library's message."""
    sys.path.insert(0, str(relay_folder.parent))
    names = {"messages": "relay.v1", "services": "relay.v1.services", "routes": "routes", "pool": "pool"}
    found = SimpleNamespace(**{key: importlib.import_module(f"relayed.{name}") for key, name in names.items()})
    found.Official = found.pool.message_class("relay.v1.Note")
    found.Relay = implementation(found.messages.Note, found.services.RelayBase)
    yield found
    sys.path.remove(str(relay_folder.parent))


def implementation(note: Any, base: Any) -> Any:
    class RelayOfNotes(base[Context]):  # type: ignore[misc]
        async def send(self, request: Any, call: Context) -> Any:
            return request

        async def split(self, request: Any, call: Context) -> AsyncIterator[Any]:
            for word in request.text.split():
                yield note(text=word)

        async def join(self, requests: AsyncIterator[Any], call: Context) -> Any:
            return note(text=" ".join([request.text async for request in requests]))

        async def chat(self, requests: AsyncIterator[Any], call: Context) -> AsyncIterator[Any]:
            async for request in requests:
                if request.text == "stop":
                    raise RpcError("stopped", code=StatusCode.ABORTED, reason="STOPPED")
                yield request

        async def forward_every_note_of_anybody_to_everybody(self, requests: Any, call: Context) -> Any:
            return (await anext(requests)).note

    return RelayOfNotes()


# ── generated ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_rpc_with_a_client_stream_has_no_route_and_the_documents_say_so(relay: SimpleNamespace) -> None:
    assert {method.name for method, _ in relay.routes.ROUTES} == {"Send", "Split"}
    document = json.loads(relay.routes.OPENAPI.read_text())
    assert set(document["paths"]) == {"/v1/notes", "/v1/notes:split"}
    assert {tag["name"]: tag["description"].split("\n")[-1] for tag in document["tags"]} == {
        "relay.v1.Relay": "Over gRPC only, since HTTP has no stream of requests: "
        "`Join`, `Chat`, `ForwardEveryNoteOfAnybodyToEverybody`.",
        "relay.v1.Uplink": "Over gRPC only, since HTTP has no stream of requests: `Push`.",
    }
    assert "Join" not in relay.routes.OPENAPI.with_name("web").joinpath("api.ts").read_text()


def test_http_rule_of_a_client_stream_is_named_in_a_warning(relay_folder: Path) -> None:
    printed = relay_folder.with_name("warnings").read_text()
    warnings = re.findall(r"warning: relay/v1/relay.proto: ([\w.]+): its google.api.http rule", printed)
    assert warnings == ["relay.v1.Relay.Join", "relay.v1.Uplink.Push"]


CALLER = """
    from collections.abc import AsyncIterator

    from protogateway.runtime import Context
    from relayed.relay.v1 import Note
    from relayed.relay.v1.services import RelayStub, UplinkBase


    class Uplink(UplinkBase[Context]):
        async def push(self, requests: AsyncIterator[Note], call: Context) -> Note:
            return Note(text=" ".join([request.text async for request in requests]))


    class Downlink(UplinkBase[Context]):
        async def push(self, requests: Note, call: Context) -> Note:  # wrong
            return requests


    async def call(stub: RelayStub, notes: AsyncIterator[Note]) -> str:
        async for response in stub.chat(notes, timeout_s=1):
            return response.text
        await stub.join(["a"])  # wrong
        stub.chat(Note(text="a"))  # wrong
        return (await stub.join([Note(text="a")])).text
"""


def test_generated_streams_pass_the_strict_type_check(relay_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(relay_folder, tmp_path / "relayed", ignore=shutil.ignore_patterns("__pycache__"))
    ignored = "[mypy-relayed.google.*,relayed.message_pool]\nignore_errors = True\n"
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nplatform = linux\nmypy_path = {ROOT}\n{ignored}")
    (tmp_path / "caller.py").write_text(textwrap.dedent(CALLER))
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache" / "relayed")]
    ran = subprocess.run([*command, "caller.py"], cwd=tmp_path, capture_output=True, text=True)
    found = re.findall(r"^(.*): error: .*\[([\w-]+)\]$", ran.stdout, re.MULTILINE)
    wrong = [f"caller.py:{n}" for n, line in enumerate(textwrap.dedent(CALLER).splitlines(), 1) if "# wrong" in line]
    assert found == list(zip(wrong, ["override", "list-item", "arg-type"], strict=True)), ran.stdout


# ── called ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(params=["local", "bytes", "wire"])
async def stub(request: pytest.FixtureRequest, relay: SimpleNamespace) -> AsyncIterator[Any]:
    handlers = serve(relay.Relay)
    if request.param != "wire":
        yield relay.services.RelayStub(InProcessChannel(handlers, by_bytes=request.param == "bytes"))
        return
    server = GrpcServer(handlers)
    channel = GrpcChannel(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
    yield relay.services.RelayStub(channel)
    await channel.close()
    await server.stop(0)


async def test_every_kind_of_rpc_is_called_through_the_stub(relay: SimpleNamespace, stub: Any) -> None:
    note = relay.messages.Note
    notes = [note(text="a"), note(text="b")]
    assert (await stub.send(note(text="a b"))).text == "a b"
    assert [one.text async for one in stub.split(note(text="a b"))] == ["a", "b"]
    assert (await stub.join(notes)).text == "a b"
    assert [one.text async for one in stub.chat(notes)] == ["a", "b"]
    long = relay.messages.NoteOfSomebodyWithAnExceedinglyLongName(note=note(text="a"))
    assert (await stub.forward_every_note_of_anybody_to_everybody([long])).text == "a"


async def test_each_request_of_a_stream_is_checked(relay: SimpleNamespace, stub: Any) -> None:
    responses = stub.chat([relay.messages.Note(text="a"), relay.messages.Note()])
    assert (await anext(responses)).text == "a"
    with pytest.raises(RpcError) as caught:
        await anext(responses)
    assert caught.value.code is StatusCode.INVALID_ARGUMENT
    assert list(caught.value.fields) == ["text"]


async def test_limits_for_streams_hold_in_both_directions(relay: SimpleNamespace) -> None:
    async def notes() -> AsyncIterator[Any]:
        yield relay.messages.Note(text="a")
        await asyncio.sleep(0.15)

    for limits, is_cut in (({"timeout_max_s": 0.05}, False), ({"stream_timeout_max_s": 0.05}, True)):
        server = GrpcServer(serve(relay.Relay), **limits)  # type: ignore[arg-type]
        channel = GrpcChannel(f"127.0.0.1:{await server.start('127.0.0.1:0')}")
        call = relay.services.RelayStub(channel).join(notes())
        if is_cut:
            with pytest.raises(RpcError) as caught:
                await call
            assert caught.value.code is StatusCode.DEADLINE_EXCEEDED
        else:
            assert (await call).text == "a"
        await channel.close()
        await server.stop(0)


async def collect(responses: AsyncIterator[Any]) -> list[Any]:
    return [response async for response in responses]


@pytest.mark.parametrize("kind", ["split", "join"])
async def test_handler_that_ignores_its_cancellation_ends_with_its_next_response(
    relay: SimpleNamespace, kind: str
) -> None:
    note, is_closed = relay.messages.Note, asyncio.Event()

    async def outlast(call: Context) -> None:
        while not call.cancelled:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    class Stubborn(type(relay.Relay)):  # type: ignore[misc]
        async def split(self, request: Any, call: Context) -> AsyncIterator[Any]:
            try:
                yield note(text="first")
                await outlast(call)
                yield note(text="late")
            finally:
                is_closed.set()

        async def join(self, requests: Any, call: Context) -> Any:
            is_closed.set()
            await outlast(call)
            return note(text="late")

    before = asyncio.all_tasks()
    stub = relay.services.RelayStub(InProcessChannel(serve(Stubborn())))
    responses = stub.split(note(text="a"), timeout_s=0.02)
    with pytest.raises(RpcError) as caught:
        await (stub.join([], timeout_s=0.02) if kind == "join" else collect(responses))
    assert caught.value.code is StatusCode.DEADLINE_EXCEEDED
    await asyncio.wait_for(is_closed.wait(), 1)
    await asyncio.sleep(0.01)
    assert asyncio.all_tasks() == before


# ── with stock gRPC ──────────────────────────────────────────────────────────────────────────────────────────────────
async def test_stock_client_calls_our_server(relay: SimpleNamespace) -> None:
    server = GrpcServer(serve(relay.Relay))
    address = f"127.0.0.1:{await server.start('127.0.0.1:0')}"
    note = relay.Official

    def call() -> None:
        with grpc.insecure_channel(address) as channel:

            def method(kind: str, name: str) -> Callable[..., Any]:
                start: Callable[..., Any] = getattr(channel, kind)(
                    SERVICE + name, note.SerializeToString, note.FromString
                )
                return start

            notes = [note(text="a"), note(text="b")]
            assert method("unary_unary", "Send")(note(text="a b")).text == "a b"
            assert [one.text for one in method("unary_stream", "Split")(note(text="a b"))] == ["a", "b"]
            assert method("stream_unary", "Join")(iter(notes)).text == "a b"
            assert method("stream_unary", "Join")(iter(())).text == ""
            assert [one.text for one in method("stream_stream", "Chat")(iter(notes))] == ["a", "b"]
            responses = method("stream_stream", "Chat")(iter([*notes, note(text="stop"), *notes]))
            assert [next(responses).text, next(responses).text] == ["a", "b"]
            with pytest.raises(grpc.RpcError) as caught:
                next(responses)
            assert caught.value.code() is grpc.StatusCode.ABORTED

    await asyncio.to_thread(call)
    await server.stop(0)


async def test_our_channel_calls_a_stock_server(relay: SimpleNamespace) -> None:
    note = relay.Official

    def chat(requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:
        for request in requests:
            if request.text == "stop":
                context.abort(grpc.StatusCode.ABORTED, "stopped")
            yield request

    def join(requests: Iterator[Any], context: grpc.ServicerContext) -> Any:
        return note(text=" ".join(request.text for request in requests))

    def split(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        return (note(text=word) for word in request.text.split())

    codecs = (note.FromString, note.SerializeToString)
    kinds = {
        "Send": grpc.unary_unary_rpc_method_handler(lambda request, _: request, *codecs),
        "Split": grpc.unary_stream_rpc_method_handler(split, *codecs),
        "Join": grpc.stream_unary_rpc_method_handler(join, *codecs),
        "Chat": grpc.stream_stream_rpc_method_handler(chat, *codecs),
    }
    with ThreadPoolExecutor(4) as threads:
        server = grpc.server(threads, [grpc.method_handlers_generic_handler("relay.v1.Relay", kinds)])
        channel = GrpcChannel(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
        server.start()
        await check_stock_server(relay.services.RelayStub(channel), relay.messages.Note)
        await channel.close()
        server.stop(0).wait()


async def check_stock_server(stub: Any, note: Any) -> None:
    notes = [note(text="a"), note(text="b")]
    assert (await stub.send(note(text="a b"))).text == "a b"
    assert [one.text async for one in stub.split(note(text="a b"))] == ["a", "b"]
    assert (await stub.join(notes)).text == "a b"
    assert (await stub.join([])).text == ""
    assert [one.text async for one in stub.chat(notes)] == ["a", "b"]
    responses = stub.chat([*notes, note(text="stop"), *notes])
    assert [(await anext(responses)).text for _ in notes] == ["a", "b"]
    with pytest.raises(RpcError, match="stopped") as caught:
        await anext(responses)
    assert caught.value.code is StatusCode.ABORTED


class ThreadRecorder:
    """Stands for a call of grpc.aio, and records the threads in which it is cancelled."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b""

    def done(self) -> bool:
        return False

    def cancel(self) -> None:
        self.threads.append(threading.get_ident())


async def test_stream_that_goes_in_another_thread_is_cancelled_in_its_own() -> None:
    """The garbage collector runs in whatever thread allocates, and grpc.aio may be called in the loop's only."""
    call = ThreadRecorder()
    source = GrpcStream(lambda: call, bytes, lambda: None, lambda error: RpcError(str(error)), None)
    await source.next()
    await asyncio.to_thread(source.cancel)
    await asyncio.sleep(0)
    assert call.threads == [threading.get_ident()]

"""Watching the progress of an erasure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from gen.oo.auth.v1 import DeleteMeResponse, ErasureState, WatchErasureRequest, WatchErasureResponse
from servers.auth import store
from servers.auth.erasure_progress import POLL_S
from servers.kernel.db import NOBODY
from servers.kernel.errors import NotFound, SignInNeeded
from servers.kernel.rpc import SECRET
from tests.auth.app import AuthApp
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

MODULES = ("profile", "integrations", "recommender")


async def sign_in_and_delete(app: AuthApp, issuer: Issuer) -> DeleteMeResponse:
    return await app.delete(await app.identity(await app.sign_in(issuer, "ada")))


def watch(app: AuthApp, deletion: DeleteMeResponse, *, after: int = 0) -> Any:
    request = WatchErasureRequest(id=deletion.erasure_id, after=after)
    return app.bff_stub.watch_erasure(request, metadata={SECRET: deletion.secret}, timeout_s=20)


async def next_response(responses: AsyncIterator[WatchErasureResponse]) -> WatchErasureResponse:
    async with asyncio.timeout(2):
        return await anext(responses)


def parts_done(response: WatchErasureResponse) -> list[str]:
    assert response.erasure
    return [part.module for part in response.erasure.parts if part.done]


async def test_each_change_is_streamed_and_the_stream_ends_with_the_erasure(any_app: AuthApp, issuer: Issuer) -> None:
    deletion = await sign_in_and_delete(any_app, issuer)
    responses = watch(any_app, deletion)
    first = await next_response(responses)
    assert first.erasure
    assert (first.sequence, first.erasure.state, parts_done(first)) == (1, ErasureState.requested, [])
    for number, module in enumerate(MODULES[:2], start=1):
        next_one = asyncio.ensure_future(next_response(responses))
        await asyncio.sleep(0.02)
        assert not next_one.done()
        await any_app.report(deletion, module, rows_deleted=1)
        response = await next_one
        assert response.erasure
        assert (response.sequence, response.erasure.state) == (number + 1, ErasureState.erasing)
        assert parts_done(response) == list(MODULES[:number])
    await any_app.report(deletion, MODULES[2], rows_deleted=1)
    last = await next_response(responses)
    assert last.erasure
    assert (last.sequence, last.erasure.state, parts_done(last)) == (4, ErasureState.erased, [*MODULES, "auth"])
    assert last.erasure == await any_app.erasure(deletion)
    with pytest.raises(StopAsyncIteration):
        await next_response(responses)


async def test_a_watcher_who_reconnects_receives_only_what_is_new(any_app: AuthApp, issuer: Issuer) -> None:
    deletion = await sign_in_and_delete(any_app, issuer)
    async with aclosing(watch(any_app, deletion)) as responses:
        seen = (await next_response(responses)).sequence
    again = asyncio.ensure_future(next_response(watch(any_app, deletion, after=seen)))
    await asyncio.sleep(0.02)
    assert not again.done()
    await any_app.report(deletion, "profile", rows_deleted=1)
    assert parts_done(await again) == ["profile"]
    for module in MODULES[1:]:
        await any_app.report(deletion, module, rows_deleted=1)
    assert [response.sequence async for response in watch(any_app, deletion, after=2)] == [4]
    assert [response async for response in watch(any_app, deletion, after=4)] == []


async def test_every_watcher_receives_each_change(app: AuthApp, issuer: Issuer) -> None:
    deletion = await sign_in_and_delete(app, issuer)
    watchers = [watch(app, deletion) for _ in range(5)]
    for responses in watchers:
        await next_response(responses)
    await app.report(deletion, "profile", rows_deleted=1)
    assert [parts_done(await next_response(responses)) for responses in watchers] == [["profile"]] * 5


async def test_a_change_by_another_process_is_seen_at_the_next_poll(
    app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    deletion = await sign_in_and_delete(app, issuer)
    responses = watch(app, deletion)
    await next_response(responses)
    change = update(store.ERASURE).values(state=int(ErasureState.erasing), revision=store.ERASURE.c.revision + 1)
    await app.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(change))
    next_one = asyncio.ensure_future(next_response(responses))
    await asyncio.sleep(0.05)
    assert not next_one.done()
    clock.advance(seconds=POLL_S)
    response = await next_one
    assert response.erasure
    assert (response.sequence, response.erasure.state) == (2, ErasureState.erasing)


async def test_watching_without_the_right_secret_is_not_found(app: AuthApp, issuer: Issuer) -> None:
    deletion = await sign_in_and_delete(app, issuer)
    unknown = app.application.ids.uuid7()
    for other in (replace(deletion, secret="x"), replace(deletion, erasure_id=unknown)):
        with pytest.raises(NotFound) as caught:
            await next_response(watch(app, other))
        assert caught.value.reason == "ERASURE_NOT_FOUND"
    with pytest.raises(SignInNeeded) as refused:
        await next_response(watch(app, replace(deletion, secret="")))
    assert refused.value.reason == "SECRET_NEEDED"

"""Who has asked to be erased can watch it happen."""

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
from tests.auth.home import Home
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

MODULES = ("profile", "integrations", "recommender")


async def leave(home: Home, issuer: Issuer) -> DeleteMeResponse:
    return await home.delete(await home.identity(await home.sign_in(issuer, "ada")))


def watch(home: Home, asked: DeleteMeResponse, *, after: int = 0) -> Any:
    request = WatchErasureRequest(id=asked.erasure_id, after=after)
    return home.face.watch_erasure(request, metadata={SECRET: asked.secret}, timeout_s=20)


async def told(answers: AsyncIterator[WatchErasureResponse]) -> WatchErasureResponse:
    async with asyncio.timeout(2):
        return await anext(answers)


def done(answer: WatchErasureResponse) -> list[str]:
    assert answer.erasure
    return [part.module for part in answer.erasure.parts if part.done]


async def test_each_change_is_told_as_it_happens_and_the_end_is_the_end(any_home: Home, issuer: Issuer) -> None:
    asked = await leave(any_home, issuer)
    answers = watch(any_home, asked)
    first = await told(answers)
    assert first.erasure
    assert (first.sequence, first.erasure.state, done(first)) == (1, ErasureState.requested, [])
    for number, module in enumerate(MODULES[:2], start=1):
        next_one = asyncio.ensure_future(told(answers))
        await asyncio.sleep(0.02)
        assert not next_one.done()
        await any_home.report(asked, module, rows_deleted=1)
        answer = await next_one
        assert answer.erasure
        assert (answer.sequence, answer.erasure.state) == (number + 1, ErasureState.erasing)
        assert done(answer) == list(MODULES[:number])
    await any_home.report(asked, MODULES[2], rows_deleted=1)
    last = await told(answers)
    assert last.erasure
    assert (last.sequence, last.erasure.state, done(last)) == (4, ErasureState.erased, [*MODULES, "auth"])
    assert last.erasure == await any_home.erasure(asked)
    with pytest.raises(StopAsyncIteration):
        await told(answers)


async def test_a_watcher_who_comes_back_is_told_what_is_new(any_home: Home, issuer: Issuer) -> None:
    asked = await leave(any_home, issuer)
    async with aclosing(watch(any_home, asked)) as answers:
        seen = (await told(answers)).sequence
    again = asyncio.ensure_future(told(watch(any_home, asked, after=seen)))
    await asyncio.sleep(0.02)
    assert not again.done()
    await any_home.report(asked, "profile", rows_deleted=1)
    assert done(await again) == ["profile"]
    for module in MODULES[1:]:
        await any_home.report(asked, module, rows_deleted=1)
    assert [answer.sequence async for answer in watch(any_home, asked, after=2)] == [4]
    assert [answer async for answer in watch(any_home, asked, after=4)] == []


async def test_many_may_watch(home: Home, issuer: Issuer) -> None:
    asked = await leave(home, issuer)
    watchers = [watch(home, asked) for _ in range(5)]
    for answers in watchers:
        await told(answers)
    await home.report(asked, "profile", rows_deleted=1)
    assert [done(await told(answers)) for answers in watchers] == [["profile"]] * 5


async def test_a_change_by_another_process_is_seen_at_the_next_look(
    home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    asked = await leave(home, issuer)
    answers = watch(home, asked)
    await told(answers)
    change = update(store.ERASURE).values(state=int(ErasureState.erasing), revision=store.ERASURE.c.revision + 1)
    await home.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(change))
    next_one = asyncio.ensure_future(told(answers))
    await asyncio.sleep(0.05)
    assert not next_one.done()
    clock.advance(seconds=POLL_S)
    answer = await next_one
    assert answer.erasure
    assert (answer.sequence, answer.erasure.state) == (2, ErasureState.erasing)


async def test_watching_needs_the_secret_and_tells_nobody_else_whether_there_is_anything(
    home: Home, issuer: Issuer
) -> None:
    asked = await leave(home, issuer)
    unknown = home.app.ids.uuid7()
    for other in (replace(asked, secret="x"), replace(asked, erasure_id=unknown)):
        with pytest.raises(NotFound) as caught:
            await told(watch(home, other))
        assert caught.value.reason == "ERASURE_NOT_FOUND"
    with pytest.raises(SignInNeeded) as refused:
        await told(watch(home, replace(asked, secret="")))
    assert refused.value.reason == "SECRET_NEEDED"

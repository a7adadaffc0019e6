"""Client and server of a call, for each kind of channel."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.channels.call_ends import KINDS, CallEnds


@pytest.fixture(params=KINDS)
async def ends(request: pytest.FixtureRequest) -> AsyncIterator[CallEnds]:
    call_ends = CallEnds(request.param)
    await call_ends.start()
    yield call_ends
    await call_ends.close()

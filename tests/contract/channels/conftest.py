"""The ends of a call, once for each kind of channel."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.channels.ends import KINDS, Ends


@pytest.fixture(params=KINDS)
async def ends(request: pytest.FixtureRequest) -> AsyncIterator[Ends]:
    made = Ends(request.param)
    await made.open()
    yield made
    await made.close()

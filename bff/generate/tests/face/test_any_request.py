"""No request brings the face down: some thousand of them, drawn from a seed; fuzz.py goes on for as long as wanted."""

from random import Random
from types import SimpleNamespace

from .asking import answer_of, asked, check, waits
from .conftest import Keeper, face_of

REQUESTS = 4000


class Seeded:
    """Numbers from a seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)

    def below(self, limit: int) -> int:
        return self._rng.randrange(limit)

    def data(self, bytes_max: int) -> bytes:
        return self._rng.randbytes(self._rng.randrange(bytes_max + 1))


async def test_every_request_has_an_answer(desk: SimpleNamespace, keeper: Keeper) -> None:
    face, draws = face_of(desk, keeper), Seeded(20261123)
    statuses = set()
    for _ in range(REQUESTS):
        request = asked(draws)
        if not waits(request):
            status, headers, body = await answer_of(face, request)
            check(request, status, headers, body)
            statuses.add(status)
    assert statuses >= {200, 201, 204, 304, 400, 404, 405, 406, 413, 415}

"""Thousands of random requests from a seed get valid responses; fuzz.py runs for as long as wanted."""

import importlib.util
import subprocess
import sys
from random import Random
from types import SimpleNamespace

import pytest

from protogateway.tests.compiler import ROOT
from protogateway.tests.http.conftest import NoteService, make_gateway
from protogateway.tests.http.random_requests import call_app, check_response, never_responds, random_request

REQUESTS = 4000


class SeededSource:
    """Random numbers and bytes from a seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)

    def below(self, limit: int) -> int:
        return self._rng.randrange(limit)

    def data(self, bytes_max: int) -> bytes:
        return self._rng.randbytes(self._rng.randrange(bytes_max + 1))


async def test_every_request_gets_a_valid_response(echo: SimpleNamespace, service: NoteService) -> None:
    gateway, source = make_gateway(echo, service), SeededSource(20261123)
    statuses = set()
    for _ in range(REQUESTS):
        request = random_request(source)
        if not never_responds(request):
            status, headers, body = await call_app(gateway, request)
            check_response(request, status, headers, body)
            statuses.add(status)
    assert statuses >= {200, 201, 204, 304, 400, 404, 405, 406, 413, 415}


@pytest.mark.proof
@pytest.mark.timeout(700)
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this machine")
def test_ten_minutes_of_odd_requests_get_valid_responses() -> None:
    command = [sys.executable, "-m", "protogateway.tests.http.fuzz", "--seconds", "600"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, f"{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"

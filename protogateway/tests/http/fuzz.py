"""`python -m protogateway.tests.http.fuzz --seconds N`: odd requests to the gateway, guided by coverage (atheris).

Every response must be one that a client can read, and not an internal error. Any other ends the run with the request
and an exit code that is not 0. `--show` prints the responses to the seeds, and ends.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from protogateway.tests.http.conftest import NoteService, generate_echo, make_gateway
from protogateway.tests.http.random_requests import (
    RandomRequest,
    call_app,
    check_response,
    never_responds,
    random_request,
)

HANG_S = 20
LENGTH_MAX = 2_000
SEEDS = 200


class FuzzInput:
    """Numbers from a fuzzer's bytes, and 0 after their end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def below(self, limit: int) -> int:
        return int.from_bytes(self._take(2), "little") % limit

    def data(self, bytes_max: int) -> bytes:
        return self._take(self.below(bytes_max + 1))

    def _take(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        self._at += count
        return found


def main() -> None:
    arguments = argparse.ArgumentParser(prog="protogateway.tests.http.fuzz", description=__doc__)
    arguments.add_argument("--seconds", type=int, default=600, help="how long (default: 600)")
    arguments.add_argument("--seed", type=int, default=20_261_123, help="the same seed begins with the same requests")
    arguments.add_argument("--show", action="store_true", help="print the responses to the first requests, and end")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        run(Path(folder), options.seconds, options.seed, shows=options.show)


def run(folder: Path, seconds: int, seed: int, *, shows: bool) -> None:
    """Run libFuzzer, which ends the process, with exit code 0 if it found nothing."""
    import atheris  # type: ignore[import-untyped,unused-ignore]  # not there on every machine

    rng = Random(seed)
    seeds = [rng.randbytes(rng.randrange(4, 120)) for _ in range(SEEDS)]
    instrumented = atheris.instrument_imports(include=["generated_echo"], enable_loader_override=False)
    with instrumented, generate_echo(folder) as echo:
        loop = asyncio.new_event_loop()
        gateway = make_gateway(echo, NoteService(echo))
        if shows:
            for one in seeds:
                show(random_request(FuzzInput(one)), loop, gateway)
            return
        corpus = folder / "corpus"
        corpus.mkdir()
        for number, one in enumerate(seeds):
            (corpus / str(number)).write_bytes(one)
        limits = [f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-max_len={LENGTH_MAX}", f"-seed={seed}"]
        places = [f"-artifact_prefix={tempfile.gettempdir()}/fuzz-gateway-", str(corpus)]
        command = [sys.argv[0], *limits, "-print_final_stats=1", *places]
        atheris.Setup(command, lambda data: check_one(random_request(FuzzInput(data)), loop, gateway))
        atheris.Fuzz()


def check_one(request: RandomRequest, loop: asyncio.AbstractEventLoop, gateway: Any) -> tuple[int, bytes]:
    """Send the request, check the response, and return its status and body."""
    if never_responds(request):
        return 0, b""
    status, headers, body = loop.run_until_complete(call_app(gateway, request))
    check_response(request, status, headers, body)
    return status, body


def show(request: RandomRequest, loop: asyncio.AbstractEventLoop, gateway: Any) -> None:
    status, body = check_one(request, loop, gateway)
    print(status, request.verb, request.path.decode(), request.query.decode(), request.body[:60], "→", body[:120])


if __name__ == "__main__":
    main()

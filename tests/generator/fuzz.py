"""Fuzz the parsers of generated codecs: `python -m tests.generator.fuzz {bytes,json} --seconds N`.

A parser must refuse each input, or read the same message as protobuf's own library. An input with another result ends
the run with a non-zero exit code. Coverage guides the run if atheris is installed; otherwise the input is random.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import importlib.util
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from google.protobuf import json_format

from protogateway.tests.agreement import same_on_bytes, same_on_json
from protogateway.tests.compiler import TORTURE_PACKAGE, generate_torture
from protogateway.tests.json_mutations import mutate_json
from protogateway.tests.random_messages import fill_randomly

HANG_S = 20
LENGTH_MAX = 20_000
SEEDS = 60
OURS = ("oo.recommender.v1.Tip", "oo.recommender.storage.v1.Decision", "oo.profile.v1.GiveConsentRequest")
TORTURES = ("Scalars", "Lists", "Maps", "Choices", "Known", "KnownLists", "KnownMaps", "KnownChoice", "Names")
Target = Callable[[bytes], None]


def main() -> None:
    arguments = argparse.ArgumentParser(prog="tests.generator.fuzz", description=__doc__)
    arguments.add_argument("parser", choices=("bytes", "json"), help="the parser to fuzz")
    arguments.add_argument("--seconds", type=int, default=600, help="how long (default: 600)")
    arguments.add_argument("--seed", type=int, default=20_261_123, help="the same seed begins with the same input")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="oo-fuzz-") as folder:
        run = fuzz_guided if importlib.util.find_spec("atheris") else fuzz_randomly
        # libFuzzer ends its process at once, so it gets one of its own; otherwise the folder would remain.
        run_arguments = (chosen.parser, chosen.seconds, chosen.seed, Path(folder))
        process = multiprocessing.get_context("fork").Process(target=run, args=run_arguments)
        process.start()
        process.join()
    sys.exit(process.exitcode)


def fuzz_guided(parser: str, seconds: int, seed: int, folder: Path) -> None:
    """Run libFuzzer, which ends the process, with exit code 0 if it found nothing."""
    import atheris  # type: ignore[import-untyped,unused-ignore]  # not there on every machine

    with atheris.instrument_imports(include=["gen", TORTURE_PACKAGE], enable_loader_override=False):
        codecs = load(folder)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, one in enumerate(seeds(parser, codecs, Random(seed))):
        (corpus / str(number)).write_bytes(one)

    def mutate(data: bytes, length_max: int, number: int) -> bytes:
        rng = Random(number)
        changed = change(parser, data, rng) if rng.random() < 0.3 else atheris.Mutate(data, length_max)
        return changed[:length_max]

    limits = [f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-max_len={LENGTH_MAX}", f"-seed={seed}"]
    places = [f"-artifact_prefix={tempfile.gettempdir()}/oo-fuzz-{parser}-", str(corpus)]
    atheris.Setup(
        [sys.argv[0], *limits, "-print_final_stats=1", *places], target(parser, codecs), custom_mutator=mutate
    )
    atheris.Fuzz()


def fuzz_randomly(parser: str, seconds: int, seed: int, folder: Path) -> None:
    codecs, rng = load(folder), Random(seed)
    known, check = list(seeds(parser, codecs, rng)), target(parser, codecs)
    count, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        data = change(parser, rng.choice(known), rng)
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        check(data)
        faulthandler.cancel_dump_traceback_later()
        count += 1
    print(f"{count} inputs")


def load(folder: Path) -> list[Any]:
    """Return the codecs. The first byte of an input selects one."""
    generate_torture(folder)
    sys.path.insert(0, str(folder))
    ours = importlib.import_module("gen.registry").CODECS
    others = importlib.import_module(f"{TORTURE_PACKAGE}.registry").CODECS
    return [*(ours[name] for name in OURS), *(others[f"torture.v1.{name}"] for name in TORTURES)]


def seeds(parser: str, codecs: list[Any], rng: Random) -> Iterator[bytes]:
    """Yield valid messages."""
    for number, codec in enumerate(codecs):
        for _ in range(SEEDS):
            official = fill_randomly(codec.upb(), rng)
            pool = official.DESCRIPTOR.file.pool
            text = json_format.MessageToJson(official, indent=None, descriptor_pool=pool).encode()
            data = text if parser == "json" else official.SerializeToString()
            if len(data) < LENGTH_MAX:
                yield bytes([number]) + data


def change(parser: str, data: bytes, rng: Random) -> bytes:
    if parser == "json" and data[1:2] == b"{":
        try:
            return data[:1] + mutate_json(data[1:], rng)
        except (ValueError, RecursionError):  # it is not JSON: change the bytes
            pass
    changed = bytearray(data or b"\0")
    for _ in range(rng.choice((1, 2, 8))):
        at = rng.randrange(len(changed))
        changed[at : at + rng.choice((0, 1, 1, 4))] = rng.choice((rng.randbytes(1), b"", b"\xff" * 9, b"\x0a\x7f"))
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def target(parser: str, codecs: list[Any]) -> Target:
    agrees = same_on_json if parser == "json" else same_on_bytes

    def check(data: bytes) -> None:
        if data:
            agrees(codecs[data[0] % len(codecs)], data[1:])

    return check


if __name__ == "__main__":
    main()

"""Compare generated codecs with stock betterproto2, for bytes and JSON: `python -m tests.bench.codec`.

The samples are a tip of 381 bytes and a decision with 40 candidates. The contenders alternate, so that a change in the
machine's load falls on all of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from google.protobuf import json_format

from gen.oo.recommender.storage.v1 import DecidedCandidate, Decision
from gen.oo.recommender.storage.v1.codec import DECISION
from gen.oo.recommender.v1 import Tip, TipKind
from gen.oo.recommender.v1.codec import TIP
from protogateway.runtime.method import Codec

ROUNDS = 15
CALLS = 200

SAMPLES: list[tuple[str, Codec[Any], Any]] = [
    (
        "tip",
        TIP,
        Tip(
            id="019aaf3c-7a70-7cc0-98f5-5d2f3c1e7a70",
            kind=TipKind.todo,
            title="Send the invoice to Mara and ask her what became of the numbers for November",
            body="Project: Work, due today at 17:00, the third reminder; all else can well wait until this is done. "
            "Then rest for once.",
            source="integrations.todoist.tasks",
            deep_link="https://app.todoist.com/app/task/6X7rM8997g3RQmvh",
            meta={"project": "Work", "due": "2026-11-23T17:00:00Z", "label": "invoices"},
        ),
    ),
    (
        "decision",
        DECISION,
        Decision(
            context=bytes(2000),
            schema_version=1,
            policy="random",
            rng_key=2**63 + 1,
            candidates=[
                DecidedCandidate(id=f"task-{n:04}", features=list(range(-6, 6)), probability=1638) for n in range(40)
            ],
        ),
    ),
]


def contenders(codec: Codec[Any], message: Any) -> dict[str, dict[str, Callable[[], object]]]:
    """Return the calls to measure: operation → contender → call."""
    data, stock = codec.encode(message), type(message)
    official = codec.upb.FromString(data)
    text = codec.to_json(message)
    return {
        "encode": {
            "generated": lambda: codec.encode(message),
            "stock": lambda: bytes(message),
            "upb": lambda: official.SerializeToString(deterministic=True),
        },
        "decode": {
            "generated": lambda: codec.decode(data),
            "stock": lambda: stock.parse(data),
            "upb": lambda: codec.upb.FromString(data),
        },
        "json out": {
            "generated": lambda: codec.to_json(message),
            "stock": message.to_json,
            "upb": lambda: json_format.MessageToJson(official, indent=None),
        },
        "json in": {
            "generated": lambda: codec.from_json(text),
            "stock": lambda: stock.from_json(text),
            "upb": lambda: json_format.Parse(text, codec.upb()),
        },
        "copy": {"generated": lambda: codec.copy(message), "stock": lambda: stock.parse(bytes(message))},
    }


def measure(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the CPU microseconds of one call in the best round of each contender."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(ROUNDS):
        for name, call in calls.items():
            started = time.process_time_ns()
            for _ in range(CALLS):
                call()
            best[name] = min(best[name], (time.process_time_ns() - started) / CALLS / 1000)
    return best


def ratios() -> dict[str, float]:
    """Return the figures of the tip for bench.json.

    `_vs_stock` and `_vs_protobuf_py` say how many times faster we are (for JSON: when it is written). `_vs_upb` is our
    time divided by that of upb, which our codecs call.
    """
    _, codec, message = SAMPLES[0]
    best = {what: measure(calls) for what, calls in contenders(codec, message).items() if what != "json in"}
    faster = {what: one["stock"] / one["generated"] for what, one in best.items()}
    slower = {what: one["generated"] / one["upb"] for what, one in best.items() if "upb" in one}
    return {
        "codec.encode_vs_stock": faster["encode"],
        "codec.decode_vs_stock": faster["decode"],
        "codec.json_vs_stock": faster["json out"],
        "codec.encode_vs_upb": slower["encode"],
        "codec.decode_vs_upb": slower["decode"],
        "codec.json_vs_protobuf_py": 1 / slower["json out"],
    }


def main() -> None:
    for name, codec, message in SAMPLES:
        print(f"{name}, {len(codec.encode(message))} bytes; µs of CPU")
        print(f"  {'':10}{'generated':>12}{'stock':>10}{'times':>8}{'upb':>10}")
        for what, calls in contenders(codec, message).items():
            best = measure(calls)
            ratio = best["stock"] / best["generated"]
            official = f"{best['upb']:>10.1f}" if "upb" in best else ""
            print(f"  {what:10}{best['generated']:>12.1f}{best['stock']:>10.1f}{ratio:>8.0f}{official}")


if __name__ == "__main__":
    main()

"""Compare the CPU of a call in process with the same call over loopback gRPC: `python -m tests.bench.rpc`.

The stub, the handler with all its middleware and the tip of 381 bytes are the same. No token is sent, so the time over
gRPC includes no signature. The two alternate, so that other load on the machine falls on both.
"""

from __future__ import annotations

import dataclasses
import time

import uvloop
from joserfc.jwk import ECKey

from gen.oo.recommender.v1 import GetOpenTipRequest, GetOpenTipResponse, Tip
from gen.oo.recommender.v1.services import RECOMMENDER_SERVICE_GET_OPEN_TIP, RecommenderServiceStub
from protogateway.runtime.handlers import Handler
from servers.kernel import rpc
from servers.kernel.channels import LocalModuleChannel, RemoteModuleChannel
from servers.kernel.clock import SystemClock
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.identity import TokenAuthority
from servers.kernel.rpc import Call
from tests.bench.codec import SAMPLES

ROUNDS = 15
CALLS_LOCAL, CALLS_WIRE = 1000, 200
TIP: Tip = SAMPLES[0][2]


async def get_open_tip(request: GetOpenTipRequest, call: Call) -> GetOpenTipResponse:
    return GetOpenTipResponse(tip=TIP)


async def has_consent(person: str, purpose: str) -> bool:
    return True


async def no_key(kid: str) -> ECKey | None:
    """Return no key, because no session calls here."""


def handlers() -> dict[str, Handler]:
    """Return the handler of the method, with a rule that lets everybody call it."""
    public = {"oo.options.v1.rpc": {"caller": "CALLER_PUBLIC"}}
    method = dataclasses.replace(RECOMMENDER_SERVICE_GET_OPEN_TIP, options=public)
    return {method.path: rpc.RpcHandler(method, get_open_tip, SystemClock(), None, has_consent, lambda _: False)}


async def cpu_us(stub: RecommenderServiceStub, calls: int) -> float:
    """Return the CPU microseconds of this process for one call, client and server together."""
    began = time.process_time_ns()
    for _ in range(calls):
        await stub.get_open_tip(GetOpenTipRequest())
    return (time.process_time_ns() - began) / calls / 1000


async def _measure() -> dict[str, float]:
    served = handlers()
    tokens = TokenAuthority(ECKey.generate_key("P-256"), SystemClock(), no_key)
    server = ModuleServer(served, tokens, ["recommender"])
    channel = RemoteModuleChannel(f"127.0.0.1:{await server.start('127.0.0.1:0')}", lambda: "")
    local, wire = RecommenderServiceStub(LocalModuleChannel(served, lambda: None)), RecommenderServiceStub(channel)
    best_local = best_wire = float("inf")
    for _ in range(ROUNDS):
        best_local = min(best_local, await cpu_us(local, CALLS_LOCAL))
        best_wire = min(best_wire, await cpu_us(wire, CALLS_WIRE))
    await channel.close()
    await server.stop(0)
    return {
        "rpc.inprocess_cpu_us": best_local,
        "rpc.wire_cpu_us": best_wire,
        "rpc.inprocess_vs_wire": best_local / best_wire,
    }


def measure() -> dict[str, float]:
    """Return the figures by their names in bench.json."""
    return uvloop.run(_measure())


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name:24} {value:8.3f}")

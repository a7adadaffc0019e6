"""Serve the tip with Litestar and msgspec structs: `python -m tests.bench.http_gateway.litestar_server PORT`."""

# No `from __future__ import annotations`: Litestar reads the annotations at run time.
import sys
from enum import Enum

import msgspec
from litestar import Litestar, post

from tests.bench.http_gateway.serving import serve
from tests.bench.http_gateway.tip import TIP


class MsgspecTrigger(Enum):
    unknown = "unknown"
    open = "open"
    pull = "pull"


class MsgspecKind(Enum):
    unknown = "unknown"
    todo = "todo"
    advice = "advice"


class MsgspecRequest(msgspec.Struct):
    trigger: MsgspecTrigger = MsgspecTrigger.unknown


class MsgspecTip(msgspec.Struct, rename="camel"):
    id: str
    kind: MsgspecKind
    title: str
    body: str
    source: str
    deep_link: str
    meta: dict[str, str]


class MsgspecResponse(msgspec.Struct):
    tip: MsgspecTip


TIP_STRUCT = msgspec.convert(TIP, MsgspecTip)


@post("/v1/recommend", status_code=200)
async def recommend(data: MsgspecRequest) -> MsgspecResponse:
    return MsgspecResponse(tip=TIP_STRUCT)


if __name__ == "__main__":
    serve(Litestar([recommend], openapi_config=None), int(sys.argv[1]))  # type: ignore[arg-type]  # its own ASGI types

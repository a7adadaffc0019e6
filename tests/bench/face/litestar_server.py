"""`python -m tests.bench.face.litestar_server PORT`: Litestar with msgspec structs of request and answer."""

# Litestar reads the annotations at run time, so they are no strings here.
import sys
from enum import Enum

import msgspec
from litestar import Litestar, post

from tests.bench.face.serving import serve
from tests.bench.face.tip import TIP


class Trigger(Enum):
    unknown = "unknown"
    open = "open"
    pull = "pull"


class Kind(Enum):
    unknown = "unknown"
    todo = "todo"
    advice = "advice"


class RecommendRequest(msgspec.Struct):
    trigger: Trigger = Trigger.unknown


class Tip(msgspec.Struct, rename="camel"):
    id: str
    kind: Kind
    title: str
    body: str
    source: str
    deep_link: str
    meta: dict[str, str]


class RecommendResponse(msgspec.Struct):
    tip: Tip


TIP_STRUCT = msgspec.convert(TIP, Tip)


@post("/v1/recommend", status_code=200)
async def recommend(data: RecommendRequest) -> RecommendResponse:
    return RecommendResponse(tip=TIP_STRUCT)


if __name__ == "__main__":
    serve(Litestar([recommend], openapi_config=None), int(sys.argv[1]))  # type: ignore[arg-type]  # its own ASGI types

"""`python -m tests.bench.face.fastapi_server PORT`: FastAPI with models of request and answer."""

# FastAPI reads the annotations at run time, so they are no strings here.
import sys
from enum import Enum

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

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


class RecommendRequest(BaseModel):
    trigger: Trigger = Trigger.unknown


class Tip(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)
    id: str
    kind: Kind
    title: str
    body: str
    source: str
    deep_link: str
    meta: dict[str, str]


class RecommendResponse(BaseModel):
    tip: Tip


TIP_MODEL = Tip.model_validate(TIP)
app = FastAPI()


@app.post("/v1/recommend")
async def recommend(_asked: RecommendRequest) -> RecommendResponse:
    return RecommendResponse(tip=TIP_MODEL)


if __name__ == "__main__":
    serve(app, int(sys.argv[1]))

"""Serve the tip with FastAPI and pydantic models: `python -m tests.bench.http_gateway.fastapi_server PORT`."""

# No `from __future__ import annotations`: FastAPI reads the annotations at run time.
import sys
from enum import Enum

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from tests.bench.http_gateway.serving import serve
from tests.bench.http_gateway.tip import TIP


class PydanticTrigger(Enum):
    unknown = "unknown"
    open = "open"
    pull = "pull"


class PydanticKind(Enum):
    unknown = "unknown"
    todo = "todo"
    advice = "advice"


class PydanticRequest(BaseModel):
    trigger: PydanticTrigger = PydanticTrigger.unknown


class PydanticTip(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)
    id: str
    kind: PydanticKind
    title: str
    body: str
    source: str
    deep_link: str
    meta: dict[str, str]


class PydanticResponse(BaseModel):
    tip: PydanticTip


TIP_MODEL = PydanticTip.model_validate(TIP)
app = FastAPI()


@app.post("/v1/recommend")
async def recommend(_request: PydanticRequest) -> PydanticResponse:
    return PydanticResponse(tip=TIP_MODEL)


if __name__ == "__main__":
    serve(app, int(sys.argv[1]))

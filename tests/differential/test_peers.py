"""Claims about other gateways in the table of the README, tried on Envoy, Connect and FastAPI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel

from tests.bench.http_gateway import connectrpc_server
from tests.bench.http_gateway.writing import write
from tests.differential import envoy as envoy_settings
from tests.differential.echo import SERVICE, EchoContract
from tests.differential.envoy import envoy
from tests.differential.server import EchoServer, LoopThread

pytestmark = pytest.mark.proof  # the others change only with their versions, which the table states
UNKNOWN = {"zzz": 1}
BROKEN: dict[str, Any] = {"content": "{", "headers": {"content-type": "application/json"}}
RECOMMEND = "/bench.v1.TipService/Recommend"


class Bird(BaseModel):
    name: str = ""


class StrictBird(Bird):
    model_config = {"extra": "forbid"}


def fastapi_app() -> FastAPI:
    app = FastAPI()

    @app.post("/birds")
    async def add(bird: Bird) -> Bird:
        return bird

    @app.post("/strict")
    async def add_strict(bird: StrictBird, query: Annotated[StrictBird, Query()]) -> Bird:
        return bird

    return app


def over_asgi(app: Any) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://peer")


async def test_fastapi_ignores_unknown_fields_by_default_and_has_its_own_errors() -> None:
    app = fastapi_app()
    async with over_asgi(app) as http:
        assert (await http.post("/birds?zzz=1", json=UNKNOWN)).status_code == 200
        assert (await http.post("/strict", json={})).status_code == 200
        assert (await http.post("/strict", json=UNKNOWN)).status_code == 422
        assert (await http.post("/strict?zzz=1", json={})).status_code == 422
        wrong = await http.post("/birds", **BROKEN)
        assert (wrong.status_code, wrong.headers["content-type"]) == (422, "application/json")
        assert list(wrong.json()) == ["detail"]
        refused = await http.get("/birds")
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert app.openapi()["openapi"].startswith("3.1.")


async def test_connect_has_its_own_paths_and_errors(tmp_path: Path) -> None:
    write(tmp_path)
    async with over_asgi(connectrpc_server.app(str(tmp_path))) as http:
        assert (await http.post(f"{RECOMMEND}?zzz=1", json=UNKNOWN)).status_code == 200
        wrong = await http.post(RECOMMEND, **BROKEN)
        assert (wrong.status_code, wrong.headers["content-type"]) == (400, "application/json")
        assert wrong.json()["code"] == "invalid_argument"
        missing = await http.post("/v1/recommend", json={})
        assert (missing.status_code, missing.content) == (404, b""), "the path of google.api.http"
        refused = await http.get(RECOMMEND)
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


@pytest.fixture(scope="module")
def echo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EchoContract, int]]:
    """Yield the contract, and the port of its gRPC server."""
    echo = EchoContract(tmp_path_factory.mktemp("peers"))
    loop, server = LoopThread(), EchoServer(echo.messages)
    yield echo, loop.run(server.start())
    loop.run(server.stop())
    loop.close()


@pytest.mark.parametrize("is_strict", [False, True], ids=["default", "strict"])
def test_envoy_names_unknown_parameters_and_sends_events_only_by_setting(
    echo_server: tuple[EchoContract, int], is_strict: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo, port = echo_server
    strict = {**envoy_settings.TRANSCODER, "print_options": {"stream_sse_style_delimited": True}}
    monkeypatch.setattr(envoy_settings, "TRANSCODER", strict if is_strict else {})
    with envoy(tmp_path, echo.descriptors, [SERVICE], port) as at:
        base = f"http://127.0.0.1:{at}"
        unknown = httpx2.get(f"{base}/v1/wild/a/and/b", params=UNKNOWN, trust_env=False)
        assert unknown.status_code == (400 if is_strict else 404)
        assert ("zzz" in unknown.text, bool(unknown.content)) == (is_strict, is_strict)
        assert httpx2.post(f"{base}/v1/all", json=UNKNOWN, trust_env=False).status_code == 200
        wrong = httpx2.post(f"{base}/v1/all", trust_env=False, **BROKEN)
        assert (wrong.status_code, wrong.headers["content-type"]) == (400, "text/plain")
        stream = httpx2.get(f"{base}/v1/watched/a", trust_env=False).text
        assert stream.startswith('data: {"id":"a"' if is_strict else '[{"id":"a"')

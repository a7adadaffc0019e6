"""The protos of this folder, which have each construct of public API style guides, work from end to end."""

from __future__ import annotations

import importlib
import json
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.http.app import create_app
from protogateway.tests import agreement
from protogateway.tests.public import calls
from protogateway.tests.public.calls import RandomServices, call_operations
from protogateway.tests.public.http_requests import HttpRequest, empty_request
from protogateway.tests.public.validators import openapi_problem


async def test_every_operation_takes_an_empty_and_a_random_request(tree: SimpleNamespace) -> None:
    routes = tree.routes.ROUTES
    problems = await call_operations(routes, tree.routes.OPENAPI, tree.services, seed=1)
    assert len(routes) > 30
    assert (len(problems), [text for text in problems if text]) == (len(routes), [])


async def test_a_request_that_arrives_otherwise_is_noticed(
    tree: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = next(one for one in tree.routes.ROUTES if one[0].name == "ListBooks")

    def lose_page_size(method: Any, binding: Any) -> HttpRequest:
        request = empty_request(method, binding)
        request.message.page_size = 3
        return request

    monkeypatch.setattr(calls, "empty_request", lose_page_size)
    problems = await call_operations([route], tree.routes.OPENAPI, tree.services, seed=1)
    assert problems[0].startswith("empty request: the method got another request")


async def test_a_response_that_arrives_otherwise_is_noticed(
    tree: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    route = next(one for one in tree.routes.ROUTES if one[0].name == "GetShelf")
    monkeypatch.setattr(calls, "_json", lambda _message, _binding: {"name": "another"})
    problems = await call_operations([route], tree.routes.OPENAPI, tree.services, seed=1)
    assert problems[0].startswith("empty request: the response is")


def test_the_document_is_valid(tree: SimpleNamespace) -> None:
    assert openapi_problem(tree.routes.OPENAPI) == ""


def test_codecs_of_proto2_and_editions_agree_with_the_official_library(tree: SimpleNamespace) -> None:
    names = ("shapes.two.v1.Parcel.Row", "shapes.closed.v1.Box", "shapes.names.Keywords", "shapes.names.Optional")
    codecs = {name: tree.registry.CODECS[name] for name in names}
    for check in agreement.CHECKS:
        agreement.check_random_messages(codecs, 25, check, seed=1)


def test_presence_is_that_of_the_file(tree: SimpleNamespace) -> None:
    parcel = tree.registry.CODECS["shapes.two.v1.Parcel"]
    letter = tree.registry.CODECS["shapes.edition.v1.Letter"]
    assert json.loads(parcel.to_json(parcel.from_json(b'{"id":"a","weight":0}'))) == {"id": "a", "weight": 0}
    assert json.loads(letter.to_json(letter.from_json(b'{"id":"a","weight":0,"title":""}'))) == {"id": "a", "weight": 0}
    assert parcel.message().weight is None
    assert letter.message().title == ""


@pytest.fixture
def services(tree: SimpleNamespace) -> RandomServices:
    return RandomServices(tree.services, seed=1)


@pytest.fixture
async def client(tree: SimpleNamespace, services: RandomServices) -> Any:
    app = create_app(*services.implementations, routes=tree.routes.ROUTES, openapi=tree.routes.OPENAPI)
    json_body = {"Content-Type": "application/json"}
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://tree", headers=json_body) as found:
        yield found


async def test_enums_of_proto2_have_no_further_numbers(client: httpx2.AsyncClient) -> None:
    path, stamp = "/v1/two/parcels/a", '"stamp":{"isValid":true}'
    for color, status in (('"BLUE"', 200), ("3", 200), ("77", 400), ('"GREEN"', 400), ("-2", 200)):
        assert (await client.put(path, content=f'{{"color":{color},{stamp}}}')).status_code == status, color
        response = await client.get(path, params={"color": color.strip('"'), "stamp.isValid": "true"})
        assert response.status_code == status, color
    problem = (await client.put(path, content=f'{{"color":77,{stamp}}}')).json()
    assert problem["errors"] == [{"field": "color", "problem": "one of RED, BLUE, NONE is expected"}]


async def test_required_fields_of_proto2_are_checked(client: httpx2.AsyncClient) -> None:
    problem = (await client.put("/v1/two/parcels/a", content='{"stamp":{"motif":"x"}}')).json()
    assert [error["field"] for error in problem["errors"]] == ["stamp.isValid"]


async def test_a_query_reaches_into_messages_that_contain_themselves(
    client: httpx2.AsyncClient, services: RandomServices
) -> None:
    query = "left.left.name=x&left.leaf.back.leaf.count=3&left.leaf.back.leaf.named=class"
    response = await client.get(f"/v1/nodes/n?{query}&right.right.tags=a&right.right.tags=b")
    assert response.status_code == 200
    node = services.received
    assert (node.name, node.left.left.name, node.left.leaf.back.leaf.count) == ("n", "x", 3)
    assert (node.left.leaf.back.leaf.named.name, node.right.right.tags) == ("class_", ["a", "b"])


@pytest.mark.parametrize(
    "query",
    [
        *("left.left.nope=x", "left.many.name=x", "left.left=x", "left.left.any=x", "left.left.name.x=1", "nope.x=1"),
        "left." * 10 + "name=x",
        "left.left.name=x&left.left.name=y",
        "left.leaf.back.leaf.count=x",
    ],
)
async def test_a_query_that_leads_nowhere_is_refused_by_name(client: httpx2.AsyncClient, query: str) -> None:
    response = await client.get(f"/v1/nodes/n?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


async def test_the_custom_verb_star_takes_every_other_verb(client: httpx2.AsyncClient, tree: SimpleNamespace) -> None:
    for verb in ("GET", "PUT", "DELETE", "PROPFIND", "OPTIONS", "HEAD"):
        assert (await client.request(verb, "/v1/browse/a/b")).status_code == 200, verb
    response = await client.get("/v1/search/a")
    assert (response.status_code, response.headers["allow"]) == (405, "OPTIONS, SEARCH")
    assert (await client.get("/v1/files/a/b/info")).status_code == 200
    custom = json.loads(tree.routes.OPENAPI.read_text())["x-customVerbs"]
    assert {"verb": "*", "path": "/v1/browse/{name}", "operationId": "aip.v1.Library.Browse"} in custom
    assert '["*", "/v1/browse/{name}"]' in (tree.folder / "web" / "api.ts").read_text()


def test_options_of_every_shape_are_plain_data(tree: SimpleNamespace) -> None:
    options = importlib.import_module(f"{tree.folder.name}.aip.v1.options")
    found = options.METHOD_OPTIONS["aip.v1.Library.GetBook"]
    document = found["aip.v1.method_document"]
    assert document["responses"]["200"]["schema"]["maximum"] == float("inf")
    assert document["responses"]["404"]["schema"]["properties"]["title"]["digest"] == b"\x00\xff"
    assert document["extensions"] == {"x-order": {"number_value": 3.0}}
    assert (document["level"], document["shares"]) == ("EXPERT", {True: float("inf")})
    assert found["aip.v1.labels"] == ["one", "two"]
    assert found["aip.v1.limits"] == [{"least": float("-inf"), "most": 2.0}]
    assert options.FIELD_OPTIONS["aip.v1.Book.title"]["aip.v1.field_document"]["title"] == "T"


def test_a_file_that_declares_options_keeps_its_service(tree: SimpleNamespace) -> None:
    assert "aip.v1.Documents" in [service.name for service in tree.registry.SERVICES]
    codecs = tree.registry.CODECS
    assert "aip.v1.MethodDocument" in codecs  # a response
    assert "aip.v1.FieldDocument" not in codecs  # only in options

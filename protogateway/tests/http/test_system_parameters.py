"""Query parameters that belong to no field: `$alt`, and those that a gateway ignores."""

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from protogateway.http.system_parameters import SystemParameters
from protogateway.tests.http.file_service import FileStore, file_gateway

NUMBERS = "$alt=json;enum-encoding=int"
SYSTEM = SystemParameters(ignored=("key", "prettyPrint", "$.xgafv", "code"), alt=True)


@pytest.fixture
async def client(files: SimpleNamespace, store: FileStore) -> AsyncIterator[httpx2.AsyncClient]:
    async with file_gateway("local", files, store, system_parameters=SYSTEM) as gateway:
        transport = httpx2.ASGITransport(gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://files") as found:
            yield found


@pytest.fixture
def response(files: SimpleNamespace, store: FileStore) -> Any:
    """Return a response with an enum in every place."""
    one, form = files.messages.FileResponse, files.messages.Form
    inner = one(name="i", form=form.picture)
    url = "type.googleapis.com/files.v1.FileResponse"
    packed = files.known.Any(type_url=url, value=files.codec.FILE_RESPONSE.encode(inner))
    store.response = one(
        name="a",
        form=form.text,
        forms=[form.unknown, form.picture, form(77)],
        forms_by_name={"x": form.text},
        inner=inner,
        parts=[inner, one()],
        anything=packed,
        maybe_form=form.unknown,
        wide=2**60,
    )
    return store.response


AS_NAMES = {
    "name": "a",
    "form": "form_text",
    "forms": ["form_unknown", "form_picture", 77],
    "formsByName": {"x": "form_text"},
    "inner": {"name": "i", "form": "form_picture"},
    "parts": [{"name": "i", "form": "form_picture"}, {}],
    "anything": {"@type": "type.googleapis.com/files.v1.FileResponse", "name": "i", "form": "form_picture"},
    "maybeForm": "form_unknown",
    "wide": str(2**60),
}
AS_NUMBERS = json.loads(
    json.dumps(AS_NAMES).replace('"form_unknown"', "0").replace('"form_text"', "1").replace('"form_picture"', "2")
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", AS_NAMES),
        ("?$alt=json", AS_NAMES),
        ("?alt=json", AS_NAMES),
        ("?%24alt=json", AS_NAMES),
        ("?$alt=json;enum-encoding=int", AS_NUMBERS),
        ("?alt=json;enum-encoding=int", AS_NUMBERS),
        ("?%24alt=json%3Benum-encoding%3Dint", AS_NUMBERS),
        ("?%24%61lt=json%3benum-encoding%3dint&size=1", AS_NUMBERS),
        ("?size=1&$alt=JSON;%20enum-encoding=int", AS_NUMBERS),
    ],
)
@pytest.mark.usefixtures("response")
async def test_enums_are_numbers_for_a_client_that_asks(
    client: httpx2.AsyncClient, query: str, expected: dict[str, Any]
) -> None:
    found = await client.get(f"/v1/tokens/a{query}")
    assert (found.status_code, found.json()) == (200, expected)


@pytest.mark.usefixtures("response")
async def test_enums_of_a_stream_and_of_one_field_are_numbers(client: httpx2.AsyncClient, store: FileStore) -> None:
    for accept in ("application/json", "application/x-ndjson"):
        found = await client.get(f"/v1/files/a:watch?size=1&{NUMBERS}", headers={"Accept": accept})
        assert json.loads(found.text.strip().strip("[]")) == AS_NUMBERS
    for value, text in ((1, "1"), (0, "0")):
        store.response.form = type(store.response.form)(value)
        assert (await client.get(f"/v1/files/a:form?{NUMBERS}")).text == text
    assert (await client.get("/v1/files/a:form")).text == '"form_unknown"'
    assert (await client.delete(f"/v1/files/a?{NUMBERS}")).json()["forms"] == AS_NUMBERS["forms"]


@pytest.mark.parametrize("value", ["proto", "media", "", "json;enum-encoding=name", "json;enum-encoding=int;x"])
async def test_another_alt_is_400_and_names_those_that_are_known(
    client: httpx2.AsyncClient, store: FileStore, value: str
) -> None:
    for name in ("$alt", "alt"):
        found = await client.get(f"/v1/tokens/a?{name}={value}")
        assert (found.status_code, found.json()["errors"][0]["field"]) == (400, name)
        assert "json or json;enum-encoding=int" in found.json()["detail"]
    assert not store.requests


async def test_two_alts_are_400(client: httpx2.AsyncClient) -> None:
    found = await client.get(f"/v1/tokens/a?{NUMBERS}&alt=json")
    assert (found.status_code, "more than once" in found.text) == (400, True)


async def test_a_field_of_the_same_name_wins(client: httpx2.AsyncClient, store: FileStore) -> None:
    assert (await client.put("/v1/files/a?alt=proto", content=b"x")).status_code == 200
    assert store.requests[0].alt == "proto"
    assert (await client.get("/v1/tokens/a?code=5")).status_code == 404


async def test_ignored_parameters_are_ignored_and_others_are_not(
    near: httpx2.AsyncClient, client: httpx2.AsyncClient
) -> None:
    ignored = "key=1&key=2&prettyPrint=true&%24.xgafv=2"
    assert (await client.get(f"/v1/tokens/a?{ignored}")).status_code == 200
    assert (await client.post(f"/v1/echo?{ignored}", content=b"x")).status_code == 200
    assert (await client.get("/v1/tokens/a?Key=1")).json()["errors"][0]["field"] == "Key"
    for query in ("key=1", "$alt=json", "alt=json"):
        refused = await near.get(f"/v1/tokens/a?{query}")
        assert (refused.status_code, "unknown query parameter" in refused.text) == (400, True)

"""The examples in the document. A call with them must succeed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest

from tests.openapi.schemathesis_run import fetch_document
from tests.openapi.session_auth import KnownValues
from tests.person_client import PersonClient

SUCCESS = (200, 202)
LAST_OPERATIONS = ("DELETE /api/connections/{provider}", "POST /api/logout", "DELETE /api/me")
"""Operations that are called last, each after a new sign-in."""


@pytest.fixture(scope="module")
def document(known_values: KnownValues) -> dict[str, Any]:
    return fetch_document(known_values.url)


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> dict[str, Any]:
    """Return the operations by verb and path."""
    paths = document["paths"].items()
    return {f"{verb.upper()} {path}": operation for path, verbs in paths for verb, operation in verbs.items()}


def walk_objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk_objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk_objects(inner)


def test_every_example_is_valid_for_its_schema(document: dict[str, Any]) -> None:
    checked = 0
    for schema in walk_objects(document):
        for example in schema.get("examples", ()):
            whole = {**schema, "components": document["components"]}
            assert jsonschema_rs.Draft202012Validator(whole, validate_formats=True).is_valid(example), schema
            checked += 1
    assert checked >= 20


def test_every_operation_succeeds_with_its_examples(
    known_values: KnownValues, document: dict[str, Any], operations: dict[str, Any]
) -> None:
    person = PersonClient(known_values.url, "sam").sign_in()
    tip = person.get_todo()["id"]
    known_fields: dict[str, dict[str, Any]] = {
        "GET /api/erasures/{id}": {"id": known_values.erasure_id},
        "GET /api/erasures/{id}:watch": {"id": known_values.erasure_id},
        "POST /api/tips/{id}:shown": {"id": tip},
        "POST /api/feedback": {"tipId": tip},
        "POST /api/me/consents": {"agreements": known_values.agreements},
        "POST /api/connections/{provider}:begin": {"consentHash": known_values.consent_hash},
    }
    executed = set()
    others = [label for label in operations if label not in LAST_OPERATIONS]
    for label in (*others, *LAST_OPERATIONS):
        if label in LAST_OPERATIONS:
            person.sign_in()
        request = ExampleRequest(document, label, operations[label], known_fields.get(label, {}))
        response = request.send(person, known_values.secret)
        assert response.status_code in SUCCESS, f"{label}: {response.status_code} {response.text}"
        executed |= request.executed
    assert executed == set(examples_of_requests(document, operations))


class ExampleRequest:
    """A request with a document's examples. `known_fields` has the values that it lacks, such as a tip's id."""

    def __init__(
        self, document: dict[str, Any], label: str, operation: dict[str, Any], known_fields: dict[str, Any]
    ) -> None:
        self._verb, _, self._path = label.partition(" ")
        self._label, self._document = label, document
        self._known = known_fields
        self.executed: set[tuple[str, str]] = set()
        parameters = operation["parameters"]
        self._place = {one["name"]: one for one in parameters if one["in"] in ("path", "query")}
        self._headers = {
            one["name"]: one["example"] for one in parameters if one["in"] == "header" and "example" in one
        }
        self._body = operation.get("requestBody")

    def send(self, person: PersonClient, secret: str) -> Any:
        path, query = self._path, {}
        for name, parameter in self._place.items():
            value = self._value(name, parameter["schema"])
            if parameter["in"] == "path":
                path = path.replace("{" + name + "}", str(value))
            elif value is not None:
                query[name] = value
        headers = {**self._headers, **({"Authorization": f"Bearer {secret}"} if "erasures" in path else {})}
        target = f"{path}?{urlencode(query)}" if query else path
        return person.request(self._verb, target, json=self._json(), headers=headers)

    def _json(self) -> dict[str, Any] | None:
        if self._body is None:
            return None
        schema = self._resolved(self._body["content"]["application/json"]["schema"])
        values = {name: self._value(name, field) for name, field in schema["properties"].items()}
        return {name: value for name, value in values.items() if value is not None}

    def _value(self, name: str, schema: dict[str, Any]) -> Any:
        """Return the known value, or else the example, or else None."""
        if name in self._known:
            return self._known[name]
        if "examples" not in schema:
            return None
        self.executed.add((self._label, name))
        return schema["examples"][0]

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        found: dict[str, Any] = self._document["components"]["schemas"][name]
        return found


def examples_of_requests(document: dict[str, Any], operations: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield label and name of every parameter and body field that has an example."""
    for label, operation in operations.items():
        yield from ((label, one["name"]) for one in operation["parameters"] if "examples" in one.get("schema", {}))
        if body := operation.get("requestBody"):
            name = body["content"]["application/json"]["schema"]["$ref"].removeprefix("#/components/schemas/")
            fields = document["components"]["schemas"][name]["properties"]
            yield from ((label, field) for field, schema in fields.items() if "examples" in schema)

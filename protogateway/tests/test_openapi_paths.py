"""Paths of the OpenAPI document: no two differ in the names of parameters only, whatever the templates are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from protogateway.tests.compiler import request_for, web_files

HEAD = """
syntax = "proto3"; package a.v1; import "google/api/annotations.proto";
message Book { string name = 1; }
message R { string name = 1; string id = 2; string book_id = 3; Book book = 4; }
"""


def document(folder: Path, rules: Sequence[str]) -> dict[str, Any]:
    """Return the document of a service with these rules, such as `get: "/v1/{id}"`, one for each RPC."""
    rpcs = (f"rpc M{n}(R) returns (R) {{ option (google.api.http) = {{{rule}}}; }}" for n, rule in enumerate(rules))
    (folder / "a.proto").write_text(f"{HEAD} service S {{ {' '.join(rpcs)} }}")
    found: dict[str, Any] = json.loads(web_files(request_for(folder, ["a.proto"], folder))["openapi.json"])
    return found


def path_parameters(operation: dict[str, Any]) -> list[str]:
    return [one["name"] for one in operation["parameters"] if one["in"] == "path"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (['get: "/v1/{name=books/*}"', 'patch: "/v1/{book.name=books/*}" body: "book"'], ["/v1/books/{book}"]),
        (['get: "/v1/books/{id}"', 'put: "/v1/books/{id}" body: "*"'], ["/v1/books/{id}"]),
        (['get: "/v1/books/{id}"', 'put: "/v1/books/{book_id}" body: "*"'], ["/v1/books/{book}"]),
        (['get: "/v1/books/{id}"', 'patch: "/v1/books/{book.name}" body: "*"'], ["/v1/books/{book}"]),
        (['get: "/v1/{name=books/*}"', 'delete: "/v1/books/{id}"'], ["/v1/books/{book}"]),
        (['get: "/v1/{name=books/*}"', 'get: "/v1/{name=shelves/*}"'], ["/v1/books/{book}", "/v1/shelves/{shelf}"]),
        (['get: "/v1/books/{id}"', 'get: "/v1/books/{book_id}:read"'], ["/v1/books/{id}", "/v1/books/{bookId}:read"]),
        (['get: "/v1/{name=shelves/*/books/*}:read"'], ["/v1/shelves/{shelf}/books/{book}:read"]),
        (['get: "/v1/{name=*/*}"'], ["/v1/{value}/{value2}"]),
        (['get: "/v1/{name=books/*/books/*}"'], ["/v1/books/{book}/books/{book2}"]),
        (['get: "/v1/{id}/of/{name=books/*}"'], ["/v1/{id}/of/books/{book}"]),
        (['get: "/v1/{book.name}/{name}"'], ["/v1/{value}/{value2}"]),
        (['get: "/v1/*/x/{name=old-entries/**}"'], ["/v1/{value}/x/old-entries/{oldEntry}"]),
        (['get: "/v1/{name=books}"', 'post: "/v1/books"'], ["/v1/books"]),
    ],
    ids=str,
)
def test_paths(tmp_path: Path, rules: list[str], expected: list[str]) -> None:
    paths = document(tmp_path, rules)["paths"]
    assert sorted(paths) == sorted(expected)
    for path, verbs in paths.items():
        for operation in verbs.values():
            assert [f"{{{name}}}" in path for name in path_parameters(operation)] == [True] * path.count("{")
    assert sum(map(len, paths.values())) == len(rules)


def test_a_parameter_says_which_field_it_fills(tmp_path: Path) -> None:
    rules = ['get: "/v1/{name=shelves/*/books/*}"', 'get: "/v1/books/{id}"', 'put: "/v1/books/{book_id}"']
    found = document(tmp_path, rules)["paths"]
    [shelf, book] = found["/v1/shelves/{shelf}/books/{book}"]["get"]["parameters"][:2]
    assert shelf["description"] == book["description"] == "`name` is `shelves/{shelf}/books/{book}`."
    assert [found["/v1/books/{book}"][verb]["parameters"][0]["description"] for verb in ("get", "put")] == [
        "Fills `id`.",
        "Fills `bookId`.",
    ]


def test_operations_that_openapi_cannot_tell_apart_are_one_that_names_the_other(tmp_path: Path) -> None:
    operation = document(tmp_path, ['get: "/v1/{name=**}"', 'get: "/v1/{id}"'])["paths"]["/v1/{value}"]["get"]
    assert operation["operationId"] == "a.v1.S.M1"
    assert "A longer path calls a.v1.S.M0 instead." in operation["description"]

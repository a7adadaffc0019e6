"""The OpenAPI document and the TypeScript types of the HTTP API."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gen.registry import SERVICES
from protogateway.tests.compiler import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "gen" / "openapi.json").read_text("utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
TYPESCRIPT = (ROOT / "gen" / "web" / "api.ts").read_text("utf-8")
OPERATIONS = {
    (verb.upper(), path): operation for path, found in DOCUMENT["paths"].items() for verb, operation in found.items()
}


@pytest.fixture(scope="module")
def library_document(library_folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((library_folder / "openapi.json").read_text("utf-8"))
    return document


def objects_in(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner)


def header_names(operation: dict[str, Any]) -> list[str]:
    return [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"]


def test_every_binding_is_an_operation() -> None:
    bindings = {(b.verb, b.template) for service in SERVICES for method in service.methods for b in method.bindings}
    assert bindings == set(OPERATIONS)


def test_every_reference_resolves(library_document: dict[str, Any]) -> None:
    for document in (DOCUMENT, library_document):
        for node in objects_in(document):
            if "$ref" in node:
                kind, name = node["$ref"].removeprefix("#/components/").split("/")
                assert name in document["components"][kind]


def test_security_comes_from_the_rule() -> None:
    assert OPERATIONS["GET", "/api/me"]["security"] == [{"session": []}]
    assert OPERATIONS["GET", "/api/erasures/{id}"]["security"] == [{"secret": []}]
    assert OPERATIONS["GET", "/api/documents/{id}"]["security"] == []
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"session", "secret"}


def test_headers_are_listed_where_they_are_needed() -> None:
    assert header_names(OPERATIONS["POST", "/api/recommend"]) == ["X-oO", "Idempotency-Key", "X-Request-Timeout-Ms"]
    assert header_names(OPERATIONS["DELETE", "/api/me"]) == ["X-oO", "X-Request-Timeout-Ms"]
    assert header_names(OPERATIONS["GET", "/api/tips"]) == ["X-Request-Timeout-Ms"]


def test_success_has_the_status_of_the_rule() -> None:
    assert "202" in OPERATIONS["DELETE", "/api/me"]["responses"]
    assert "200" not in OPERATIONS["DELETE", "/api/me"]["responses"]


def test_every_failure_is_a_problem() -> None:
    for operation in OPERATIONS.values():
        for status, response in operation["responses"].items():
            name = response.get("$ref", "").removeprefix("#/components/responses/")
            resolved = DOCUMENT["components"]["responses"][name] if name else response
            if status[0] == "2" and "content" in resolved:
                assert "application/json" in resolved["content"]
            elif status[0] not in "23":
                assert list(resolved["content"]) == ["application/problem+json"]


def test_required_fields_examples_and_enum_values_come_from_the_protos() -> None:
    assert SCHEMAS["SendFeedbackRequest"]["required"] == ["tipId", "reaction"]
    assert SCHEMAS["Tip"]["properties"]["title"]["examples"] == ["Send the invoice to Mara"]
    assert SCHEMAS["Tip.Kind"]["enum"] == ["unknown", "todo", "advice"]
    assert "- `todo`: Something to do; a tap means done." in SCHEMAS["Tip.Kind"]["description"]
    assert SCHEMAS["Tip"]["properties"]["meta"]["additionalProperties"] == {"type": "string"}


def test_path_parameters_are_not_in_the_body_schema() -> None:
    assert SCHEMAS["ReportShownRequest-without-id"]["properties"] == {}
    assert list(SCHEMAS["BeginConnectionRequest-without-provider"]["properties"]) == ["consentHash"]


def test_only_requests_refuse_unknown_fields() -> None:
    assert SCHEMAS["RecommendRequest"]["additionalProperties"] is False
    assert "additionalProperties" not in SCHEMAS["RecommendResponse"]


def test_body_and_response_of_a_single_field(library_document: dict[str, Any]) -> None:
    put = library_document["paths"]["/v1/shelves/{shelf}/books"]["put"]
    assert put["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/library.v1.Book")
    assert [p["name"] for p in put["parameters"]] == ["shelf", "replace", "X-Counter", "X-Request-Timeout-Ms"]
    search = library_document["paths"]["/v1/books"]["get"]
    assert search["responses"]["200"]["content"]["application/json"]["schema"]["type"] == "array"


def test_typescript_marks_required_fields() -> None:
    assert "export interface SendFeedbackRequest {" in TYPESCRIPT
    assert "  tipId: string;\n" in TYPESCRIPT
    assert "  reaction: Reaction;\n" in TYPESCRIPT
    assert "  snoozeUntil?: string;" in TYPESCRIPT
    assert '  "RecommenderService.ReportShown": ["POST", "/api/tips/{id}:shown", "*"],' in TYPESCRIPT


def test_typescript_passes_its_own_type_check(library_folder: Path) -> None:
    compiler = ROOT / "webapp" / "node_modules" / ".bin" / "tsc"
    if not compiler.exists() or not shutil.which("node"):
        pytest.skip("needs the webapp's TypeScript: npm --prefix webapp ci")
    files = [str(ROOT / "gen" / "web" / "api.ts"), str(library_folder / "web" / "api.ts")]
    for file in files:
        ran = subprocess.run(
            [compiler, "--noEmit", "--strict", "--target", "es2022", file], capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout

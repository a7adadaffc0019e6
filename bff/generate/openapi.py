"""`openapi.json`: the HTTP operations as an OpenAPI 3.1 document, the same bytes for the same protos."""

from __future__ import annotations

import json
from typing import Any

from .codec import is_required
from .contract import Contract, class_name
from .http_rules import Operation, RequestField, operations
from .schema import Schema, Schemas
from .settings import Settings, Table
from .shapes import reached

_JSON = "application/json"


def openapi_document(contract: Contract, settings: Settings) -> str:
    found = sorted(operations(contract), key=lambda one: one.openapi_path)
    schemas = Schemas(contract, {element.full_name for element in reached(one.method.input_type for one in found)})
    paths: dict[str, dict[str, Any]] = {}
    for operation in found:
        at = paths.setdefault(operation.openapi_path, {})
        at[operation.verb.lower()] = _operation(contract, settings, schemas, operation)
    document = {
        "openapi": "3.1.0",
        "info": settings.info,
        "servers": [{"url": "/"}],
        "tags": _tags(contract),
        "paths": paths,
        "components": _components(settings, schemas),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def operation_id(operation: Operation) -> str:
    """`getMe`; further bindings of a method are numbered from 2."""
    name = operation.method.name[0].lower() + operation.method.name[1:]
    return name if operation.number == 0 else f"{name}{operation.number + 1}"


def body_fields_taken(operation: Operation) -> frozenset[str]:
    """Fields of the request that the path carries, so that a body of "*" leaves them out."""
    return frozenset(item.proto_name for item in operation.path)


def _tags(contract: Contract) -> list[Table]:
    services = {one.method.containing_service.full_name: one.method.containing_service for one in operations(contract)}
    return [{"name": services[name].name, "description": contract.comment(services[name])} for name in sorted(services)]


def _components(settings: Settings, schemas: Schemas) -> Table:
    found = dict(sorted(schemas.components.items()))
    if settings.problem:
        about: Table = {
            key: settings.problem[key] for key in ("description", "properties", "required") if key in settings.problem
        }
        found[settings.problem["name"]] = {"type": "object", **about}
    components: Table = {"schemas": found}
    if settings.security:
        components["securitySchemes"] = settings.security
    return components


def _operation(contract: Contract, settings: Settings, schemas: Schemas, operation: Operation) -> Table:
    rule = settings.rule_of(contract.options(operation.method))
    comment = contract.comment(operation.method)
    found: Table = {
        "operationId": operation_id(operation),
        "tags": [operation.method.containing_service.name],
        "summary": " ".join(comment.split()).partition(". ")[0].rstrip("."),
        "description": comment,
        "parameters": _parameters(contract, settings, schemas, operation, rule),
    }
    if operation.body:
        found["requestBody"] = _body(contract, schemas, operation)
    found["responses"] = _responses(settings, schemas, operation, rule)
    if settings.security:
        schemes = settings.schemes_of(rule, operation.method.full_name)
        found["security"] = [{name: []} for name in schemes]
    return found


def _parameters(
    contract: Contract, settings: Settings, schemas: Schemas, operation: Operation, rule: Table
) -> list[Table]:
    found = [_parameter(contract, schemas, "path", item) for item in operation.path]
    found += [_parameter(contract, schemas, "query", item) for item in operation.query]
    for header in settings.headers:
        if settings.applies(header["when"], operation, rule):
            found.append(
                {
                    "name": header["name"],
                    "in": "header",
                    **{k: v for k, v in header.items() if k not in ("name", "when")},
                }
            )
    return found


def _parameter(contract: Contract, schemas: Schemas, where: str, item: RequestField) -> Table:
    schema = schemas.field(item.last)
    found: Table = {"name": item.name, "in": where}
    if description := schema.pop("description", ""):
        found["description"] = description
    if where == "path" or is_required(contract, item.last):
        found["required"] = True
    if where == "path":
        schema = {"minLength": 1, **schema} if schema.get("type") == "string" else schema
    return {**found, "schema": schema}


def _body(contract: Contract, schemas: Schemas, operation: Operation) -> Table:
    schema = _body_schema(schemas, operation)
    if isinstance(operation.body, str):
        taken = body_fields_taken(operation)
        fields = [field for field in operation.method.input_type.fields if field.name not in taken]
        required = any(is_required(contract, field) for field in fields)
    else:
        required = is_required(contract, operation.body)
    return {"required": required, "content": {_JSON: {"schema": schema}}}


def _body_schema(schemas: Schemas, operation: Operation) -> Schema:
    if not isinstance(operation.body, str):
        return schemas.field(operation.body)
    if not operation.path:
        return schemas.refer(operation.method.input_type)
    name = f"{class_name(operation.method.input_type)}Body"
    schemas.components[name] = schemas.object(operation.method.input_type, body_fields_taken(operation))
    return {"$ref": f"#/components/schemas/{name}"}


def _responses(settings: Settings, schemas: Schemas, operation: Operation, rule: Table) -> Table:
    answer = operation.response_body
    schema = schemas.refer(operation.method.output_type) if answer is None else schemas.field(answer)
    success: Table = {"description": "Success."}
    if settings.answer_headers:
        success["headers"] = settings.answer_headers
    success["content"] = {_JSON: {"schema": schema}}
    found: Table = {str(settings.status_of(rule)): success}
    for problem in settings.problems:
        if settings.applies(problem["when"], operation, rule):
            found[str(problem["status"])] = _problem(settings, problem["description"])
    if settings.problem:
        found["default"] = _problem(settings, "Another failure.")
    return found


def _problem(settings: Settings, description: str) -> Table:
    content = {settings.problem["media_type"]: {"schema": {"$ref": f"#/components/schemas/{settings.problem['name']}"}}}
    return {"description": description, "content": content}

"""`openapi.json`: the HTTP operations as an OpenAPI 3.1 document, the same bytes for the same protos."""

import json
import re
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor

from protogateway.http.request_decoder import MULTI_SEGMENT_CHARS_MAX, SEGMENT_CHARS_MAX
from protogateway.plugin.contract import Contract
from protogateway.plugin.emit.problem_responses import OperationResponses, shared_problems
from protogateway.plugin.field_types import reachable_types
from protogateway.plugin.http_body import ANY_TYPE, BINARY, raw_request
from protogateway.plugin.http_rules import Operation, RequestField, client_streams_with_rules, operations
from protogateway.plugin.json_schema import Schemas
from protogateway.plugin.path_template import OpenApiPath, PathParameter, openapi_paths
from protogateway.plugin.retry_docs import RETRY, CallDocs
from protogateway.plugin.settings import GeneratorSettings, Table
from protogateway.plugin.settings_validation import check_options
from protogateway.plugin.value_schema import Schema, is_well_known

JSON = "application/json"
_VERBS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")


def openapi_document(contract: Contract, settings: GeneratorSettings) -> str:
    """Return the document. Operations with a custom verb are only named, since OpenAPI knows eight verbs only.

    Raises ConfigError for settings that name an option or a package which no proto has, or by which two elements would
    have the same name.
    """
    check_options(contract, settings.rule, settings.check, settings.file)
    _check_names(contract, settings)
    found = [one for one in operations(contract) if one.verb in _VERBS]
    schemas = Schemas(contract, settings, [one.method.input_type for one in found])
    paths = _paths(contract, settings, schemas, found)
    document: Table = {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": "1", **settings.info},
        "servers": [{"url": "/"}],
        **({} if settings.security else {"security": []}),
        "tags": _tags(contract, settings, found),
        "paths": paths,
        **_custom_verbs(contract, settings),
        "components": _used(paths, _components(settings, schemas)),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _check_names(contract: Contract, settings: GeneratorSettings) -> None:
    settings.public_names.check_packages((proto.package for proto in contract.protos.values()), settings.file)
    found = operations(contract)
    types = reachable_types(type_ for one in found for type_ in (one.method.input_type, one.method.output_type))
    reserved = [settings.problem["name"]] if settings.problem else []
    own = [type_ for type_ in types if not is_well_known(type_.full_name)]
    settings.public_names.check_unique(_services(contract, found), own, reserved, settings.file)


def _paths(contract: Contract, settings: GeneratorSettings, schemas: Schemas, found: list[Operation]) -> Table:
    paths: dict[str, dict[str, Any]] = {}
    for at, operation in sorted(zip(openapi_paths(found), found, strict=True), key=lambda pair: pair[0].path):
        verbs, verb = paths.setdefault(at.path, {}), operation.verb.lower()
        if verb in verbs:  # the same path but for a `**`: OpenAPI has one place for both
            verbs[verb]["description"] += f"\n\nA longer path calls {operation.method.full_name} instead."
        else:
            verbs[verb] = _operation(contract, settings, schemas, operation, at)
    return paths


def _custom_verbs(contract: Contract, settings: GeneratorSettings) -> Table:
    """Return an extension of the document that names the operations with verbs which OpenAPI does not have."""
    found = [one for one in operations(contract) if one.verb not in _VERBS]
    listed = [
        {"verb": one.verb, "path": at.path, "operationId": settings.public_names.operation_id(one)}
        for at, one in zip(openapi_paths(found), found, strict=True)
    ]
    return {"x-customVerbs": listed} if listed else {}


def _tags(contract: Contract, settings: GeneratorSettings, found: list[Operation]) -> list[Table]:
    return [
        {"name": settings.public_names.tag(service), "description": _service_description(contract, service)}
        for service in _services(contract, found)
    ]


def _services(contract: Contract, found: list[Operation]) -> list[ServiceDescriptor]:
    """Return the services that the document has, also those whose RPCs all take a stream of requests."""
    methods = [*(one.method for one in found), *client_streams_with_rules(contract)]
    services = {method.containing_service.full_name: method.containing_service for method in methods}
    return [services[name] for name in sorted(services)]


def _service_description(contract: Contract, service: ServiceDescriptor) -> str:
    streams = ", ".join(f"`{method.name}`" for method in service.methods if method.client_streaming)
    note = f"Over gRPC only, since HTTP has no stream of requests: {streams}." if streams else ""
    return "\n\n".join(filter(None, (contract.comment(service) or _in_words(service.name), note)))


def _components(settings: GeneratorSettings, schemas: Schemas) -> Table:
    found = dict(sorted(schemas.components.items()))
    if settings.problem:
        about: Table = {
            key: settings.problem[key] for key in ("description", "properties", "required") if key in settings.problem
        }
        found[settings.problem["name"]] = {"type": "object", **about}
    components: Table = {"schemas": found}
    if settings.response_headers:
        components["headers"] = {
            name: {key: value for key, value in header.items() if key != "when"}
            for name, header in sorted(settings.response_headers.items())
        }
    if responses := shared_problems(settings):
        components["responses"] = responses
    if settings.security:
        components["securitySchemes"] = settings.security
    return components


def _in_words(name: str) -> str:
    """Return the name of an RPC or a service as words: `Get book` for `GetBook`."""
    first, *others = re.findall(r"(?:[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]+)\d*|\d+", name) or [name]
    lower = (word if len(word) > 1 and word.isupper() else word.lower() for word in others)
    return " ".join([first[:1].upper() + first[1:], *lower])


def _used(paths: Table, components: Table) -> Table:
    """Return the components that the paths refer to, directly or through another one, and the security schemes."""
    used: set[str] = set()
    found = _references(paths)
    while found:
        used |= found
        parts = [components[kind][name] for kind, name in (one.split("/", 1) for one in found)]
        found = _references(parts) - used
    return {
        kind: {name: part for name, part in parts.items() if kind == "securitySchemes" or f"{kind}/{name}" in used}
        for kind, parts in components.items()
    }


def _references(part: Any) -> set[str]:
    """Return the components that a part refers to, such as `schemas/birds.v1.Sighting`."""
    return set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(part)))


def _operation(
    contract: Contract, settings: GeneratorSettings, schemas: Schemas, operation: Operation, at: OpenApiPath
) -> Table:
    rule = settings.rule_of(contract.options(operation.method))
    calling = CallDocs(contract, settings, operation.method)
    comment = contract.comment(operation.method)
    found: Table = {
        "operationId": settings.public_names.operation_id(operation),
        "tags": [settings.public_names.tag(operation.method.containing_service)],
        "summary": " ".join(comment.split()).partition(". ")[0].rstrip(".") or _in_words(operation.method.name),
        "description": "\n\n".join(filter(None, (comment, _retry_advice(settings, rule, calling)))),
        "parameters": _parameters(settings, schemas, operation, at, rule),
    }
    if operation.body:
        found["requestBody"] = _body(schemas, operation)
    found["responses"] = OperationResponses(settings, schemas, operation, rule, calling).by_status()
    if settings.security:
        schemes = settings.schemes_of(rule, operation.method.full_name)
        found["security"] = [{name: []} for name in schemes]
    if operation.method.GetOptions().deprecated:
        found["deprecated"] = True
    return found


def _retry_advice(settings: GeneratorSettings, rule: Table, calling: CallDocs) -> str:
    """Return sentences about timeout, retries and rate limit."""
    sentences = [RETRY.get(calling.retry, "")]
    if calling.timeout_ms:
        sentences.append(f"Responds within {calling.timeout_ms:,} ms, unless the caller sets another timeout.")
    if limit := settings.section(rule, "limit"):
        sentences.append(f"At most {limit.get('calls', 0):,} calls in any {limit.get('window_s', 0):,} seconds.")
    return " ".join(filter(None, sentences))


def _parameters(
    settings: GeneratorSettings, schemas: Schemas, operation: Operation, at: OpenApiPath, rule: Table
) -> list[Table]:
    found = [_path_parameter(schemas, part) for part in at.parameters]
    found += [_query(schemas, operation, item) for item in operation.query]
    for header in settings.headers:
        if settings.applies(header["when"], operation, rule):
            about = {key: value for key, value in header.items() if key not in ("name", "when", "forward")}
            if header["when"] == "resumed":
                about["schema"] = _resume_header(settings, schemas, operation, rule)
            found.append({"name": header["name"], "in": "header", **about})
    return found


def _resume_header(settings: GeneratorSettings, schemas: Schemas, operation: Operation, rule: Table) -> Schema:
    """Return the schema of Last-Event-ID: that of its request field, or empty, which browsers send at first."""
    resume = settings.section(rule, "resume") or {}
    schema = schemas.parameter(operation.method.input_type.fields_by_name[resume["after"]])
    found = {key: value for key, value in schema.items() if key != "description"}
    return {**found, "pattern": f"{found['pattern']}|^$"} if "pattern" in found else found


def _path_parameter(schemas: Schemas, part: PathParameter) -> Table:
    if part.item is None:
        schema: Schema = {"type": "string", "minLength": 1, "maxLength": SEGMENT_CHARS_MAX}
        return {"name": part.name, "in": "path", "description": "Any value.", "required": True, "schema": schema}
    schema = schemas.parameter(part.item.last)
    sentences = [schema.pop("description", ""), _filled_field(part, part.item)]
    if part.whole:
        schema = {"type": "string"}
    if schema.get("type") == "string":
        most = MULTI_SEGMENT_CHARS_MAX if part.item.many else SEGMENT_CHARS_MAX
        schema = {"minLength": 1, **schema, "maxLength": min(most, schema.get("maxLength", most))}
    description = _description(" ".join(filter(None, sentences)))
    return {"name": part.name, "in": "path", **description, "required": True, "schema": schema}


def _filled_field(part: PathParameter, item: RequestField) -> str:
    """Return the field that the parameter fills in words, or "" if it has the same name."""
    if part.whole:
        return f"`{item.name}` is `{part.whole}`."
    return "" if item.name == part.name else f"Fills `{item.name}`."


def _query(schemas: Schemas, operation: Operation, item: RequestField) -> Table:
    schema = schemas.parameter(item.last)
    description = schema.pop("description", "")
    found: Table = {"name": item.name, "in": "query", **_description(description), "schema": schema}
    if item.last == operation.mask:
        return {**found, "description": f"{description} Without it, the fields that the body has are changed.".strip()}
    return {**found, "required": True} if all(map(schemas.is_required, item.fields)) else found


def _description(description: str) -> Table:
    return {"description": description} if description else {}


def _body(schemas: Schemas, operation: Operation) -> Table:
    if raw_request(operation):
        needed = not isinstance(operation.body, str) and schemas.is_required(operation.body)
        return {"required": needed, "content": {ANY_TYPE: {"schema": BINARY}}}
    request = operation.method.input_type
    if isinstance(operation.body, str):
        taken = frozenset(item.proto_name for item in operation.path if len(item.fields) == 1)
        schema: Schema = schemas.part(request, taken)
        required = any(schemas.is_required(field) for field in request.fields if field.name not in taken)
    else:
        schema, required = schemas.field(operation.body), schemas.is_required(operation.body)
    return {"required": required, "content": {JSON: {"schema": schema}}}

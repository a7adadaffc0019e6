"""Responses of an operation by status: success, 304, and every failure as a problem."""

from collections.abc import Callable

from protogateway.http.stream_encodings import JSONL_TYPE, NDJSON_TYPE, SSE_TYPE
from protogateway.plugin.http_body import ANY_TYPE, BINARY, raw_response
from protogateway.plugin.http_rules import Operation
from protogateway.plugin.json_schema import Schemas
from protogateway.plugin.retry_docs import CallDocs
from protogateway.plugin.settings import GeneratorSettings, Table
from protogateway.plugin.value_schema import Schema
from protogateway.runtime.errors import HTTP_STATUS, StatusCode

JSON = "application/json"
PROBLEM = "Problem"
_NO_CONTENT = 204
_EVENTS = (
    "Server-sent events: the `data` of each is one response as JSON. An event named `end` ends the stream; one named "
    "`problem` ends it with the reason."
)
_LINES = (
    "One response as JSON on each line. If the stream fails, its last line is an object with the one field `problem`."
)
_ARRAY = "An array that grows. If the stream fails, the array is not closed."


class OperationResponses:
    """Responses of one operation under its rule."""

    def __init__(
        self, settings: GeneratorSettings, schemas: Schemas, operation: Operation, rule: Table, calling: CallDocs
    ) -> None:
        self._settings, self._schemas, self._operation, self._rule = settings, schemas, operation, rule
        self._calling = calling

    def by_status(self) -> Table:
        """Return the responses by status, lowest first, `default` last."""
        found = {str(self._settings.status_of(self._rule)): self._success()}
        for response in self._settings.responses:
            if self._applies(response):
                found[str(response["status"])] = {"description": response.get("description", ""), **self._headers()}
        found |= self._problems()
        shared = {"default": {"$ref": f"#/components/responses/{PROBLEM}"}} if self._settings.problem else {}
        return {**dict(sorted(found.items())), **shared}

    def _success(self) -> Table:
        success: Table = {"description": "Success.", **self._headers()}
        if self._settings.status_of(self._rule) == _NO_CONTENT:
            return success
        if raw_response(self._operation):
            success["content"] = {ANY_TYPE: {"schema": BINARY}}
        else:
            success["content"] = self._stream() if self._operation.method.server_streaming else self._content()
        return success

    def _content(self) -> Table:
        field, message = self._operation.response_body, self._operation.method.output_type
        return {JSON: {"schema": self._schemas.refer(message) if field is None else self._schemas.field(field)}}

    def _stream(self) -> Table:
        """Return the content of a stream.

        OpenAPI 3.1 cannot describe the items of a stream. Tools read the schema of `text/event-stream` as that of one
        event; for lines, `x-itemSchema` is what OpenAPI 3.2 calls itemSchema.
        """
        item = self._content()[JSON]["schema"]
        lines = {"schema": {"type": "string", "description": _LINES}, "x-itemSchema": item}
        return {
            SSE_TYPE: {"schema": self._event(item)},
            NDJSON_TYPE: lines,
            JSONL_TYPE: lines,
            JSON: {"schema": {"type": "array", "description": _ARRAY, "items": item}},
        }

    def _event(self, item: Schema) -> Schema:
        """Return the schema of one server-sent event, by its name."""
        kinds = {"message": item, "end": {"type": "object"}}
        if self._settings.problem:
            kinds["problem"] = _reference(self._settings)
        return {
            "type": "object",
            "description": _EVENTS,
            "properties": {"event": {"enum": list(kinds), "default": "message"}, "id": {"type": "string"}},
            "required": ["data"],
            "anyOf": [_event_of(name, schema) for name, schema in kinds.items()],
        }

    def _problems(self) -> Table:
        """Return problem responses: shared ones by $ref, inline where the RPC declares reasons."""
        reasons = self._reasons()
        statuses = {problem["status"] for problem in self._settings.problems if self._applies(problem)}
        shared = {str(status): {"$ref": f"#/components/responses/{PROBLEM}{status}"} for status in statuses}
        known = {problem["status"]: problem for problem in self._settings.problems}
        own = {str(s): problem_of(self._settings, known.get(s, {}), named) for s, named in reasons.items()}
        return {**shared, **own}

    def _reasons(self) -> dict[int, list[str]]:
        """Return the reasons that the RPC declares, as sentences by HTTP status."""
        found: dict[int, list[str]] = {}
        for code, reason, when in self._calling.reasons:
            found.setdefault(HTTP_STATUS[StatusCode[code]], []).append(f"- `{reason}`: {when}")
        return found

    def _headers(self) -> Table:
        return _headers_of(self._settings, self._applies)

    def _applies(self, about: Table) -> bool:
        return self._settings.applies(about.get("when", "always"), self._operation, self._rule)


def shared_problems(settings: GeneratorSettings) -> Table:
    """Return the shared components: one problem for each status, and one for all others."""
    if not settings.problem:
        return {}
    used = [about for about in settings.problems if about["when"] != "never"]
    found = {f"{PROBLEM}{about['status']}": problem_of(settings, about, []) for about in used}
    return {PROBLEM: problem_of(settings, {"description": "Another failure."}, []), **dict(sorted(found.items()))}


def problem_of(settings: GeneratorSettings, about: Table, reasons: list[str]) -> Table:
    """Return a failure as a response. Problems are never cached, so they have no caching headers."""
    headers = _headers_of(settings, lambda header: header.get("when", "always") == "always", about.get("headers", {}))
    found: Table = {"description": "\n".join(filter(None, (about.get("description", ""), *reasons))), **headers}
    if settings.problem:
        found["content"] = {settings.problem["media_type"]: {"schema": _reference(settings)}}
    return found


def _reference(settings: GeneratorSettings) -> Schema:
    return {"$ref": f"#/components/schemas/{settings.problem['name']}"}


def _event_of(name: str, content: Schema) -> Schema:
    """Return the schema of an event with this name."""
    data = {"type": "string", "contentMediaType": JSON, "contentSchema": content}
    named = {} if name == "message" else {"required": ["event"]}
    return {"properties": {"event": {"const": name}, "data": data}, **named}


def _headers_of(settings: GeneratorSettings, chosen: Callable[[Table], bool], own: Table | None = None) -> Table:
    names = [name for name, header in settings.response_headers.items() if chosen(header)]
    common: Table = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    headers = {**common, **(own or {})}
    return {"headers": headers} if headers else {}

"""What an operation answers, status by status: success, what the caller has already, and every failure as a problem."""

from __future__ import annotations

from collections.abc import Callable

from .contract import Refused
from .http_rules import Operation
from .library.failure import HTTP_STATUS, Code
from .schema import Schemas
from .settings import Settings, Table

JSON = "application/json"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"
PROBLEM = "Problem"
_NO_CONTENT = 204


class Responses:
    """Those of one operation under its rule."""

    def __init__(self, settings: Settings, schemas: Schemas, operation: Operation, rule: Table) -> None:
        self._settings, self._schemas, self._operation, self._rule = settings, schemas, operation, rule

    def all(self) -> Table:
        """By status, lowest first; `default` last."""
        found = {str(self._settings.status_of(self._rule)): self._success()}
        for answer in self._settings.answers:
            if self._applies(answer):
                found[str(answer["status"])] = {"description": answer.get("description", ""), **self._headers()}
        found |= self._problems()
        shared = {"default": {"$ref": f"#/components/responses/{PROBLEM}"}} if self._settings.problem else {}
        return {**dict(sorted(found.items())), **shared}

    def _success(self) -> Table:
        success: Table = {"description": "Success.", **self._headers()}
        if self._settings.status_of(self._rule) != _NO_CONTENT:
            success["content"] = self._stream() if self._operation.method.server_streaming else self._content()
        return success

    def _content(self) -> Table:
        field, message = self._operation.response_body, self._operation.method.output_type
        return {JSON: {"schema": self._schemas.refer(message) if field is None else self._schemas.field(field)}}

    def _stream(self) -> Table:
        """OpenAPI 3.1 has no word for the items of a stream: `x-itemSchema` is what 3.2 calls itemSchema."""
        content = self._content()[JSON]["schema"]
        events = "Server-sent events: the `data` of each is one answer as JSON; an event named `error` is a problem."
        lines = "One answer as JSON on each line, for who asks for this media type."
        return {
            EVENTS: {"schema": {"type": "string", "description": events}, "x-itemSchema": content},
            LINES: {"schema": {"type": "string", "description": lines}, "x-itemSchema": content},
        }

    def _problems(self) -> Table:
        """Those of every operation by reference; those whose reasons the rule names with these."""
        reasons = self._reasons()
        statuses = {problem["status"] for problem in self._settings.problems if self._applies(problem)}
        shared = {str(status): {"$ref": f"#/components/responses/{PROBLEM}{status}"} for status in statuses}
        known = {problem["status"]: problem for problem in self._settings.problems}
        own = {str(s): problem_of(self._settings, known.get(s, {}), named) for s, named in reasons.items()}
        return {**shared, **own}

    def _reasons(self) -> dict[int, list[Table]]:
        """The failures that the rule names, by the status that they have over HTTP."""
        found: dict[int, list[Table]] = {}
        for reason in self._settings.reasons_of(self._rule):
            code = reason.get("code", "")
            if code not in Code.__members__:
                known, place = ", ".join(Code.__members__), self._operation.method.full_name
                raise Refused(f"{place}: reason {reason.get('reason')}: {code!r} is none of {known}")
            found.setdefault(HTTP_STATUS[Code[code]], []).append(reason)
        return found

    def _headers(self) -> Table:
        return _headers_of(self._settings, self._applies)

    def _applies(self, about: Table) -> bool:
        return self._settings.applies(about.get("when", "always"), self._operation, self._rule)


def shared_problems(settings: Settings) -> Table:
    """Components: the problem of each status, and one for every other failure."""
    if not settings.problem:
        return {}
    told = [about for about in settings.problems if about["when"] != "never"]
    found = {f"{PROBLEM}{about['status']}": problem_of(settings, about, []) for about in told}
    return {PROBLEM: problem_of(settings, {"description": "Another failure."}, []), **dict(sorted(found.items()))}


def problem_of(settings: Settings, about: Table, reasons: list[Table]) -> Table:
    """A failure as an answer. Problems are never kept, so no header about keeping stands there."""
    lines = [about.get("description", "")]
    lines += [f"- `{reason.get('reason', '')}`: {reason.get('when', '')}" for reason in reasons]
    headers = _headers_of(settings, lambda header: header.get("when", "always") == "always", about.get("headers", {}))
    found: Table = {"description": "\n".join(filter(None, lines)), **headers}
    if settings.problem:
        reference = {"$ref": f"#/components/schemas/{settings.problem['name']}"}
        found["content"] = {settings.problem["media_type"]: {"schema": reference}}
    return found


def _headers_of(settings: Settings, chosen: Callable[[Table], bool], own: Table | None = None) -> Table:
    names = [name for name, header in settings.answer_headers.items() if chosen(header)]
    every: Table = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    headers = {**every, **(own or {})}
    return {"headers": headers} if headers else {}

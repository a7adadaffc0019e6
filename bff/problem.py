"""A problem as the answer of a page."""

from __future__ import annotations

from starlette.responses import Response

from protogateway.http.problem import Problem
from servers.kernel import telemetry


def problem_response(problem: Problem) -> Response:
    """Quotes the trace id under which the log has it."""
    response = Response(problem.json(telemetry.trace_id()), problem.status)
    response.raw_headers += problem.header_list()
    return response

"""Problems as responses of pages."""

from starlette.responses import Response

from protogateway.http.problem import Problem
from servers.kernel import telemetry


def problem_response(problem: Problem) -> Response:
    """Return the problem with the trace id of the log."""
    response = Response(problem.json(telemetry.trace_id()), problem.status)
    response.raw_headers += problem.header_list()
    return response

"""HTTP rules of google.api.http as source text, to paste into a proto."""

from collections.abc import Iterable

from protogateway.plugin.http_rules import Operation

_VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH")


def rule_option(operations: Iterable[Operation]) -> str:
    """Return the whole option of an RPC with these operations. The first one is the rule, the others are bindings."""
    first, *others = operations
    bindings = "".join(f" {additional_binding(one)}" for one in others)
    return f"option (google.api.http) = {{{_binding(first)}{bindings}}};"


def additional_binding(operation: Operation) -> str:
    """Return the line that adds an operation to the rule of an RPC."""
    return f"additional_bindings: {{{_binding(operation)}}}"


def _binding(operation: Operation) -> str:
    body, response_body = operation.body, operation.response_body
    parts = {
        "body": body if isinstance(body, str) else body.name,
        "response_body": "" if response_body is None else response_body.name,
    }
    return " ".join([_pattern(operation), *(f'{key}: "{value}"' for key, value in parts.items() if value)])


def _pattern(operation: Operation) -> str:
    if operation.verb in _VERBS:
        return f'{operation.verb.lower()}: "{operation.template}"'
    return f'custom: {{kind: "{operation.verb}" path: "{operation.template}"}}'

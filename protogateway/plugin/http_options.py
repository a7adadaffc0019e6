"""Options of an HTTP operation, from the method's rule and the settings: status, cache, rate limit, headers."""

from google.protobuf.descriptor import MethodDescriptor

from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import UnsupportedProto
from protogateway.plugin.field_types import attribute
from protogateway.plugin.http_body import raw_request, raw_response
from protogateway.plugin.http_rules import Operation, RequestField
from protogateway.plugin.python_source import literal
from protogateway.plugin.settings import GeneratorSettings, Table


def rule_fields(contract: Contract, settings: GeneratorSettings, operation: Operation) -> list[str]:
    """Return the arguments of an HttpBinding, such as `status=202` and `rate_limit=RateLimit(…)`."""
    rule = settings.rule_of(contract.options(operation.method))
    found = [f"status={status}"] if (status := settings.status_of(rule)) != 200 else []
    if (cache := settings.section(rule, "cache")) is not None:
        found.append(f"cache=CacheControl({int(cache.get('max_age_s', 0))}, shared={bool(cache.get('shared', False))})")
    if (limit := settings.section(rule, "limit")) is not None:
        found.append(f"rate_limit=RateLimit({int(limit.get('calls', 0))}, {int(limit.get('window_s', 0))})")
    if (resume := settings.section(rule, "resume")) is not None:
        found.append(_resume(operation.method, resume))
    found += [f'raw_body="{name}"'] if (name := raw_request(operation)) else []
    found += [f'raw_response="{name}"'] if (name := raw_response(operation)) else []
    if headers := [literal(name) for name in settings.forwarded_headers(operation, rule)]:
        found.append(f"forwarded_headers=({', '.join(headers)},)")
    if challenge := settings.challenge(rule, operation.method.full_name):
        found.append(f"challenge={literal(challenge)}")
    return found


def _resume(method: MethodDescriptor, resume: Table) -> str:
    place = f"{method.containing_service.file.name}: {method.full_name}"
    if not method.server_streaming:
        raise UnsupportedProto(f"{place}: only a server-streaming RPC can be resumed")
    identity = method.output_type.fields_by_name.get(resume.get("id", ""))
    after = method.input_type.fields_by_name.get(resume.get("after", ""))
    if identity is None or identity.is_repeated or identity.message_type is not None:
        raise UnsupportedProto(
            f"{place}: resume needs a text or a number of {method.output_type.full_name} as the event's id"
        )
    if after is None or after.is_repeated or after.message_type is not None:
        raise UnsupportedProto(
            f"{place}: resume needs a text or a number of {method.input_type.full_name} to go on after"
        )
    field = RequestField((after,))
    return f'resume=ResumeFields("{attribute(identity)}", Parameter("{field.name}", "{field.proto_name}"))'

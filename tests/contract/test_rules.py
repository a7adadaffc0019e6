"""The universal rules for RPCs, requests, columns, logs and metrics. They have no hand-kept list of exceptions."""

import ast
import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

import bff
import ml_serving
import servers
from gen.oo.profile.v1.services import PROFILE_SERVICE, ProfileServiceBase
from gen.registry import CODECS, FIELD_OPTIONS, MESSAGE_OPTIONS, SERVICES
from protogateway.runtime.method import Service
from servers.kernel import telemetry
from servers.kernel.application import Application
from servers.kernel.db import bookkeeping
from servers.kernel.db.erasure import on_erase
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.rpc import RpcRule
from servers.kernel.settings import KernelSettings
from servers.profile.serve import SPEC as PROFILE
from tests.specs import SPECS

RULE, CHECK = "oo.options.v1.rpc", "oo.options.v1.check"
DEFAULT, OWN = "oo.options.v1.data", "oo.options.v1.field_data"
METHODS = [method for service in SERVICES for method in service.methods]
UNLIMITED = {"oo.ranking.v1.Features.candidate_id", "oo.ranking.v1.Features.values", "oo.events.v1.Envelope.payload"}
"""Fields without a limit in 0.1.0 that only our own processes send. gRPC takes 4 MiB at most."""
ERASED = {"ON_ERASE_DELETE", "ON_ERASE_SHRED", "ON_ERASE_KEEP_COUNTED"}
LOG_CALL = r"log\.(debug|info|warning|error|exception|critical|bind)"
PERSONAL_LABELS = {"person", "user", "sub", "email", "session", "session_id", "account", "ip", "tip_id"}


def tag(record: str, field: str) -> dict[str, str]:
    """Return the data tag of a field, which is its own or else its message's."""
    own = FIELD_OPTIONS.get(f"{record}.{field}", {}).get(OWN)
    return dict(own or MESSAGE_OPTIONS.get(record, {}).get(DEFAULT) or {})


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.path)
def test_every_rpc_has_a_rule(method: Any) -> None:
    assert RpcRule.from_method(method).caller


@pytest.mark.parametrize("options", [{}, {RULE: {}}, {RULE: {"caller": "CALLER_FRIEND"}}])
async def test_service_with_an_rpc_without_a_rule_does_not_start(
    tmp_path: Path, options: dict[str, dict[str, object]]
) -> None:
    bare = dataclasses.replace(PROFILE_SERVICE.methods[0], options=options)
    service = Service(PROFILE_SERVICE.name, (bare, *PROFILE_SERVICE.methods[1:]))

    def build(context: ModuleContext) -> Module:
        ((_, servicer),) = PROFILE.build(context).servicers
        assert isinstance(servicer, ProfileServiceBase)
        return Module("profile", [(service, servicer)])

    app = Application(KernelSettings(data_dir=str(tmp_path), grpc_port=0, auth_address="127.0.0.1:1"), {})
    with pytest.raises(ValueError, match="ListConsents has no rule"):
        await app.start([ModuleSpec("profile", build, PROFILE.tables, PROFILE.migrations, PROFILE.needs)])
    await app.stop()


def request_fields() -> Iterator[Any]:
    """Yield every field that a caller fills, in requests and in the messages within them."""
    waiting = [method.request.upb.DESCRIPTOR for method in METHODS]
    seen: set[str] = set()
    while waiting:
        message = waiting.pop()
        if message.full_name not in seen and not message.full_name.startswith("google."):
            seen.add(message.full_name)
            waiting += [field.message_type for field in message.fields if field.message_type is not None]
            limited = [field for field in message.fields if field.full_name not in UNLIMITED]
            yield from (pytest.param(field, id=field.full_name) for field in limited)


@pytest.mark.parametrize("field", list(request_fields()))
def test_request_field_has_a_limit(field: Any) -> None:
    check = FIELD_OPTIONS.get(field.full_name, {}).get(CHECK, {})
    if field.type in (field.TYPE_STRING, field.TYPE_BYTES):
        assert check.keys() & {"max_length", "pattern"}, "its length has no limit"
    if field.is_repeated:
        assert "max_items" in check, "the number of items has no limit"
    if field.enum_type is not None:
        assert check.get("named"), "numbers without a name are accepted"


def columns() -> Iterator[Any]:
    for spec in SPECS:
        if "outbox" not in spec.tables.tables:
            bookkeeping.add_tables(spec.tables)
        for table in spec.tables.sorted_tables:
            record = table.info["record"]
            yield from (pytest.param(record, c.name, id=f"{spec.name}.{table.name}.{c.name}") for c in table.c)


@pytest.mark.parametrize(("record", "field"), list(columns()))
def test_every_column_has_the_data_tag_of_a_stored_field(record: str, field: str) -> None:
    found = tag(record, field)
    assert found.keys() >= {"class", "category", "on_erase"}, "the tag is incomplete"
    assert found["on_erase"] != "ON_ERASE_NOT_STORED", "the column is stored"
    whole = {**MESSAGE_OPTIONS[record][DEFAULT], **found}
    assert whole.keys() >= {"purpose", "retention"}, "the tag has no purpose or no retention"
    if found["class"] == "DATA_CLASS_PERSONAL":
        assert found["on_erase"] in ERASED, "an erasure would not delete it"


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_table_with_a_person_says_what_an_erasure_does_to_it(spec: ModuleSpec) -> None:
    found = {t.name: on_erase(t) for t in spec.tables.sorted_tables if "person" in t.c}
    assert {name: rule for name, rule in found.items() if rule not in ERASED} == {}


def personal_texts() -> list[str]:
    """Return the names of text fields that are personal or secret in every message that has them."""
    hidden = {"DATA_CLASS_PERSONAL", "DATA_CLASS_SECRET"}
    classes: dict[str, set[str]] = {}
    for codec in CODECS.values():
        for field in codec.upb.DESCRIPTOR.fields:
            if field.type in (field.TYPE_STRING, field.TYPE_BYTES):
                classes.setdefault(field.name, set()).add(tag(codec.name, field.name).get("class", ""))
    return sorted(name for name, found in classes.items() if found <= hidden)


@pytest.mark.parametrize("name", sorted({*personal_texts(), "title", "text", "token", "cookie", "authorization"}))
def test_personal_field_in_a_log_call_is_redacted(name: str) -> None:
    if name not in telemetry.LOGGABLE_FIELDS:
        assert telemetry.redact(None, "info", {"event": "x", name: "Mara"})[name] == "[redacted]"


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_message_in_a_log_call_is_redacted(codec: Any) -> None:
    assert telemetry.redact(None, "info", {"event": "x", "what": codec.message()})["what"] == "[redacted]"


def sources() -> Iterator[Path]:
    for package in (servers, bff, ml_serving):
        yield from Path(next(iter(package.__path__))).rglob("*.py")


def log_words(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and re.fullmatch(LOG_CALL, ast.unparse(node.func)):
            yield from (f"{path.name}:{node.lineno} {keyword.arg}" for keyword in node.keywords)


def test_no_log_call_names_a_personal_field() -> None:
    words = [word for path in sources() for word in log_words(path)]
    assert len(words) > 20
    blank = {"event": "", **{word.split()[1]: "x" for word in words}}
    redacted = {name for name, value in telemetry.redact(None, "info", blank).items() if value == "[redacted]"}
    assert [word for word in words if word.split()[1] in redacted] == []


def test_no_metric_has_a_personal_label() -> None:
    for package in (servers, bff, ml_serving):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and ".migrations" not in found.name:
                importlib.import_module(found.name)
    labels = {
        metric: set(getattr(metric, "_labelnames", ()))
        for metric in REGISTRY._collector_to_names
        if getattr(metric, "_name", "").startswith("oo_")
    }
    assert len(labels) >= 3
    personal = (PERSONAL_LABELS | set(personal_texts())) - {"code"}  # "code" is also the status code of an RPC
    assert {str(metric): found & personal for metric, found in labels.items() if found & personal} == {}

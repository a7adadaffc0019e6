"""Validation of settings: their keys, and the proto options and fields that they name."""

import re
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.descriptor import Descriptor

from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import ConfigError
from protogateway.plugin.public_names import pattern_problem
from protogateway.runtime.response_headers import HEADER_PREFIX

CONDITIONS: Final = (
    "always",
    "never",
    "secured",
    "changing",
    "body",
    "input",
    "path",
    "stream",
    "unary",
    "cached",
    "limited",
    "resumed",
)
CHECKS: Final = ("min_length", "max_length", "pattern", "hint", "least", "most", "max_items", "named")

_METADATA_KEY: Final = re.compile(r"[0-9a-z_.-]+")
_NOT_FORWARDED: Final = frozenset(
    (
        *("connection", "content-length", "content-type", "exact-timeout-us", "host", "keep-alive", "te", "trailer"),
        *("transfer-encoding", "upgrade", "user-agent"),
    )
)
_ANY: Final = "any"
_ENTRY: Final = {"when": "when", "description": "text", "headers": _ANY}
KEYS: Final[Mapping[str, Any]] = {
    "info": _ANY,
    "names": {"without_package": "patterns"},
    "rule": {
        "option": "text",
        "status": "text",
        "timeout_ms": "text",
        "retry": {"field": "text", "meanings": "table"},
        "cache": {"field": "text", "max_age_s": "text", "shared": "text"},
        "limit": {"field": "text", "calls": "text", "window_s": "text"},
        "resume": {"field": "text", "id": "text", "after": "text"},
        "reasons": {"field": "text", "code": "text", "reason": "text", "when": "text"},
        "security": {"field": "text", "schemes": "table"},
    },
    "check": {"option": "text", **dict.fromkeys(CHECKS, "text")},
    "security": "table",
    "headers": [
        {
            "name": "text",
            **_ENTRY,
            "required": "flag",
            "schema": "table",
            "example": _ANY,
            "deprecated": "flag",
            "forward": "flag",
        }
    ],
    "response_headers": "table",
    "responses": [{"status": "number", **_ENTRY}],
    "problem": {"media_type": "text", "name": "text", "description": "text", "required": _ANY, "properties": "table"},
    "problems": [{"status": "number", **_ENTRY}],
}
_NEEDED: Final = {
    "headers": ("name", "when", "schema"),
    "responses": ("status", "when"),
    "problems": ("status", "when"),
}
_TYPES: Final = {"text": str, "table": dict, "number": int, "flag": bool}
_TYPE_NAMES: Final = {
    "text": "a text",
    "table": "a table",
    "number": "a number",
    "flag": "true or false",
    "when": "a text",
}


def settings_problem(settings: Mapping[str, Any]) -> str:
    """Return the first key that is unknown, missing or of the wrong type, or ""."""
    return _table(settings, KEYS, "") or _forward_problem(settings.get("headers", []))


def _forward_problem(headers: list[dict[str, Any]]) -> str:
    """Return the first header that cannot be forwarded, because no metadata can have its name, or ""."""
    for number, header in enumerate(headers, 1):
        name = header["name"].lower()
        if header.get("forward") and (
            name in _NOT_FORWARDED or name.startswith(("grpc-", HEADER_PREFIX)) or not _METADATA_KEY.fullmatch(name)
        ):
            return f"headers[{number}].forward: {header['name']} cannot be metadata: gRPC or the gateway has its own"
    return ""


def check_options(contract: Contract, rule: Mapping[str, Any], check: Mapping[str, Any], file: str) -> None:
    """Raise ConfigError for an option, or a field of one, that no proto declares."""
    for name, settings in (("rule", rule), ("check", check)):
        if not settings:
            continue
        if "option" not in settings:
            raise ConfigError(f"{file}: [{name}] needs `option`, the full name of the option that it describes")
        message = _message_of(contract, settings["option"])
        if message is None:
            raise ConfigError(
                f"{file}: {name}.option: no proto declares an option {settings['option']} that is a message"
            )
        for key, field in _fields(settings).items():
            if field not in message.fields_by_name:
                raise ConfigError(f"{file}: {name}.{key}: {message.full_name} has no field {field!r}")


def _message_of(contract: Contract, option: str) -> Descriptor | None:
    try:
        return contract.pool.FindExtensionByName(option).message_type
    except KeyError:
        return None


def _fields(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings that name a field of the option."""
    plain = {key: value for key, value in settings.items() if isinstance(value, str) and key != "option"}
    inner = {f"{key}.field": value["field"] for key, value in settings.items() if isinstance(value, dict)}
    return plain | inner


def _table(table: Any, known: Mapping[str, Any], at: str) -> str:
    if not isinstance(table, dict):
        return f"{at} must be a table"
    for key, value in table.items():
        if key not in known:
            return f"unknown key {at + key!r}; known there: {', '.join(known)}"
        if wrong := _value(value, known[key], at + key):
            return wrong
    if at.startswith("rule.") and at != "rule." and "field" not in table:
        return f"{at}field is missing: the field of the rule's option"
    return ""


def _value(value: Any, kind: Any, at: str) -> str:
    if isinstance(kind, dict):
        return _table(value, kind, f"{at}.")
    if isinstance(kind, list):
        return _list(value, kind[0], at)
    if kind == "when":
        is_known = isinstance(value, str) and (value in CONDITIONS or value.startswith("rule:"))
        return "" if is_known else f"{at} = {value!r}: write one of {', '.join(CONDITIONS)}, rule:FIELD"
    if kind == "patterns":
        return _patterns(value, at)
    # A bool is an int in Python, but not a number in TOML.
    if kind != _ANY and (not isinstance(value, _TYPES[kind]) or (kind == "number" and isinstance(value, bool))):
        return f"{at} must be {_TYPE_NAMES[kind]}"
    return ""


def _patterns(value: Any, at: str) -> str:
    if not isinstance(value, list):
        return f"{at} must be a list of patterns of packages"
    wrong = next(filter(None, map(pattern_problem, value)), "")
    return f"{at}: {wrong}" if wrong else ""


def _list(entries: Any, known: Mapping[str, Any], at: str) -> str:
    if not isinstance(entries, list):
        return f"{at} must be a list: [[{at}]]"
    for number, entry in enumerate(entries, 1):
        place = f"{at}[{number}]"
        if wrong := _table(entry, known, f"{place}."):
            return wrong
        if missing := [key for key in _NEEDED[at] if key not in entry]:
            return f"{place} needs `{missing[0]}`"
    return ""

"""What the OpenAPI document says that protos do not: info, security, headers, problems, from a TOML file.

All of it is optional.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .contract import Refused
from .http_rules import Operation

Table = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """`rule`: the method option that `security`, `status`, `timeout_ms`, `retry`, `reasons` and `when = "rule:FIELD"`
    look into. `check`: the field option that says what a value must be.
    """

    info: Table = field(default_factory=lambda: {"title": "API", "version": "1"})
    rule: Table = field(default_factory=dict)
    check: Table = field(default_factory=dict)
    security: Table = field(default_factory=dict)
    headers: list[Table] = field(default_factory=list)
    answer_headers: Table = field(default_factory=dict)
    problem: Table = field(default_factory=dict)
    problems: list[Table] = field(default_factory=list)

    def rule_of(self, options: Mapping[str, Any]) -> Table:
        """The fields of a method's rule that are set."""
        return dict(options.get(self.rule.get("option", ""), {}))

    def status_of(self, rule: Table) -> int:
        return int(rule.get(self.rule.get("status", ""), 200))

    def schemes_of(self, rule: Table, place: str) -> list[str]:
        """Names of the security schemes that an operation asks for. Raises Refused for a caller without any."""
        security = self.rule.get("security")
        if not security:
            return []
        caller = rule.get(security["field"], "")
        if caller not in security["schemes"]:
            raise Refused(
                f"{place}: has an HTTP operation, but {security['field']} = {caller!r} has no security scheme"
            )
        return list(security["schemes"][caller])

    def applies(self, when: str, operation: Operation, rule: Table) -> bool:
        """Whether a header or a problem that is declared for `when` belongs to the operation."""
        if when.startswith("rule:"):
            return bool(rule.get(when.removeprefix("rule:")))
        conditions = {
            "always": True,
            "secured": bool(self.schemes_of(rule, operation.method.full_name)),
            "changing": operation.verb not in ("GET", "HEAD", "OPTIONS"),
            "body": bool(operation.body),
            "input": bool(operation.body or operation.path or operation.query),
            "path": bool(operation.path),
        }
        if when not in conditions:
            raise Refused(f"settings: when = {when!r} is none of {', '.join(conditions)}, rule:FIELD")
        return conditions[when]


def read_settings(parameter: str) -> Settings:
    """`settings=FILE`, the plugin's parameter, relative to the folder that the compiler runs in."""
    if not parameter:
        return Settings()
    name, _, value = parameter.partition("=")
    if name != "settings" or not value:
        raise Refused(f"parameter {parameter!r}: only settings=FILE is known")
    try:
        return Settings(**tomllib.loads(Path(value).read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise Refused(f"{value}: {error}") from error

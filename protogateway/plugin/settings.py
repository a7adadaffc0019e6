"""What the OpenAPI document says that protos do not: info, security, headers, problems, from TOML.

What the library's face does with every contract stands in face.toml; the settings of a contract are laid over it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from protogateway.plugin.errors import ConfigError
from protogateway.plugin.http_rules import Operation
from protogateway.plugin.settings_validation import CONDITIONS, settings_problem

Table = dict[str, Any]

DEFAULTS: Final = Path(__file__).with_name("defaults.toml")
_BY: Final = {"headers": "name", "answers": "status", "problems": "status"}
"""Lists of tables, and the key by which an entry of the settings takes the place of the face's own."""


@dataclass(frozen=True)
class GeneratorSettings:
    """`rule`: the method option that `security`, `status`, `timeout_ms`, `retry`, `reasons` and `when = "rule:FIELD"`
    look into. `check`: the field option that says what a value must be.
    """

    info: Table = field(default_factory=dict)
    rule: Table = field(default_factory=dict)
    check: Table = field(default_factory=dict)
    security: Table = field(default_factory=dict)
    headers: list[Table] = field(default_factory=list)
    answer_headers: Table = field(default_factory=dict)
    answers: list[Table] = field(default_factory=list)
    problem: Table = field(default_factory=dict)
    problems: list[Table] = field(default_factory=list)
    file: str = ""

    def rule_of(self, options: Mapping[str, Any]) -> Table:
        """The fields of a method's rule that are set."""
        return dict(options.get(self.rule.get("option", ""), {}))

    def status_of(self, rule: Table) -> int:
        return int(rule.get(self.rule.get("status", ""), 200))

    def section(self, rule: Table, name: str) -> Table | None:
        """A message inside the rule, its fields renamed to what the generator calls them; None: unset."""
        names: Table = self.rule.get(name, {})
        part = rule.get(names.get("field", ""))
        return None if part is None else {ours: part[theirs] for ours, theirs in names.items() if theirs in part}

    def schemes_of(self, rule: Table, place: str) -> list[str]:
        """Names of the security schemes that an operation asks for. Raises ConfigError for a caller without any."""
        security = self.rule.get("security")
        if not security:
            return []
        caller = rule.get(security["field"], "")
        if caller not in security["schemes"]:
            raise ConfigError(
                f"{place}: has an HTTP operation, but {security['field']} = {caller!r} has no security scheme"
            )
        return list(security["schemes"][caller])

    def applies(self, when: str, operation: Operation, rule: Table) -> bool:
        """Whether a header or a problem that is declared for `when` belongs to the operation."""
        if when.startswith("rule:"):
            return bool(rule.get(when.removeprefix("rule:")))
        conditions = {
            "always": True,
            "never": False,
            "secured": bool(self.schemes_of(rule, operation.method.full_name)),
            "changing": operation.verb not in ("GET", "HEAD", "OPTIONS"),
            "body": bool(operation.body),
            "input": bool(operation.body or operation.path or operation.query),
            "path": bool(operation.path),
            "stream": operation.method.server_streaming,
            "unary": not operation.method.server_streaming,
            "cached": self.section(rule, "cache") is not None,
            "limited": self.section(rule, "limit") is not None,
            "resumed": self.section(rule, "resume") is not None,
        }
        assert set(conditions) == set(CONDITIONS)
        return conditions[when]


def read_settings(parameter: str) -> GeneratorSettings:
    """`settings=FILE`, the plugin's parameter, relative to the folder that the compiler runs in."""
    own = tomllib.loads(DEFAULTS.read_text("utf-8"))
    if not parameter:
        return GeneratorSettings(**own)
    name, _, value = parameter.partition("=")
    if name != "settings" or not value:
        raise ConfigError(f"parameter {parameter!r}: only settings=FILE is known")
    try:
        given = tomllib.loads(Path(value).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{value}: {error}") from error
    if wrong := settings_problem(given):
        raise ConfigError(f"{value}: {wrong}")
    return GeneratorSettings(**_merged(own, given), file=value)


def _merged(own: Table, given: Table) -> Table:
    """Entries of lists by their key, entries of tables by their name; all else as a whole."""
    found = {**own, **given}
    for name, key in _BY.items():
        entries = {entry[key]: entry for entry in given.get(name, [])}
        found[name] = [*entries.values(), *(entry for entry in own.get(name, []) if entry[key] not in entries)]
    for name in ("info", "answer_headers"):
        found[name] = {**own.get(name, {}), **given.get(name, {})}
    return found

"""Settings from TOML for what protos do not say: info, security, headers, problems, and the meaning of options.

defaults.toml describes what the gateway does with every contract. The settings of a project are merged over it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from protogateway.plugin.challenge import challenge_for
from protogateway.plugin.errors import ConfigError
from protogateway.plugin.http_rules import Operation
from protogateway.plugin.public_names import PublicNames
from protogateway.plugin.settings_validation import CONDITIONS, settings_problem

Table = dict[str, Any]

SKIP: Final = "skip_unsupported"
"""Part of the plugin's parameter."""

DEFAULTS: Final = Path(__file__).with_name("defaults.toml")
_BY: Final = {"headers": "name", "responses": "status", "problems": "status"}
"""Lists of tables, with the key by which an entry replaces a default."""


@dataclass(frozen=True)
class GeneratorSettings:
    """Settings of the generator.

    `rule` names the method option that `security`, `status`, `timeout_ms`, `retry`, `reasons` and `when = "rule:FIELD"`
    refer to. `check` names the field option that constrains values.
    """

    info: Table = field(default_factory=dict)
    names: Table = field(default_factory=dict)
    rule: Table = field(default_factory=dict)
    check: Table = field(default_factory=dict)
    security: Table = field(default_factory=dict)
    headers: list[Table] = field(default_factory=list)
    response_headers: Table = field(default_factory=dict)
    responses: list[Table] = field(default_factory=list)
    problem: Table = field(default_factory=dict)
    problems: list[Table] = field(default_factory=list)
    file: str = ""

    @cached_property
    def public_names(self) -> PublicNames:
        return PublicNames(self.names.get("without_package", ()))

    def rule_of(self, options: Mapping[str, Any]) -> Table:
        """Return the fields of a method's rule that are set."""
        return dict(options.get(self.rule.get("option", ""), {}))

    def status_of(self, rule: Table) -> int:
        return int(rule.get(self.rule.get("status", ""), 200))

    def section(self, rule: Table, name: str) -> Table | None:
        """Return a message inside the rule with the generator's names for its fields, or None if unset."""
        names: Table = self.rule.get(name, {})
        part = rule.get(names.get("field", ""))
        return None if part is None else {name: part[field_] for name, field_ in names.items() if field_ in part}

    def schemes_of(self, rule: Table, place: str) -> list[str]:
        """Return the security schemes of an operation. Raises ConfigError for a caller without any in the settings."""
        security = self.rule.get("security")
        if not security:
            return []
        caller = rule.get(security["field"], "")
        if caller not in security["schemes"]:
            raise ConfigError(
                f"{place}: has an HTTP operation, but {security['field']} = {caller!r} has no security scheme"
            )
        return list(security["schemes"][caller])

    def challenge(self, rule: Table, place: str) -> str:
        """Return the WWW-Authenticate of a 401 for the operation's first security scheme, or ""."""
        schemes = self.schemes_of(rule, place)
        return challenge_for(self.security.get(schemes[0], {}), str(self.info.get("title", ""))) if schemes else ""

    def forwarded_headers(self, operation: Operation, rule: Table) -> list[str]:
        """Return the names of the request headers that reach the handler of the operation."""
        return [
            header["name"]
            for header in self.headers
            if header.get("forward") and self.applies(header["when"], operation, rule)
        ]

    def applies(self, when: str, operation: Operation, rule: Table) -> bool:
        """Return True if a header or problem declared for `when` belongs to the operation."""
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


def skips_unsupported(parameter: str) -> bool:
    """Return True if the plugin's parameter says to leave out what is not supported."""
    return SKIP in parameter.split(",")


def read_settings(parameter: str) -> GeneratorSettings:
    """Read the file of `settings=FILE` in the plugin's parameter, relative to the working directory."""
    defaults = tomllib.loads(DEFAULTS.read_text("utf-8"))
    value = ""
    for part in (part for part in parameter.split(",") if part not in ("", SKIP)):
        name, _, value = part.partition("=")
        if name != "settings" or not value:
            raise ConfigError(f"parameter {part!r}: only settings=FILE and {SKIP} are known")
    if not value:
        return GeneratorSettings(**defaults)
    try:
        project = tomllib.loads(Path(value).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{value}: {error}") from error
    if wrong := settings_problem(project):
        raise ConfigError(f"{value}: {wrong}")
    return GeneratorSettings(**_merge(defaults, project), file=value)


def _merge(defaults: Table, project: Table) -> Table:
    """Merge a project's settings over the defaults: list entries by key, tables by name, the rest as a whole."""
    found = {**defaults, **project}
    for name, key in _BY.items():
        entries = {entry[key]: entry for entry in project.get(name, [])}
        found[name] = [*entries.values(), *(entry for entry in defaults.get(name, []) if entry[key] not in entries)]
    for name in ("info", "response_headers"):
        found[name] = {**defaults.get(name, {}), **project.get(name, {})}
    return found

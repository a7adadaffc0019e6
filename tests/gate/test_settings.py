"""protos/gate.toml, which has a severity for every field of the rule and of the checks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor

from bff.rate_limit import RateLimitSettings
from protogateway.compat.option_severity import OptionRule
from protogateway.compat.settings import OptionRules, read_settings
from protogateway.compat.snapshot import ContractSnapshot
from servers.kernel.settings import read

SETTINGS = read_settings(Path("protos/gate.toml"))
TEXTS = {"reasons.when", "hint"}
"""Texts for people, which programs do not match."""


@pytest.mark.parametrize("rules", [*SETTINGS.rules, *SETTINGS.checks], ids=lambda rules: str(rules.option))
def test_every_field_of_an_option_has_a_severity(rules: OptionRules) -> None:
    snapshot = ContractSnapshot("now", Path("gen/descriptors.binpb").read_bytes())
    option = snapshot.contract.pool.FindExtensionByName(rules.option)
    assert option.message_type is not None
    known = {name for rule in rules.rules for name in names(rule)} | TEXTS
    assert set(leaves(option.message_type)) - known == set()


def names(rule: OptionRule) -> Iterator[str]:
    yield rule.field
    yield from (f"{rule.field}.{key}" for key in rule.key)
    if rule.per:
        yield rule.per.field


def leaves(message: Descriptor, above: str = "") -> Iterator[str]:
    for field in message.fields:
        name = f"{above}{field.name}"
        if field.message_type is not None:
            yield from leaves(field.message_type, f"{name}.")
        else:
            yield name


def test_default_limit_is_that_of_the_http_api() -> None:
    [limit] = [one for rule in SETTINGS.rules for one in rule.rules if one.field == "limit.calls"]
    assert limit.per
    assert (limit.default, limit.per.default) == (read(RateLimitSettings, {}).default_calls, 60)

"""protos/gate.toml weighs every field of the rule and of the checks: a new one is not forgotten."""

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
ONLY_TOLD = {"reasons.when", "hint"}
"""Words for people: programs do not match on them."""


@pytest.mark.parametrize("weighed", [*SETTINGS.rules, *SETTINGS.checks], ids=lambda weighed: str(weighed.option))
def test_every_field_of_an_option_is_weighed(weighed: OptionRules) -> None:
    snapshot = ContractSnapshot("now", Path("gen/descriptors.binpb").read_bytes())
    option = snapshot.contract.pool.FindExtensionByName(weighed.option)
    assert option.message_type is not None
    known = {name for measure in weighed.rules for name in names(measure)} | ONLY_TOLD
    assert set(leaves(option.message_type)) - known == set()


def names(measure: OptionRule) -> Iterator[str]:
    yield measure.field
    yield from (f"{measure.field}.{key}" for key in measure.key)
    if measure.per:
        yield measure.per.field


def leaves(message: Descriptor, above: str = "") -> Iterator[str]:
    for field in message.fields:
        name = f"{above}{field.name}"
        if field.message_type is not None:
            yield from leaves(field.message_type, f"{name}.")
        else:
            yield name


def test_the_limit_that_holds_where_none_is_written_is_the_face_s_own() -> None:
    [limit] = [one for rule in SETTINGS.rules for one in rule.rules if one.field == "limit.calls"]
    assert limit.per
    assert (limit.default, limit.per.default) == (read(RateLimitSettings, {}).default_calls, 60)

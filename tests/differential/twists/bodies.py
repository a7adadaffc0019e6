"""Odd bodies."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.differential.drafts import Draft
from tests.differential.twists.body_texts import TEXTS
from tests.differential.twists.body_values import VALUES
from tests.differential.twists.twist import Twist, twist

Bodies = tuple[str | bytes, ...]

FIELD: dict[str, Bodies] = {
    "null_for_the_body_field": ("null",),
    "list_for_the_body_field": ("[]", "[1]"),
    "text_for_the_body_field": ('"x"', "5"),
    "unknown_field_in_the_body_field": ('{"nope":1}',),
    "injected_into_the_body_field": ('{},"text":"b"', '{}},"text":"b"', '"a","id":"b"'),
    "cut_off_body_field": ("{", '{"id":"a"'),
    "something_after_the_body_field": ("{} {}", "{}x"),
    "name_in_single_quotes_in_the_body_field": ("{'id':'a'}",),
    "trailing_comma_in_the_body_field": ('{"id":"a",}',),
}
"""Bodies for a rule whose body is the message `part`."""


def _raw(draft: Draft, body: str | bytes) -> bool:
    draft.raw = body.encode() if isinstance(body, str) else body
    return True


def _register(name: str, bodies: Bodies, *rpcs: str) -> Twist:
    def made(draft: Draft, rng: Random) -> bool:
        return draft.rule.rpc in rpcs and _raw(draft, bodies[draft.turn % len(bodies)])

    made.__name__ = name
    return twist(made)


for _name, _bodies in {**VALUES, **TEXTS}.items():
    _register(_name, _bodies, "Post")
for _name, _bodies in FIELD.items():
    _register(_name, _bodies, "Put")
_register("odd_text_body", ("hello", '"a', "null", '["a"]', "5", '{"a":1}', '"a" "b"'), "PutText")
_register("odd_list_body", ("null", "{}", "[null]", '["a"]', "[{}", "[{},]", '[{"nope":1}]'), "PutList")
_register("empty_list_body", ("[]", "[{}]", ' [{"id":"a"} , {}] '), "PutList")


def _with(draft: Draft, **fields: Any) -> bool:
    if draft.rule.body != "*":
        return False
    draft.body = {**draft.body, **fields}
    return True


@twist
def path_variable_in_body(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc in ("Act", "Report") and _with(draft, id=rng.choice(("b", "other")))


@twist
def same_path_variable_in_body(draft: Draft, rng: Random) -> bool:
    if draft.rule.rpc != "Act":
        return False
    draft.path[0] = "a"
    return _with(draft, id="a")


@twist
def nested_path_variable_in_body(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc == "Replace" and _with(draft, part={"id": "b", "size": 4})


@twist
def beside_a_nested_path_variable(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc == "Replace" and _with(draft, part={"size": 4, "inner": {"id": "c"}})


@twist
def no_body(draft: Draft, rng: Random) -> bool:
    draft.body = None
    draft.headers.pop("Content-Type", None)
    return draft.rule.body == "*"


@twist
def no_body_for_a_field(draft: Draft, rng: Random) -> bool:
    draft.body = None
    return draft.rule.rpc in ("Put", "PutList", "PutText")


@twist
def empty_body(draft: Draft, rng: Random) -> bool:
    return draft.rule.body == "*" and _raw(draft, b"")


@twist
def body_where_none_belongs(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc in ("Delete", "Get", "GetWild") and _raw(draft, rng.choice(('{"text":"x"}', "[]", "x")))


@twist
def empty_object_where_no_body_belongs(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc in ("Delete", "Get") and _raw(draft, rng.choice((b"{}", b" {} ")))


@twist
def large_body(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc == "Post" and _raw(draft, '{"text":"%s"}' % ("é" * 40_000))


@twist
def body_just_below_the_limit(draft: Draft, rng: Random) -> bool:
    return draft.rule.rpc == "Post" and _raw(draft, '{"text":"%s"}' % ("a" * 60_000))

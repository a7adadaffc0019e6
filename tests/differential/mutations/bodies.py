"""Mutations that make the body odd."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.differential.mutations.body_texts import TEXTS
from tests.differential.mutations.body_values import VALUES
from tests.differential.mutations.mutation import Mutation, mutation
from tests.differential.request_draft import RequestDraft

Bodies = tuple[str | bytes, ...]

FIELD_BODIES: dict[str, Bodies] = {
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


def _set_raw(draft: RequestDraft, body: str | bytes) -> bool:
    draft.raw = body.encode() if isinstance(body, str) else body
    return True


def _register(name: str, bodies: Bodies, *rpcs: str) -> Mutation:
    def mutate(draft: RequestDraft, rng: Random) -> bool:
        return draft.rule.rpc in rpcs and _set_raw(draft, bodies[draft.variant % len(bodies)])

    mutate.__name__ = name
    return mutation(mutate)


for _name, _bodies in {**VALUES, **TEXTS}.items():
    _register(_name, _bodies, "Post")
for _name, _bodies in FIELD_BODIES.items():
    _register(_name, _bodies, "Put")
_register("odd_text_body", ("hello", '"a', "null", '["a"]', "5", '{"a":1}', '"a" "b"'), "PutText")
_register("odd_list_body", ("null", "{}", "[null]", '["a"]', "[{}", "[{},]", '[{"nope":1}]'), "PutList")
_register("empty_list_body", ("[]", "[{}]", ' [{"id":"a"} , {}] '), "PutList")


def _set_fields(draft: RequestDraft, **fields: Any) -> bool:
    if draft.rule.body != "*":
        return False
    draft.body = {**draft.body, **fields}
    return True


@mutation
def path_variable_in_body(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc in ("Act", "Report") and _set_fields(draft, id=rng.choice(("b", "other")))


@mutation
def same_path_variable_in_body(draft: RequestDraft, rng: Random) -> bool:
    if draft.rule.rpc != "Act":
        return False
    draft.path[0] = "a"
    return _set_fields(draft, id="a")


@mutation
def nested_path_variable_in_body(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc == "Replace" and _set_fields(draft, part={"id": "b", "size": 4})


@mutation
def beside_a_nested_path_variable(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc == "Replace" and _set_fields(draft, part={"size": 4, "inner": {"id": "c"}})


@mutation
def no_body(draft: RequestDraft, rng: Random) -> bool:
    draft.body = None
    draft.headers.pop("Content-Type", None)
    return draft.rule.body == "*"


@mutation
def no_body_for_a_field(draft: RequestDraft, rng: Random) -> bool:
    draft.body = None
    return draft.rule.rpc in ("Put", "PutList", "PutText")


@mutation
def empty_body(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.body == "*" and _set_raw(draft, b"")


@mutation
def body_where_none_belongs(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc in ("Delete", "Get", "GetWild") and _set_raw(draft, rng.choice(('{"text":"x"}', "[]", "x")))


@mutation
def empty_object_where_no_body_belongs(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc in ("Delete", "Get") and _set_raw(draft, rng.choice((b"{}", b" {} ")))


@mutation
def large_body(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc == "Post" and _set_raw(draft, '{"text":"%s"}' % ("é" * 40_000))


@mutation
def body_just_below_the_limit(draft: RequestDraft, rng: Random) -> bool:
    return draft.rule.rpc == "Post" and _set_raw(draft, '{"text":"%s"}' % ("a" * 60_000))

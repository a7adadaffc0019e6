"""Mutations that make the path or the verb odd."""

from __future__ import annotations

from random import Random

from tests.differential.mutations.mutation import for_rpcs, mutation
from tests.differential.request_draft import RequestDraft

_ONE = for_rpcs("Get", "Act", "Put", "Delete", "Report")
_MANY = for_rpcs("GetFile")
_TYPED = for_rpcs("GetTyped")


def _set_variable(draft: RequestDraft, raw: str, at: int = 0) -> bool:
    draft.path[at] = raw
    return True


@mutation
@_ONE
def escaped_slash(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("a%2Fb", "%2f", "a%2F%2Fb")))


@mutation
@for_rpcs("GetFile", "GetNamed")
def escaped_slash_in_many_segments(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, draft.path[0].rpartition("/")[0] + rng.choice(("/a%2Fb", "/a%2fb")))


@mutation
@for_rpcs("GetFile", "GetNamed")
def escaped_reserved_in_many_segments(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, draft.path[0].rpartition("/")[0] + f"/a%{ord(rng.choice('!#$&()*+,/:;=?@[]')):02X}b")


@mutation
@_ONE
def escaped_percent(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("100%25", "a%252Fb", "%2525")))


@mutation
@_ONE
def plus_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("a+b", "+", "a%2Bb")))


@mutation
@_ONE
def semicolon_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("a;b=c", ";", "a;")))


@mutation
@for_rpcs("Get", "Put", "Delete")
def colon_in_path(draft: RequestDraft, rng: Random) -> bool:
    draft.tail = "" if ":" in draft.rule.template else draft.tail
    return _set_variable(draft, rng.choice(("a:b", ":", "a:", ":b", "a:b:c", "a%3Ab")))


@mutation
@_ONE
def dots_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice((".", "..", "%2e%2e", "...", ".%2E")))


@mutation
@_ONE
def broken_percent_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("a%", "a%4", "a%zz", "%%41", "a%4gb")))


@mutation
@_ONE
def no_utf8_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("%ff", "a%C3", "%ed%a0%80", "%c0%af", "%80a")))


@mutation
@_ONE
def nul_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("%00", "a%00b")))


@mutation
@_ONE
def long_segment(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, "a" * rng.choice((257, 300, 2000)))


@mutation
def trailing_slash(draft: RequestDraft, rng: Random) -> bool:
    draft.tail = "/"
    return "**" not in draft.rule.template


@mutation
@_MANY
def trailing_slash_in_the_rest(draft: RequestDraft, rng: Random) -> bool:
    draft.tail = rng.choice(("/", "//"))
    return True


@mutation
@_MANY
def empty_segments_in_the_rest(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(
        draft, ("in/" if "in" in draft.rule.template.partition("=")[2] else "") + rng.choice(("a//b", "/a", ""))
    )


@mutation
@for_rpcs("GetFile", "GetWild")
def nothing_for_the_rest(draft: RequestDraft, rng: Random) -> bool:
    prefix = draft.rule.template.replace("{id=", "").replace("}", "").replace("/wild/*", "/wild/any")
    draft.target = prefix.removesuffix("/**")
    return True


@mutation
@_ONE
def empty_segment(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, "")


@mutation
def doubled_slash(draft: RequestDraft, rng: Random) -> bool:
    path = draft.target_path()
    draft.target = path.replace("/v1/", rng.choice(("/v1//", "//v1/")), 1)
    return "**" not in draft.rule.template


@mutation
def one_segment_more(draft: RequestDraft, rng: Random) -> bool:
    draft.tail = "/more"
    return "**" not in draft.rule.template


@mutation
def one_segment_less(draft: RequestDraft, rng: Random) -> bool:
    draft.target = draft.rule.path(draft.path).rpartition("/")[0]
    return "**" not in draft.rule.template


@mutation
def unknown_path(draft: RequestDraft, rng: Random) -> bool:
    draft.target = rng.choice(("/", "/v1", "/v2/one/a", "/nothing/at/all", "/v1/one"))
    return True


@mutation
def other_case_in_path(draft: RequestDraft, rng: Random) -> bool:
    draft.target = "/V1" + draft.rule.path(draft.path)[3:]
    return True


@mutation
def escaped_literal(draft: RequestDraft, rng: Random) -> bool:
    draft.target = "/%761" + draft.rule.path(draft.path)[3:]
    return True


@mutation
def wrong_verb(draft: RequestDraft, rng: Random) -> bool:
    known = {"GET", "POST", "PUT", "DELETE", "REPORT"}
    draft.verb = rng.choice(sorted({"PATCH", "POST", "DELETE"} - {draft.verb}))
    return draft.rule.rpc in ("GetNested", "GetNamed", "GetWild", "Post", "PutList", "Act") and draft.verb in (
        known | {"PATCH"}
    )


@mutation
def options(draft: RequestDraft, rng: Random) -> bool:
    draft.verb, draft.body, draft.query = "OPTIONS", None, []
    return True


@mutation
@for_rpcs("Get", "GetNested", "GetNamed")
def head(draft: RequestDraft, rng: Random) -> bool:
    draft.verb = "HEAD"
    return True


@mutation
@_TYPED
def word_for_a_number_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(
        draft, rng.choice(("x", "1x", "%20", "0x10", "NaN", "1,000", "--1", "true")), rng.randint(0, 1)
    )


@mutation
@_TYPED
def number_out_of_range_in_path(draft: RequestDraft, rng: Random) -> bool:
    at = rng.randint(0, 1)
    bound = (2**31, 2**63)[at]
    return _set_variable(draft, str(rng.choice((bound, -bound - 1, bound * 2, 10**30))), at)


@mutation
@_TYPED
def number_spelled_otherwise_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("+5", "007", "-0", "%205", "5%20", "%2B5")), rng.randint(0, 1))


@mutation
@_TYPED
def number_with_a_point_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("5.0", "1e2", "5.5", "5.")), rng.randint(0, 1))


@mutation
@_TYPED
def odd_boolean_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("1", "0", "True", "FALSE", "yes", "t", "on")), 2)


@mutation
@_TYPED
def enum_number_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("0", "1", "3")), 3)


@mutation
@_TYPED
def enum_number_without_a_name_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("77", "-1", "2147483647")), 3)


@mutation
@_TYPED
def enum_in_another_case_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("RED", "Red", "blue", "DARK_RED", "dark-red", "darkRed")), 3)


@mutation
@_TYPED
def unknown_enum_name_in_path(draft: RequestDraft, rng: Random) -> bool:
    return _set_variable(draft, rng.choice(("green", "%20red", "red%20", "null")), 3)

"""Mutations that make the query odd."""

from __future__ import annotations

from random import Random

from tests.differential.mutations.mutation import Mutation, mutation
from tests.differential.request_draft import RequestDraft


def _has_free_query(draft: RequestDraft) -> bool:
    """Return True if the rule has a query and no field that is used here is in its path or body."""
    return draft.rule.rpc in ("Get", "GetFixed", "GetWild", "Delete", "GetFile") and "text" not in draft.rule.template


def _set_query(draft: RequestDraft, *pairs: tuple[str, str]) -> bool:
    """Replace the query with these parameters."""
    draft.query = list(pairs)
    return _has_free_query(draft)


def _set_raw(draft: RequestDraft, query: str) -> bool:
    draft.query, draft.query_tail = [], query
    return _has_free_query(draft)


RAW: dict[str, tuple[str, ...]] = {
    "unknown_parameter": ("nope=1", "nope", "text=a&nope=2", "Text=a", "part.nope=1", "words.x=1", "text.x=1"),
    "spelled_against_json_name": ("longName=x",),
    "repeated_value": ("text=a&text=b", "small=1&small=1", "part.size=1&part.size=2", "flag=true&flag=false"),
    "two_spellings_of_one_parameter": ("wideUnsigned=1&wide_unsigned=2", "aka=1&long_name=1"),
    "two_spellings_of_a_list": ("maybeText=a&words=x&words=y&words=",),
    "part_of_a_timestamp": ("at.seconds=5", "at.nanos=1000", "part.madeAt.seconds=1"),
    "map_in_query": ("labels=x", "labels.a=b", "labels[a]=b", "counts.a=1", "parts.a.id=1"),
    "message_in_query": ("part=x", "part=", "pieces=x", "pieces.id=1"),
    "semicolon_in_query": ("text=a;words=b", "text=a%3Bb", "text=;"),
    "plus_in_query": ("text=a+b", "text=%2B", "text=+", "words=a+b&words=a%2Bb"),
    "nothing_given": ("text=", "maybeText=", "words=&words="),
    "no_equals_sign": ("text", "words&words"),
    "nothing_for_a_number": ("small=", "wide=", "maybeNumber="),
    "nothing_for_another_kind": ("flag=", "colour=", "at=", "numbers="),
    "nothing_for_bytes": ("data=",),
    "empty_pairs": ("&", "text=a&&words=b", "&text=a", "text=a&"),
    "empty_name": ("=x", "text=a&=b", "="),
    "equals_sign_in_value": ("text=a=b", "text==", "text=a%3Db"),
    "question_mark_in_query": ("text=a?b", "?text=a"),
    "broken_percent_in_query": ("text=%", "text=%4", "text=a%zz", "text=%%41"),
    "no_utf8_in_query": ("text=%ff", "text=a%C3", "text=%ed%a0%80", "words=%c0%af"),
    "nul_in_query": ("text=%00", "text=a%00b"),
    "escaped_name": ("%74ext=a", "part%2Esize=3", "w%6Frds=a&words=b"),
    "message_within_itself": ("part.inner.id=a", "part.inner.inner.size=1", "onePart.inner.words=a"),
    "broken_dots": ("part..size=1", ".text=a", "text.=a", "part.=1", "."),
    "word_for_a_number": ("small=x", "wide=1x", "unsigned=0x10", "numbers=1&numbers=x", "wideFixed=NaN", "small=true"),
    "number_out_of_range": (
        "small=2147483648",
        "unsigned=-1",
        "unsigned=4294967296",
        "wide=9223372036854775808",
        "wideUnsigned=18446744073709551616",
        "wideUnsigned=-1",
        "fixed=99999999999999999999999",
        "numbers=1&numbers=-2147483649",
    ),
    "number_spelled_otherwise": ("small=007", "wide=-0", "unsigned=000", "small=%2B5", "small=%205", "wide=5%20"),
    "number_with_a_point": ("small=5.0", "wide=1e2", "unsigned=5.5", "numbers=1.0"),
    "odd_boolean": ("flag=1", "flag=0", "flag=True", "flag=FALSE", "flag=yes", "flags=true&flags=t", "flag=on"),
    "enum_number": ("colour=1", "colours=0&colours=3", "maybeColour=2", "part.colour=1"),
    "enum_number_without_a_name": ("colour=77", "colours=-1", "colour=2147483647"),
    "enum_in_another_case": ("colour=RED", "colour=Red", "colour=blue", "colours=red&colours=DARK_RED"),
    "unknown_enum_name": ("colour=green", "colours=red&colours=x", "colour=%20red", "colour=null"),
    "url_safe_base64": ("data=-_-_", "chunks=_w", "data=-_8"),
    "base64_without_padding": ("data=AA", "chunks=AAA&chunks=AAAA", "data=_w"),
    "broken_base64": ("data=%3D", "data=A", "data=AA%3DA", "data=!!!!", "data=AA%20AA"),
    "unusual_base64": ("data=AB%3D%3D", "data=AAB%3D"),
    "time_with_offset": (
        "at=2020-01-01T00:00:00%2B02:00",
        "at=2020-01-01T00:00:00-11:30",
        "times=2020-01-01T00:00:00%2B00:00",
    ),
    "time_with_nanoseconds": ("at=2020-01-01T00:00:00.123456789Z", "times=2020-01-01T00:00:00.000000001Z"),
    "time_with_short_fraction": ("at=2020-01-01T00:00:00.1Z", "at=2020-01-01T00:00:00.1234Z"),
    "time_in_small_letters": ("at=2020-01-01t00:00:00z", "at=2020-01-01T00:00:00z"),
    "no_time": ("at=yesterday", "at=2020-01-01", "at=0", "at=2020-01-01T00:00:00", "at=2020-01-01%2000:00:00Z"),
    "impossible_time": ("at=2020-02-30T00:00:00Z", "at=2020-01-01T24:00:00Z", "at=2021-02-29T00:00:00Z"),
    "leap_second": ("at=2016-12-31T23:59:60Z",),
    "time_out_of_range": ("at=0000-01-01T00:00:00Z", "at=10000-01-01T00:00:00Z"),
    "real_number": ("real=1.5", "real=-1e-7", "real=1e300", "reals=1&reals=2.5", "shortReal=0.25", "real=5"),
    "odd_real_number": ("real=NaN", "real=Infinity", "shortReal=-Infinity", "reals=NaN"),
    "real_number_spelled_otherwise": (
        "real=%2B1.5",
        "real=.5",
        "real=1.",
        "real=inf",
        "real=nan",
        "real=1_0",
        "real=0x1p3",
    ),
    "real_number_out_of_range": ("real=1e400", "shortReal=1e39", "reals=-1e999"),
    "no_real_number": ("real=x", "real=1,5", "shortReal=--1", "real=true"),
    "short_real_number": ("shortReal=0.1", "shortReal=3.4028235e38", "shortReal=1e-45", "shortReal=123456.789"),
    "duration": ("lasting=1.5s", "lasting=0s", "lasting=-3600s", "lasting=0.000001s", "lasting=1s"),
    "odd_duration": (
        "lasting=1",
        "lasting=1m",
        "lasting=s",
        "lasting=1.s",
        "lasting=1e3s",
        "lasting=.5s",
        "lasting=1.5",
    ),
    "duration_out_of_range": ("lasting=315576000001s", "lasting=-315576000001s"),
    "duration_with_nanoseconds": ("lasting=0.123456789s", "lasting=-1.000000001s"),
    "field_mask": ("mask=part.id%2CwideFixed", "mask=a", "mask=", "mask=longName,part"),
    "odd_field_mask": ("mask=part_id", "mask=a..b", "mask=,", "mask=a,,b", "mask=A", "mask=a.B"),
    "wrapper": ("textOrNone=a", "wideOrNone=5", "flagOrNone=true", "wideOrNone=-1&flagOrNone=false", "textOrNone="),
    "part_of_a_wrapper": ("textOrNone.value=a", "wideOrNone.value=5"),
    "wrong_wrapper": ("wideOrNone=x", "flagOrNone=1x"),
    "structure_in_query": (
        "structure=a",
        "structure.a=b",
        "anything=5",
        "anything=null",
        "list=a",
        "list=1&list=2",
        "structure=%7B%7D",
    ),
    "one_of": ("oneText=a", "oneNumber=0", "onePart.id=a", "oneColour=red", "oneText="),
    "two_of_one": ("oneText=a&oneNumber=1", "oneNumber=1&oneNumber=2", "onePart.id=a&oneText=b"),
    "several_parts_of_one": ("onePart.id=a&onePart.size=2",),
    "number_map_in_query": ("byNumber=1", "byNumber.1=a", "byTruth.true=1", "byWide[1].id=a"),
    "javascript_in_query": ("text=<script>&words='\"", "text=%3Cscript%3E"),
}


def _register(name: str, queries: tuple[str, ...]) -> Mutation:
    def mutate(draft: RequestDraft, rng: Random) -> bool:
        return _set_raw(draft, queries[draft.variant % len(queries)])

    mutate.__name__ = name
    return mutation(mutate)


for _name, _queries in RAW.items():
    _register(_name, _queries)


@mutation
def patch_without_a_mask(draft: RequestDraft, rng: Random) -> bool:
    draft.query = []
    return draft.rule.rpc == "Patch"


@mutation
def mask_of_unknown_fields(draft: RequestDraft, rng: Random) -> bool:
    draft.query = [("mask", rng.choice(("nope", "part", "words.x", "size,wideSignedFixed")))]
    return draft.rule.rpc == "Patch"


@mutation
def path_variable_in_query(draft: RequestDraft, rng: Random) -> bool:
    draft.query = [("id", rng.choice(("b", "", draft.path[0] if draft.path else "a")))]
    return draft.rule.rpc in ("Get", "Delete", "GetNamed", "Put")


@mutation
def body_field_in_query(draft: RequestDraft, rng: Random) -> bool:
    draft.query = [rng.choice((("part.size", "4"), ("part.id", "q")))]
    return draft.rule.rpc == "Put"


@mutation
def query_beside_a_whole_body(draft: RequestDraft, rng: Random) -> bool:
    draft.query = [("text", "q")]
    return draft.rule.body == "*"


@mutation
def many_parameters(draft: RequestDraft, rng: Random) -> bool:
    return _set_query(draft, *[("words", str(number)) for number in range(rng.choice((101, 150)))])


@mutation
def quite_many_parameters(draft: RequestDraft, rng: Random) -> bool:
    return _set_query(draft, *[("words", str(number)) for number in range(rng.choice((50, 100)))])


@mutation
def long_value(draft: RequestDraft, rng: Random) -> bool:
    return _set_query(draft, ("text", "é" * rng.choice((100, 300))))

"""Mutations that make the headers odd or the method fail."""

from __future__ import annotations

from random import Random

from tests.differential.mutations.mutation import mutation
from tests.differential.request_draft import RequestDraft
from tests.differential.server import STREAM


def _set_content_type(draft: RequestDraft, value: str) -> bool:
    draft.headers["Content-Type"] = value
    return draft.has_body and draft.verb != "REPORT"


@mutation
def charset_utf8(draft: RequestDraft, rng: Random) -> bool:
    kinds = ("application/json; charset=utf-8", 'application/json;charset="UTF-8"', "APPLICATION/JSON")
    return _set_content_type(draft, rng.choice(kinds))


@mutation
def other_charset(draft: RequestDraft, rng: Random) -> bool:
    return _set_content_type(
        draft, rng.choice(("application/json; charset=latin-1", "application/json; charset=utf-16"))
    )


@mutation
def other_media_type(draft: RequestDraft, rng: Random) -> bool:
    return _set_content_type(
        draft, rng.choice(("text/plain", "application/xml", "application/x-www-form-urlencoded", "json"))
    )


@mutation
def no_media_type(draft: RequestDraft, rng: Random) -> bool:
    return _set_content_type(draft, "")


@mutation
def media_type_without_a_body(draft: RequestDraft, rng: Random) -> bool:
    draft.headers["Content-Type"] = "application/json"
    return not draft.has_body


@mutation
def compressed_body(draft: RequestDraft, rng: Random) -> bool:
    draft.headers["Content-Encoding"] = rng.choice(("gzip", "br", "zstd", "x"))
    draft.raw = b"\x1f\x8b\x08no"
    return draft.has_body


@mutation
def accepts_json(draft: RequestDraft, rng: Random) -> bool:
    kinds = ("*/*", "application/*", "application/json;q=0.1", "text/html, application/json", "text/*;q=1, */*;q=0.1")
    draft.headers["Accept"] = rng.choice(kinds)
    return draft.rule.rpc != STREAM


@mutation
def accepts_no_json(draft: RequestDraft, rng: Random) -> bool:
    draft.headers["Accept"] = rng.choice(("text/html", "application/json;q=0", "image/*", "application/xml"))
    return True


@mutation
def other_headers(draft: RequestDraft, rng: Random) -> bool:
    draft.headers |= {
        "Accept-Language": "de, en;q=0.5",
        "X-Whatever": "a b;c",
        "Cookie": "a=b",
        "Origin": "http://x.example",
    }
    return True


@mutation
def stream_as_events(draft: RequestDraft, rng: Random) -> bool:
    draft.headers["Accept"] = rng.choice(("", "*/*", "text/event-stream"))
    return draft.rule.rpc == STREAM


@mutation
def stream_as_lines(draft: RequestDraft, rng: Random) -> bool:
    draft.headers["Accept"] = "application/x-ndjson"
    return draft.rule.rpc == STREAM


@mutation
def fails(draft: RequestDraft, rng: Random) -> bool:
    code = rng.choice((2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16))
    return _fails(draft, code)


@mutation
def fails_with_a_precondition(draft: RequestDraft, rng: Random) -> bool:
    return _fails(draft, 9)


@mutation
def fails_as_cancelled(draft: RequestDraft, rng: Random) -> bool:
    return _fails(draft, 1)


def _fails(draft: RequestDraft, code: int) -> bool:
    if draft.rule.body == "*":
        draft.body = {**draft.body, "fail": code}
    else:
        draft.query.append(("fail", str(code)))
    return True

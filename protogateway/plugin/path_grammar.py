"""Grammar of paths and verbs in google.api.http."""

import re

VARIABLE = re.compile(r"\{([\w.]+)(?:=([^}]*))?\}")
"""A variable in a path: its field and, if written, its segments."""

_LITERAL = r"(?:[A-Za-z0-9._~!$&'()+,;@-]|%[0-9A-Fa-f]{2})+"
_SEGMENT = rf"(?:\*\*|\*|{_LITERAL})"
_NAME = r"[A-Za-z_]\w*"
_FILLED = rf"\{{{_NAME}(?:\.{_NAME})*(?:={_SEGMENT}(?:/{_SEGMENT})*)?\}}"
_PART = rf"(?:{_FILLED}|{_SEGMENT})"
_TEMPLATE = re.compile(rf"/(?:{_PART}(?:/{_PART})*(?::{_LITERAL})*)?", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def path_problem(template: str) -> str:
    """Return what is wrong with a path, or ""."""
    if not _TEMPLATE.fullmatch(template):
        return (
            f"path {template!r} does not follow google.api.http: write /segments, *, **, {{field}}, "
            "{field=segments} or :verb"
        )
    if _has_wildcard_after_rest(template):
        return f"path {template!r} has a wildcard after **, which matches all that follows: only text may come after it"
    fields = [variable[1] for variable in VARIABLE.finditer(template)]
    twice = next((name for name in fields if fields.count(name) > 1), "")
    return f"path {template!r} has {twice} twice" if twice else ""


def _has_wildcard_after_rest(template: str) -> bool:
    """Return True for a `*` or `**` after `**`: where the first one ends would be a guess."""
    bare = VARIABLE.sub(lambda variable: variable[2] or "*", template)
    segments = bare.partition(":")[0].split("/")
    return "**" in segments and any(one in ("*", "**") for one in segments[segments.index("**") + 1 :])


def verb_problem(verb: str, body: str) -> str:
    """Return what is wrong with a verb, or ""."""
    if not _TOKEN.fullmatch(verb):
        return f"custom kind {verb!r} is not an HTTP method"
    return "GET takes no body" if verb == "GET" and body else ""

"""`python -m tests.repo.commit_message FILE`: the check of a commit message, which pre-commit runs.

The subject is `area: imperative summary` in at most 72 characters; a body follows after a blank line. Merges,
reverts and commits made to be squashed have subjects of git's own.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

AREAS = (
    "kernel", "auth", "profile", "integrations", "recommender", "bff", "protogateway", "webapp", "deploy", "tests",
    "docs", "protos", "ml_serving", "sandbox",
)  # fmt: skip
SUBJECT_MAX = 72
EXAMPLE = "recommender: evaluate the open tip again after a sync"
_OF_GIT = re.compile(r"Merge |Revert \"|(?:fixup|squash|amend)! ")
_SUBJECT = re.compile(r"(?P<area>[^:\s]+): (?P<summary>\S.*)")
_SCISSORS = re.compile(r"^# -+ >8 -+$.*", re.MULTILINE | re.DOTALL)
_OTHER_FORMS = re.compile(r"\w+(?:ed|ing|[^s]s)")
_IMPERATIVES = {
    "bring",
    "string",
    "embed",
    "feed",
    "need",
    "seed",
    "shed",
    "speed",
    "exceed",
    "proceed",
    "focus",
    "bias",
}
"""Imperatives that look like another form of a verb."""


def main(arguments: list[str]) -> int:
    """Print what is wrong with the message in the file. Returns 1 when anything is."""
    errors = find_errors(Path(arguments[0]).read_text(encoding="utf-8"))
    for error in errors:
        print(f"commit message: {error}")
    if errors:
        print(f"For example: {EXAMPLE}")
    return bool(errors)


def find_errors(message: str) -> list[str]:
    """Return what is wrong, a sentence each. Lines that git strips do not count."""
    lines = [line.rstrip() for line in _SCISSORS.sub("", message).splitlines() if not line.startswith("#")]
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        return ["it is empty"]
    if _OF_GIT.match(lines[0]):
        return []
    errors = find_subject_errors(lines[0])
    if len(lines) > 1 and lines[1]:
        errors.append("leave a blank line between the subject and the body")
    return errors


def find_subject_errors(subject: str) -> list[str]:
    found = _SUBJECT.fullmatch(subject)
    if not found:
        return [f"write the subject as `area: imperative summary`, not {subject!r}"]
    errors = []
    if found["area"] not in AREAS:
        errors.append(f"{found['area']!r} is no area: write one of {', '.join(AREAS)}")
    if len(subject) > SUBJECT_MAX:
        errors.append(f"the subject has {len(subject)} characters: say it in {SUBJECT_MAX}, and the rest in the body")
    if found["summary"].endswith("."):
        errors.append("end the subject without a full stop")
    return errors + find_verb_errors(found["summary"].split()[0])


def find_verb_errors(verb: str) -> list[str]:
    """Return what is wrong with the first word of a summary, as far as its form shows."""
    if verb[0].isupper():
        return [f"begin the summary with a small letter, not {verb!r}"]
    if _OTHER_FORMS.fullmatch(verb) and verb not in _IMPERATIVES:
        return [f"begin the summary with an imperative (add, not adds, added or adding), not {verb!r}"]
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

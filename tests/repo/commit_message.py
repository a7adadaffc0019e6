"""Check a commit message, for pre-commit: `python -m tests.repo.commit_message FILE`.

The subject is `area: imperative summary` in at most 72 characters. A body follows after a blank line. Subjects that git
writes itself (merges, reverts, fixup and squash commits) pass.
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
_WRITTEN_BY_GIT = re.compile(r"Merge |Revert \"|(?:fixup|squash|amend)! ")
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
"""Imperatives that look like another verb form."""


def main(arguments: list[str]) -> int:
    """Print the errors of the message in the file. Return 1 if there are any."""
    errors = find_errors(Path(arguments[0]).read_text(encoding="utf-8"))
    for error in errors:
        print(f"commit message: {error}")
    if errors:
        print(f"For example: {EXAMPLE}")
    return bool(errors)


def find_errors(message: str) -> list[str]:
    """Return the errors, one sentence each. Lines that git strips do not count."""
    lines = [line.rstrip() for line in _SCISSORS.sub("", message).splitlines() if not line.startswith("#")]
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        return ["it is empty"]
    if _WRITTEN_BY_GIT.match(lines[0]):
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
        errors.append(f"{found['area']!r} is not an area: write one of {', '.join(AREAS)}")
    if len(subject) > SUBJECT_MAX:
        errors.append(f"the subject has {len(subject)} characters: use at most {SUBJECT_MAX}, the rest is for the body")
    if found["summary"].endswith("."):
        errors.append("end the subject without a full stop")
    return errors + find_verb_errors(found["summary"].split()[0])


def find_verb_errors(verb: str) -> list[str]:
    """Return the errors of a summary's first word that its form shows."""
    if verb[0].isupper():
        return [f"begin the summary with a lower-case letter, not {verb!r}"]
    if _OTHER_FORMS.fullmatch(verb) and verb not in _IMPERATIVES:
        return [f"begin the summary with an imperative (add, not adds, added or adding), not {verb!r}"]
    return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

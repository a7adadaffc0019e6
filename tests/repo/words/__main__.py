"""Print the retired words in the tree: `python -m tests.repo.words [--all | --lower | --start] [folder …]`.

--all ignores the allowance, so that a folder's findings can be brought to none; --lower lowers the allowance to what is
left; --start gives one to rules that have none yet, for a word that is retired before it is gone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.repo.tree import NOT_HAND_WRITTEN, tree_files
from tests.repo.words import classes
from tests.repo.words.finding import WordFinding
from tests.repo.words.glossary import ALLOWED, RETIRED, Allowance, count, read_retired

SKIPPED = (*NOT_HAND_WRITTEN, "protos/releases/", str(RETIRED), str(ALLOWED))


def main(arguments: list[str]) -> int:
    flags, folders = {a for a in arguments if a.startswith("--")}, [a for a in arguments if not a.startswith("--")]
    findings = sorted(search(read_sources()))
    allowance = Allowance.read(ALLOWED)
    if "--lower" in flags:
        ALLOWED.write_text(allowance.lowered(findings).text(), encoding="utf-8")
        return 0
    if "--start" in flags:
        ALLOWED.write_text(allowance.started(findings).text(), encoding="utf-8")
        return 0
    shown = findings if "--all" in flags else allowance.excess(findings)
    shown = [finding for finding in shown if not folders or finding.path.startswith(tuple(folders))]
    counts = count(findings)
    for finding in shown:
        print(finding)
    for rule, area in sorted(count(shown)):
        print(f"{area}: {counts[rule, area]} of {rule!r}, {allowance.of(rule, area)} allowed in {ALLOWED}")
    return int(bool(shown))


def read_sources() -> dict[str, str]:
    """Return the texts of all hand-written files by path."""
    sources = {}
    for name in tree_files():
        if not name.startswith(SKIPPED):
            data = Path(name).read_bytes()
            if b"\0" not in data:
                sources[name] = data.decode(errors="replace")
    return sources


def search(sources: Mapping[str, str]) -> Iterator[WordFinding]:
    retired = read_retired(RETIRED)
    for path, text in sources.items():
        yield from retired.search(path, text)
    yield from classes.search({path: text for path, text in sources.items() if path.endswith(".py")})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

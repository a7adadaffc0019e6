"""The retired words of docs/glossary-retired.toml, and the number of findings that are still allowed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.repo.words.finding import WordFinding
from tests.repo.words.names import names_in, words_of
from tests.repo.words.prose import Prose, prose_in

RETIRED = Path("docs/glossary-retired.toml")
ALLOWED = Path("docs/glossary-allowed.toml")
HEAD = "# Findings that `make check only=words` still allows; `python -m tests.repo.words --lower` lowers them.\n\n"
QUOTED = 20
"""Characters shown after a phrase, so that it can be found."""
KINDS = {"docstring", "comment", "error", "markdown"}


@dataclass(frozen=True)
class Phrase:
    """A pattern of prose to avoid, and its replacement."""

    id: str
    pattern: re.Pattern[str]
    kinds: frozenset[str]
    instead: str

    def search(self, path: str, prose: Prose) -> Iterator[WordFinding]:
        if prose.kind in self.kinds:
            for found in self.pattern.finditer(prose.text):
                line = prose.line + prose.text.count("\n", 0, found.start())
                words = " ".join(prose.text[found.start() : found.end() + QUOTED].split())
                yield WordFinding(path, line, self.id, f'{prose.kind} says "{words} …" ({self.id})', self.instead)


@dataclass(frozen=True)
class Retired:
    """Retired names, parts of names and phrases. A part is a sequence of words, such as ("act", "for")."""

    names: Mapping[str, str]
    parts: Mapping[tuple[str, ...], str]
    kept: frozenset[str]
    phrases: tuple[Phrase, ...]

    def search(self, path: str, text: str) -> Iterator[WordFinding]:
        yield from self._search_names(path, text)
        for prose in prose_in(path, text):
            for phrase in self.phrases:
                yield from phrase.search(path, prose)

    def _search_names(self, path: str, text: str) -> Iterator[WordFinding]:
        retired_in: dict[str, str] = {}
        for name in names_in(path, text):
            if name.text not in retired_in:
                retired_in[name.text] = self._find_retired(name.text)
            if word := retired_in[name.text]:
                found = f"{name.text} is retired" if word == name.text else f"{name.text} contains the retired {word!r}"
                instead = self.names.get(name.text) or self.parts[tuple(word.split("_"))]
                yield WordFinding(path, name.line, f"name {word}", found, instead)

    def _find_retired(self, name: str) -> str:
        """Return the name itself, the retired part in it, or an empty string."""
        if name in self.kept or name in self.names:
            return "" if name in self.kept else name
        words = words_of(name)
        for part in self.parts:
            if any(_fits(words[at : at + len(part)], part) for at in range(len(words) - len(part) + 1)):
                return "_".join(part)
        return ""


def _fits(words: list[str], part: tuple[str, ...]) -> bool:
    """Return True if the words are the part, or its plural."""
    return words[:-1] == list(part[:-1]) and words[-1] in (part[-1], f"{part[-1]}s")


def read_retired(path: Path) -> Retired:
    """Read the list. Raises ValueError for an entry that cannot be used."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Retired(
        data.get("names", {}),
        {tuple(part.split("_")): instead for part, instead in data.get("parts", {}).items()},
        frozenset(data.get("kept", {})),
        tuple(_phrase(entry) for entry in data.get("phrase", [])),
    )


def _phrase(entry: dict[str, str | list[str]]) -> Phrase:
    match entry:
        case {"id": str(id_), "pattern": str(pattern), "in": list(kinds), "instead": str(instead)} if len(entry) == 4:
            if unknown := set(kinds) - KINDS:
                raise ValueError(
                    f"phrase {id_!r}: unknown kind {unknown.pop()!r}; write one of {', '.join(sorted(KINDS))}"
                )
            return Phrase(id_, re.compile(pattern), frozenset(kinds), instead)
    raise ValueError(f"a phrase needs id, pattern, in and instead, and nothing else: {entry}")


@dataclass(frozen=True)
class Allowance:
    """The number of findings of a rule that an area may still have. It may only fall, and is 0 if it is not listed."""

    counts: Mapping[str, Mapping[str, int]]

    @classmethod
    def read(cls, path: Path) -> Allowance:
        return cls(tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {})

    def of(self, rule: str, area: str) -> int:
        return self.counts.get(rule, {}).get(area, 0)

    def excess(self, findings: Iterable[WordFinding]) -> list[WordFinding]:
        """Return the findings of each rule and area that has more of them than allowed."""
        ordered = sorted(findings)
        counts = count(ordered)
        return [f for f in ordered if counts[f.rule, f.area] > self.of(f.rule, f.area)]

    def lowered(self, findings: Iterable[WordFinding]) -> Allowance:
        """Return the allowance with each number lowered to the present findings."""
        counts = count(findings)
        lower = {
            rule: {area: min(number, counts[rule, area]) for area, number in areas.items()}
            for rule, areas in self.counts.items()
        }
        return Allowance({rule: {area: n for area, n in areas.items() if n} for rule, areas in lower.items()})

    def started(self, findings: Iterable[WordFinding]) -> Allowance:
        """Return the allowance with the present findings of rules that have no numbers yet."""
        counts = {rule: dict(areas) for rule, areas in self.counts.items()}
        for (rule, area), number in count(findings).items():
            if rule not in self.counts:
                counts.setdefault(rule, {})[area] = number
        return Allowance(counts)

    def text(self) -> str:
        """Return the allowance as TOML."""
        blocks = [
            f'["{rule}"]\n' + "".join(f'"{area}" = {number}\n' for area, number in sorted(areas.items()))
            for rule, areas in sorted(self.counts.items()) if areas
        ]  # fmt: skip
        return HEAD + "\n".join(blocks)


def count(findings: Iterable[WordFinding]) -> Counter[tuple[str, str]]:
    return Counter((finding.rule, finding.area) for finding in findings)

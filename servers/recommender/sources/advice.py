"""oO's own library of advice. The texts are in advice.yaml, which is checked when it is read."""

from dataclasses import dataclass, fields
from pathlib import Path

import yaml

from gen.oo.recommender.storage.v1 import ContextSnapshotEntry
from gen.oo.recommender.v1 import Tip, TipKind
from servers.kernel.errors import NotFound
from servers.kernel.module import ModuleContext
from servers.recommender.candidate_id import CandidateId

NAME = "advice.library"
CATALOGUE = Path(__file__).with_name("advice.yaml")
TITLE_MAX, BODY_MAX = 40, 140
COOLDOWN_H_MAX = 168
"""The recommender remembers what was shown for a week."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One text.

    Texts of one `family` say much the same: when one was shown, all rest for `cooldown_h` hours. `evidence` says in
    words how well the advice is founded.
    """

    id: str
    version: int
    title: str
    body: str
    family: str
    cooldown_h: int
    evidence: str


class AdviceLibrary:
    name = NAME

    def __init__(self, catalogue: tuple[Advice, ...]) -> None:
        self._by_id = {advice.id: advice for advice in catalogue}
        self._entries = [
            ContextSnapshotEntry(
                id=str(CandidateId(NAME, a.id)),
                source=NAME,
                kind=TipKind.advice,
                family=a.family,
                cooldown_h=a.cooldown_h,
            )
            for a in catalogue
        ]

    async def candidates(self) -> list[ContextSnapshotEntry]:
        return self._entries.copy()

    async def tip(self, name: str, candidate_id: str) -> Tip:
        advice = self._by_id.get(candidate_id)
        if advice is None:
            raise NotFound("advice", candidate_id)
        meta = {"evidence": advice.evidence, "version": str(advice.version)}
        return Tip(kind=TipKind.advice, title=advice.title, body=advice.body, source=NAME, meta=meta)


def connect(module: ModuleContext) -> AdviceLibrary:
    return AdviceLibrary(read_catalogue())


def read_catalogue(path: Path = CATALOGUE) -> tuple[Advice, ...]:
    """Read the catalogue. Raises ValueError, which names the entry and the mistake."""
    catalogue = tuple(_advice(item) for item in yaml.safe_load(path.read_text(encoding="utf-8")))
    ids = [advice.id for advice in catalogue]
    if len(set(ids)) != len(ids):
        raise ValueError("advice.yaml: an id is used twice")
    return catalogue


def _advice(item: dict[str, object]) -> Advice:
    names = {field.name for field in fields(Advice)}
    if set(item) != names:
        raise ValueError(f"advice.yaml: {item.get('id')}: the fields are {', '.join(sorted(names))}")
    advice = Advice(**item)  # type: ignore[arg-type]
    problems = {
        "title is empty or too long": not 0 < len(advice.title) <= TITLE_MAX,
        "body is empty or too long": not 0 < len(advice.body) <= BODY_MAX,
        "cooldown_h is out of range": not 0 < advice.cooldown_h <= COOLDOWN_H_MAX,
        "id, family or evidence is empty": not (advice.id and advice.family and advice.evidence),
    }
    if wrong := [problem for problem, found in problems.items() if found]:
        raise ValueError(f"advice.yaml: {advice.id}: {', '.join(wrong)}")
    return advice

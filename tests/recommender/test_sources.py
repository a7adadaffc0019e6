"""Candidate sources: the service that serves each name, and the fields of a tip that name its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from gen.oo.integrations.v1 import (
    Candidate,
    CandidateText,
    GetCandidateTextRequest,
    GetCandidateTextResponse,
    ListCandidatesResponse,
    TaskFacts,
)
from gen.oo.integrations.v1.services import IntegrationsServiceStub
from gen.oo.recommender.v1 import TipKind
from servers.kernel.errors import NotFound
from servers.recommender.sources import source_for
from servers.recommender.sources.advice import CATALOGUE, AdviceLibrary, read_catalogue
from servers.recommender.sources.tasks import ConnectedTasks


def test_a_source_serves_its_own_name_and_all_below_it() -> None:
    tasks, advice = ConnectedTasks(IntegrationsServiceStub(None)), AdviceLibrary(())  # type: ignore[arg-type]
    sources = {source.name: source for source in (tasks, advice)}
    assert source_for(sources, "integrations") is tasks
    assert source_for(sources, "integrations.todoist.tasks") is tasks
    assert source_for(sources, "advice.library") is advice
    for name in ("integrationsx.todoist", "integration", "advice", "advice.libraryx", ""):
        with pytest.raises(LookupError):
            source_for(sources, name)


def changed_catalogue(folder: Path, number: int, **changes: object) -> Path:
    items = yaml.safe_load(CATALOGUE.read_text())
    items[number] |= changes
    (folder / "advice.yaml").write_text(yaml.safe_dump(items))
    return folder / "advice.yaml"


async def test_advice_has_its_version_and_its_evidence(tmp_path: Path) -> None:
    catalogue = read_catalogue(changed_catalogue(tmp_path, 2, version=7, evidence="two trials"))
    item = catalogue[2]
    library = AdviceLibrary(catalogue)
    tip = await library.tip("advice.library", item.id)
    assert (tip.kind, tip.title, tip.body) == (TipKind.advice, item.title, item.body)
    assert tip.meta == {"version": "7", "evidence": "two trials"}
    candidate = (await library.candidates())[2]
    assert (candidate.id, candidate.kind, candidate.family) == (
        f"advice.library:{item.id}",
        TipKind.advice,
        item.family,
    )
    assert candidate.cooldown_h == item.cooldown_h
    with pytest.raises(NotFound):
        await library.tip("advice.library", "made-up")


def test_a_catalogue_with_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    first = read_catalogue()[0].id
    with pytest.raises(ValueError, match="an id is used twice"):
        read_catalogue(changed_catalogue(tmp_path, 1, id=first))


class FakeIntegrationsChannel:
    """Channel to an integrations service that has one task, with this text."""

    def __init__(self, text: CandidateText | None) -> None:
        self.text = text
        self.requests: list[Any] = []

    async def unary(self, method: Any, request: Any, **_: Any) -> Any:
        self.requests.append(request)
        if isinstance(request, GetCandidateTextRequest):
            return GetCandidateTextResponse(text=self.text)
        return ListCandidatesResponse(candidates=[Candidate(id="t1", provider="tick", facts=TaskFacts(priority=3))])


async def test_a_task_is_listed_with_its_facts_under_the_name_of_its_app() -> None:
    tasks = ConnectedTasks(IntegrationsServiceStub(FakeIntegrationsChannel(None)))  # type: ignore[arg-type]
    (candidate,) = await tasks.candidates()
    assert (candidate.id, candidate.source) == ("integrations.tick.tasks:t1", "integrations.tick.tasks")
    assert (candidate.kind, candidate.facts) == (TipKind.todo, TaskFacts(priority=3))


@pytest.mark.parametrize(("project", "meta"), [("Home", {"project": "Home"}), ("", {})])
async def test_the_tip_of_a_task_has_its_project(project: str, meta: dict[str, str]) -> None:
    integrations = FakeIntegrationsChannel(
        CandidateText(title="Call", body="soon", deep_link="https://tick.example/t1", project=project)
    )
    tip = await ConnectedTasks(IntegrationsServiceStub(integrations)).tip("integrations.tick.tasks", "t1")  # type: ignore[arg-type]
    assert integrations.requests == [GetCandidateTextRequest(provider="tick", id="t1")]
    assert (tip.kind, tip.title, tip.body, tip.source) == (TipKind.todo, "Call", "soon", "integrations.tick.tasks")
    assert (tip.deep_link, tip.meta) == ("https://tick.example/t1", meta)

"""Texts of candidates, opened one at a time."""

from __future__ import annotations

from gen.oo.integrations.v1 import CandidateText, ConnectionRecord, SignalRecord
from gen.oo.integrations.v1.codec import CANDIDATE_TEXT, TASK_FACTS
from servers.integrations import store
from servers.integrations.runner.syncing import place_of
from servers.kernel.errors import NotFound
from servers.kernel.module import Kernel


class Texts:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def open(self, person: str, provider: str, task_id: str) -> CandidateText:
        """Raises NotFound for a task that is not held (any more)."""
        connection = await self._kernel.db.read(store.find_connection, person, provider)
        task = await self._kernel.db.read(store.find_signal, person, provider, "task", task_id)
        if connection is None or task is None:
            raise NotFound("candidate", task_id)
        text = await self._opened(connection, task)
        project_id = TASK_FACTS.decode(task.facts).project_id
        project = await self._kernel.db.read(store.find_signal, person, provider, "project", project_id)
        text.project = (await self._opened(connection, project)).title if project else ""
        return text

    async def _opened(self, connection: ConnectionRecord, signal: SignalRecord) -> CandidateText:
        key = await self._kernel.seal.key_for(connection.person)
        place = place_of(connection, signal.kind, signal.item_id, "text")
        return CANDIDATE_TEXT.decode(key.open(signal.text_sealed, *place))

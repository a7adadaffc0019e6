"""Texts of candidates, decrypted one at a time."""

from gen.oo.integrations.storage.v1 import ProviderItemRecord
from gen.oo.integrations.v1 import CandidateText
from gen.oo.integrations.v1.codec import CANDIDATE_TEXT
from servers.integrations import store
from servers.integrations.runner.syncer import associated_data
from servers.kernel.crypto import DataKey
from servers.kernel.errors import NotFound
from servers.kernel.module import ModuleContext


class CandidateTexts:
    def __init__(self, context: ModuleContext) -> None:
        self._context = context

    async def decrypt(self, person: str, provider: str, task_id: str) -> CandidateText:
        """Return the text of a task. Raises NotFound for an unknown task."""
        task = await self._context.db.read(store.items.find_task, person, provider, task_id)
        if task is None:
            raise NotFound("candidate", task_id)
        key = await self._context.person_keys.key_for(person)
        text = _decrypt(key, task.connection_id, task.item)
        text.project = _decrypt(key, task.connection_id, task.project).title if task.project else ""
        return text


def _decrypt(key: DataKey, connection_id: str, item: ProviderItemRecord) -> CandidateText:
    binding = associated_data(item.provider, connection_id, item.kind, item.item_id, "text")
    return CANDIDATE_TEXT.decode(key.decrypt(item.text_encrypted, *binding))

"""The texts that people agree to, in Markdown files beside this one: `title` and `version` in the first lines, then
the text. `{backup_days}` in a text is this deployment's number.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

from gen.oo.profile.v1 import Document
from servers.kernel.errors import NotFound

NAMES = ("terms", "privacy")


@dataclass(frozen=True)
class Documents:
    """`whole`: each text, by its short name. `current`: the same in a list, without the texts themselves."""

    whole: dict[str, Document]
    current: tuple[Document, ...]

    def find(self, name: str) -> Document:
        """Raises NotFound."""
        if name not in self.whole:
            raise NotFound("document", name)
        return self.whole[name]


def read_documents(backup_days: int, folder: Path = Path(__file__).parent) -> Documents:
    """`backup_days`: OO_BACKUP_DAYS. With another number it is another text, by another hash."""
    texts = {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in NAMES}
    whole = {name: _document(name, text.replace("{backup_days}", str(backup_days))) for name, text in texts.items()}
    return Documents(whole, tuple(dataclasses.replace(document, text="") for document in whole.values()))


def _document(name: str, whole: str) -> Document:
    head, _, text = whole.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    hash_ = hashlib.sha256(whole.encode()).hexdigest()
    return Document(id=name, title=fields["title"], version=fields["version"], hash=hash_, text=text)

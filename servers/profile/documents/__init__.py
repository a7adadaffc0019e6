"""Texts that people agree to, in the Markdown files beside this one.

`title` and `version` are the first lines. `{backup_days}` in a text is replaced by this deployment's setting.
"""

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

from gen.oo.profile.v1 import Document
from servers.kernel.errors import NotFound

NAMES = ("terms", "privacy")


@dataclass(frozen=True)
class Documents:
    """All documents: `by_name` with their texts, `current` as a list without texts."""

    by_name: dict[str, Document]
    current: tuple[Document, ...]

    def find(self, name: str) -> Document:
        """Return a document with its text. Raises NotFound."""
        if name not in self.by_name:
            raise NotFound("document", name)
        return self.by_name[name]


def read_documents(backup_days: int, folder: Path = Path(__file__).parent) -> Documents:
    """Read the documents. Another OO_BACKUP_DAYS changes the text, and so its hash."""
    texts = {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in NAMES}
    by_name = {name: _document(name, text.replace("{backup_days}", str(backup_days))) for name, text in texts.items()}
    return Documents(by_name, tuple(dataclasses.replace(document, text="") for document in by_name.values()))


def _document(name: str, file_text: str) -> Document:
    head, _, text = file_text.partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    hash_ = hashlib.sha256(file_text.encode()).hexdigest()
    return Document(id=name, title=fields["title"], version=fields["version"], hash=hash_, text=text)

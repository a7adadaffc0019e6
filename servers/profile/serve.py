"""Composition of profile. `python -m servers.profile.serve` boots it alone."""

from pathlib import Path

from gen.oo.profile.v1.services import ProfileServiceBase
from servers.kernel.main import main
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.profile import store
from servers.profile.documents import read_documents
from servers.profile.events import consumers
from servers.profile.service import ProfileService


def build(context: ModuleContext) -> Module:
    service = ProfileService(context, read_documents(context.settings.backup_days))
    return Module("profile", [(ProfileServiceBase.SERVICE, service)], consumers(context))


SPEC = ModuleSpec("profile", build, store.TABLES, Path(__file__).parent / "migrations", needs=("auth",))

if __name__ == "__main__":
    main(SPEC)

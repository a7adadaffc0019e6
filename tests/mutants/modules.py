"""The modules whose tests are measured, with the folders of tests that run their code in process."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

ENTRY_POINTS = {"__main__.py"}
HELPERS = ("tests/*.py",)


@dataclass(frozen=True)
class MeasuredModule:
    """The folders of the code, and the folders or files of the tests that run it in process."""

    name: str
    code: tuple[str, ...]
    tests: tuple[str, ...]

    def files(self, root: Path) -> list[str]:
        """Return the sorted paths of the code, without entry points and migrations, which run in other processes."""
        found = (path.relative_to(root) for folder in self.code for path in (root / folder).rglob("*.py"))
        return sorted(str(path) for path in found if path.name not in ENTRY_POINTS and "migrations" not in path.parts)

    def test_files(self, root: Path) -> list[str]:
        files = {root / name for name in self.tests if name.endswith(".py")}
        found = files.union(*((root / folder).rglob("test_*.py") for folder in self.tests))
        return sorted(str(path.relative_to(root)) for path in found)

    def digest(self, root: Path) -> str:
        """Return a hash of the code and of the files that the tests share."""
        shared = {path for pattern in HELPERS for path in root.glob(pattern)}
        for folder in self.tests:
            shared |= {path for path in (root / folder).rglob("*.py") if not path.name.startswith("test_")}
        return digest_of(root, *self.files(root), *(str(path.relative_to(root)) for path in shared))


def digest_of(root: Path, *names: str) -> str:
    """Return a hash of the files' names and contents."""
    state = blake2b(digest_size=16)
    for name in sorted(names):
        state.update(f"{name}\0".encode() + (root / name).read_bytes() + b"\0")
    return state.hexdigest()


SCHEMA = "tests/kernel/test_schema.py"
"""The test that compares the tables of every module with its migrations."""

OUTBOUND = tuple(f"tests/integrations/test_{name}.py" for name in ("outbound", "vault", "times"))
"""Tests of the kernel's calls to providers and of its vault, beside the provider that they call."""

MODULES = {
    module.name: module
    for module in (
        MeasuredModule("kernel", ("servers/kernel",), ("tests/kernel", "tests/contract/channels", *OUTBOUND)),
        MeasuredModule("auth", ("servers/auth",), ("tests/auth", SCHEMA)),
        MeasuredModule("profile", ("servers/profile",), ("tests/profile", "tests/contract", SCHEMA)),
        MeasuredModule("integrations", ("servers/integrations/runner",), ("tests/integrations",)),
        MeasuredModule("recommender", ("servers/recommender",), ("tests/recommender", "tests/replay", SCHEMA)),
        MeasuredModule("bff", ("bff",), ("tests/pages", "tests/http_api", "tests/auth")),
    )
}

""".env.example and docs/settings.md, which list every setting that is read, with its default."""

import re
from pathlib import Path

import pytest

from servers.kernel import settings
from servers.kernel.settings import NAMES, KernelSettings
from tests.repo.settings import (
    COMPOSE,
    COMPOSE_ONLY,
    EXAMPLE,
    TABLE,
    classes,
    render_example,
    render_names,
    render_table,
    sections,
)


@pytest.mark.parametrize(("path", "fresh"), [(EXAMPLE, render_example), (TABLE, render_table), (NAMES, render_names)])
def test_generated_file_is_fresh(path: Path, fresh: object) -> None:
    assert callable(fresh)
    assert path.read_text() == fresh(), "run: make gen"


def test_variable_is_listed_once() -> None:
    listed = [s.env for _, found in sections() for s in found]
    assert len(listed) == len(set(listed))


def test_variable_has_the_same_default_wherever_it_is_read() -> None:
    defaults: dict[str, set[object]] = {}
    for _, cls in classes():
        for name, field in cls.__dataclass_fields__.items():  # type: ignore[attr-defined]
            assert name
            defaults.setdefault(field.metadata.get("env", ""), set()).add(field.default)
    assert {env: found for env, found in defaults.items() if env and len(found) > 1} == {}


def test_unchanged_example_gives_the_defaults() -> None:
    lines = re.findall(r"^#(OO_\w+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    assert settings.read(KernelSettings, dict(lines)) == settings.read(KernelSettings, {})


def test_every_variable_that_the_code_reads_is_listed() -> None:
    listed = {s.env for _, found in sections() for s in found}
    sources = [path for folder in ("servers", "bff", "ml_serving") for path in Path(folder).rglob("*.py")]
    read = {
        name for path in sources for name in re.findall(r"(?:env|environ)\S*?[\[(]\"(OO_[A-Z_]+)\"", path.read_text())
    }
    assert read - listed == set()


def test_every_variable_of_the_compose_file_is_listed() -> None:
    listed = {s.env for _, found in sections() for s in found}
    used = set(re.findall(r"\$\{(OO_\w+)", COMPOSE.read_text()))
    assert used - listed == set()
    assert set(COMPOSE_ONLY) - used == set()

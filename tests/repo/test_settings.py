""".env.example and the table say the truth about the settings."""

import re
from pathlib import Path

import pytest

from servers.kernel import settings
from servers.kernel.settings import KernelSettings
from tests.repo.settings import COMPOSE, EXAMPLE, OF_COMPOSE, TABLE, classes, render_example, render_table, sections


@pytest.mark.parametrize(("path", "fresh"), [(EXAMPLE, render_example), (TABLE, render_table)])
def test_what_is_told_is_fresh(path: Path, fresh: object) -> None:
    assert callable(fresh)
    assert path.read_text() == fresh(), "run: make gen"


def test_a_variable_is_told_once() -> None:
    told = [s.env for _, found in sections() for s in found]
    assert len(told) == len(set(told))


def test_a_variable_means_the_same_wherever_it_is_read() -> None:
    defaults: dict[str, set[object]] = {}
    for _, cls in classes():
        for name, field in cls.__dataclass_fields__.items():  # type: ignore[attr-defined]
            assert name
            defaults.setdefault(field.metadata.get("env", ""), set()).add(field.default)
    assert {env: found for env, found in defaults.items() if env and len(found) > 1} == {}


def test_the_example_as_it_is_gives_the_defaults() -> None:
    lines = re.findall(r"^#(OO_\w+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
    assert settings.read(KernelSettings, dict(lines)) == settings.read(KernelSettings, {})


def test_every_variable_that_the_code_reads_is_told() -> None:
    told = {s.env for _, found in sections() for s in found}
    sources = [path for folder in ("servers", "bff", "ml_serving") for path in Path(folder).rglob("*.py")]
    read = {
        name for path in sources for name in re.findall(r"(?:env|environ)\S*?[\[(]\"(OO_[A-Z_]+)\"", path.read_text())
    }
    assert read - told == set()


def test_every_variable_of_the_compose_file_is_told() -> None:
    told = {s.env for _, found in sections() for s in found}
    asked = set(re.findall(r"\$\{(OO_\w+)", COMPOSE.read_text()))
    assert asked - told == set()
    assert set(OF_COMPOSE) - asked == set()

"""The measured modules, whose code and tests are in the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.modules import MODULES, MeasuredModule


@pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))
def test_module_has_code_and_tests(module: MeasuredModule) -> None:
    assert [name for name in (*module.code, *module.tests) if not Path(name).exists()] == []
    assert module.files(Path())
    assert module.test_files(Path())


def test_entry_points_and_migrations_are_not_measured(tmp_path: Path) -> None:
    for name in (
        "box/a.py",
        "box/__main__.py",
        "box/migrations/0001.py",
        "checks/test_a.py",
        "checks/kit.py",
        "one/test_b.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    module = MeasuredModule("sample", ("box",), ("checks", "one/test_b.py"))
    assert module.files(tmp_path) == ["box/a.py"]
    assert module.test_files(tmp_path) == ["checks/test_a.py", "one/test_b.py"]


def test_digest_depends_on_code_and_shared_fixtures_but_not_on_tests(tmp_path: Path) -> None:
    digests = []
    for name in ("box/a.py", "checks/kit.py", "checks/test_a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a = 1")
        digests.append(MeasuredModule("sample", ("box",), ("checks",)).digest(tmp_path))
    assert len(set(digests[:2])) == 2
    assert digests[1] == digests[2]

"""The figures of the tree, their limits, and the way they are counted."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.repo.figures import LABELS, Figures, files_twice, measure
from tests.repo.import_chain import longest_chain

LIMITS = {
    "class_names_twice": 0,
    "files_twice": 0,
    "gen_python_lines": 17_500,
    "function_lines_median": 8,
    "function_lines_p99": 60,
    "import_chain": 14,
    "files_for_an_rpc": 4,
    "files_for_a_connector": 2,
    "files_for_a_policy": 1,
    "files_for_an_event": 3,
}
RATCHETS = {
    "python_lines": 29_586,
    "docstrings_with_noun_clause": 0,
}
"""Limits that are lowered whenever the figure has fallen, until the aim is reached."""


@pytest.fixture(scope="module")
def figures() -> Figures:
    command = [sys.executable, "-m", "tests.repo.figures", "--json"]
    measured: Figures = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return measured


@pytest.mark.parametrize("name", [*LIMITS, *RATCHETS])
def test_figure_is_within_its_limit(figures: Figures, name: str) -> None:
    assert figures[name] <= (LIMITS | RATCHETS)[name], LABELS[name]


def test_every_figure_has_a_label(figures: Figures) -> None:
    assert figures.keys() == LABELS.keys()


FILES = {
    "servers/auth/store.py": '"""What is kept."""\n# why\nimport os  # noqa: F401\n\n\nclass Row: ...\n',
    "servers/auth/tests/test_store.py": "class Row: ...\n",
    "tests/kernel/rows.py": "class Row: ...\n\n\nclass _Hidden: ...\n",
    "gen/rows.py": "# Generated.\nclass Row: ...\n",
    "docs/how-to/add-an-rpc.md": "A new file `a`:\n\n```py\n```\n\nAt the end of `b/test_a.py`:\n\n```py\n```\n",
    "docs/how-to/add-a-connector.md": "",
    "docs/how-to/add-a-policy.md": "",
    "docs/how-to/add-an-event.md": "## 1. The message\n\n## 2. Who emits\n",
    "servers/auth/domain.py": "def one():\n    return 1\n\n\ndef three(\n    a,\n): ...\n",
}


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def test_each_figure_counts_what_its_label_says(tmp_path: Path) -> None:
    assert measure(write(tmp_path, FILES)) == {
        "class_names_twice": 1,
        "class_names_twice_outside_tests": 0,
        "files_twice": 1,
        "python_lines": 13,
        "gen_python_lines": 2,
        "function_lines_median": 2.5,
        "function_lines_p99": 3,
        "import_chain": 1,
        "import_chain_files": 1,
        "files_for_an_rpc": 1,
        "files_for_a_connector": 0,
        "files_for_a_policy": 0,
        "files_for_an_event": 2,
        "comments_per_100_lines": 7.69,
        "docstrings": 1,
        "docstrings_with_noun_clause": 1,
    }


def test_copy_with_another_header_is_a_duplicate_but_a_kept_release_is_not(tmp_path: Path) -> None:
    files = {"a.py": "# A\nx = 1\n", "b.py": "# B\nx = 1\n", "protos/releases/c.py": "x = 1\n", "d.py": "# D"}
    assert files_twice(write(tmp_path, files), list(files)) == ["b.py"]


def test_longest_chain_follows_imports_of_every_kind() -> None:
    sources = {
        "servers/cli.py": "from servers import monolith",
        "servers/monolith.py": "import servers.auth.serve, os",
        "servers/auth/__init__.py": "",
        "servers/auth/serve.py": "from servers.auth.store import rows",
        "servers/auth/store.py": "def f():\n    from protogateway import runtime",
        "protogateway/__init__.py": "",
        "protogateway/runtime/__init__.py": "from .codec import Codec",
        "protogateway/runtime/codec.py": "",
        "tests/test_a.py": "import servers.cli",
    }
    assert longest_chain(sources) == [
        "servers.cli", "servers.monolith", "servers.auth.serve", "servers.auth.store", "protogateway.runtime",
        "protogateway.runtime.codec",
    ]  # fmt: skip
    assert longest_chain(sources, depth=2) == [
        "servers.cli", "servers.monolith", "servers.auth", "protogateway.runtime",
    ]  # fmt: skip

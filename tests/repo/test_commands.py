"""The commands in README and docs, which run as printed on a machine without an active virtual environment.

Each is run here, or has as its proof a test or a workflow that runs it. A command without either fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repo.how_to import ShellCommand
from tests.repo.tree import tree_files

DOCS = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(name for name in tree_files() if re.match(r"docs/.*\.md", name)),
]
FOLLOWED = {
    "docs/how-to/add-a-connector.md": "tests/repo/test_add_a_connector.py",
    "docs/how-to/add-a-page.md": "tests/repo/test_add_a_page.py",
    "docs/how-to/add-a-setting.md": "tests/repo/test_add_a_setting.py",
    "docs/how-to/add-an-rpc.md": "tests/repo/test_add_an_rpc.py",
    "docs/how-to/debug.md": "tests/repo/test_debug.py",
}
"""The how-tos with a test that runs all their commands in order."""
RUN_HERE = [
    "make help",
    "make contracts",
    "make contracts args=--json",
    ".venv/bin/oo --help",
    ".venv/bin/python -m protogateway.compat check --help",
    "git log -1 --format=%ae",
]
RUN_IN_A_REPOSITORY = ["git add --all", 'git commit -m "docs: release 0.2.0"', "git tag v0.2.0"]
"""Commands that change a git repository."""
MAKE, WORKFLOW = "tests/deploy/test_makefile.py", ".gitea/workflows/ci.yaml"
ALONE, STUBS = "tests/processes/test_alone.py", "tests/stubs/test_wheel.py"
PROOFS = {
    "make run": ("tests/processes/test_start.py", '"servers.cli", settings.env(), log, "run"'),
    "make run PYTHON=python3.12": (MAKE, '["for-run", "PYTHON=python"]'),
    "OO_POLICY=due_first make run": ("tests/repo/test_add_a_policy.py", 'policies["due_first"]'),
    "OO_SHADOW_POLICIES=due_first make run": ("tests/repo/test_add_a_policy.py", 'policies["due_first"]'),
    "make check": (WORKFLOW, "run: make check"),
    "make check only=words": (WORKFLOW, "run: make check"),
    "make test": (WORKFLOW, "run: make test"),
    "make proof": (WORKFLOW, "run: make proof"),
    'make test args="tests/kernel/test_schema.py tests/processes/test_old_data.py"': (WORKFLOW, "run: make test"),
    'make test args="-k snooze"': (MAKE, "-k 'two words'"),
    "make test args=tests/contract": (WORKFLOW, "run: make test"),
    "make test args=tests/differential": (WORKFLOW, "run: make test"),
    "make test args=tests/conformance": (WORKFLOW, "run: make test"),
    "make test args=tests/gate": (WORKFLOW, "run: make test"),
    "make fmt": ("docs/how-to/add-an-rpc.md", "make fmt"),
    "make gen": ("docs/how-to/add-an-rpc.md", "make gen"),
    "make mutants": (MAKE, '"mutants"'),
    "make bench": (MAKE, '"bench"'),
    "make pictures": ("tests/journeys/test_pictures.py", "pictures.main"),
    "make locks": (MAKE, '"locks"'),
    "docker build -f deploy/Dockerfile -t oo:0.2.0 .": (WORKFLOW, "docker build -f deploy/Dockerfile -t oo ."),
    "make stubs": (STUBS, '"stubs"'),
    "make stubs args=--vendor": (STUBS, '"args=--vendor"'),
    "make release-contracts version=0.2.0": ("tests/gate/test_releases.py", '"release", "1.1.0"'),
    "make release-contracts version=0.2.0 args=--replace": ("tests/gate/test_releases.py", '"--replace"'),
    ".venv/bin/pre-commit install": ("tests/deploy/test_pre_commit.py", '"install"'),
    ".venv/bin/oo serve integrations": (ALONE, "servers.{module}.serve"),
    ".venv/bin/python -m bff": ("tests/stack.py", '"bff", "bff"'),
    ".venv/bin/python -m servers.profile.serve": ("tests/stack.py", "servers.{name}.serve"),
    ".venv/bin/python -m tests.repo.figures": ("tests/repo/test_figures.py", '"-m", "tests.repo.figures"'),
    ".venv/bin/python -m protogateway.tests.public FOLDER": (
        "protogateway/tests/public/test_command.py",
        '"-m", "protogateway.tests.public"',
    ),
    ".venv/bin/python -m tests.bench.codec": ("tests/bench/__main__.py", "codec.ratios()"),
    # In the environment of another service, not in ours.
    "pip install build/stubs/*.whl": (STUBS, "self._environment.install"),
    "pip install joserfc": (STUBS, 'console("pip install ")'),
    "python ask.py 127.0.0.1:50051 terms": (STUBS, '"ask.py"'),
    "python agreed.py 127.0.0.1:50051 .oo/keys/service.pem 01936f3e-0000-7000-8000-000000000000": (
        STUBS,
        '"agreed.py"',
    ),
}
"""Commands that are slow, change this tree or need another machine, each with a file that runs it and a text in it."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:[A-Z_]+=\S+ )*(?:make|python3?|pip|git|\.venv/\S+|\./\S+) [^`\n]*)`")


def in_blocks(text: str) -> Iterator[str]:
    """Yield the lines of sh blocks without comments, and of console blocks without output."""
    for language, block in _FENCE.findall(text):
        lines = block.replace("\\\n", "").splitlines()
        if language == "sh":
            yield from (line.partition("  #")[0].strip() for line in lines)
        elif language == "console":
            yield from (line.removeprefix("$ ") for line in lines if line.startswith("$ "))


def in_text(text: str) -> Iterator[str]:
    """Yield the commands in backticks. `oo run` is a name there; blocks print it with the path of the command."""
    yield from (found.strip() for found in _INLINE.findall(_FENCE.sub("", text)))


TEXTS = {document: Path(document).read_text() for document in DOCS}
IN_FOLLOWED = {line for document in FOLLOWED for line in in_blocks(TEXTS[document])}
KNOWN = {*RUN_HERE, *RUN_IN_A_REPOSITORY, *PROOFS}


@pytest.mark.parametrize("document", DOCS)
def test_every_command_is_run_somewhere(document: str) -> None:
    printed = [*in_blocks(TEXTS[document]), *in_text(TEXTS[document])]
    assert [line for line in printed if line not in KNOWN | IN_FOLLOWED] == []


@pytest.mark.parametrize("line", RUN_HERE)
def test_command_runs_as_printed(line: str) -> None:
    ShellCommand(line).apply(Path())


@pytest.mark.parametrize("line", RUN_IN_A_REPOSITORY)
def test_git_command_runs_as_printed(line: str, tmp_path: Path) -> None:
    author = "git config user.name oO; git config user.email oo@oo.example"
    ShellCommand(f"git init -q; {author}; touch a; git add a; git commit -qm a; echo > a; git add a").apply(tmp_path)
    ShellCommand(line).apply(tmp_path)


@pytest.mark.parametrize("line", PROOFS)
def test_proof_of_a_command_contains_its_text(line: str) -> None:
    path, text = PROOFS[line]
    assert text in Path(path).read_text()


@pytest.mark.parametrize("document", FOLLOWED)
def test_test_of_a_how_to_runs_its_steps(document: str) -> None:
    test = Path(FOLLOWED[document]).read_text()
    assert document in test
    assert "read_steps(HOW_TO)" in test


def test_every_listed_command_is_printed() -> None:
    printed = {line for text in TEXTS.values() for line in (*in_blocks(text), *in_text(text))}
    assert KNOWN - printed == set()

"""The hooks of .pre-commit-config.yaml, run in a fresh clone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.repo import commit_message
from tests.repo.check import PARTS
from tests.repo.tree import tree_files

PRE_COMMIT = [sys.executable, "-m", "pre_commit"]


def hooks() -> dict[str, dict[str, Any]]:
    (repository,) = yaml.safe_load(Path(".pre-commit-config.yaml").read_text())["repos"]
    return {hook["id"]: hook for hook in repository["hooks"]}


def repository(root: Path, *names: str) -> Path:
    """Return a repository with these files as they are now in the tree, not committed."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, root / name)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def run(root: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a repository, without caches of other ones."""
    author = {f"GIT_{who}_{what}": "oo@oo.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **author, "PRE_COMMIT_HOME": str(root / ".git/pre-commit")}
    environment.pop("SKIP", None)
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def test_every_hook_passes_on_the_whole_tree(tmp_path: Path) -> None:
    root = repository(tmp_path, *tree_files())
    for name in (".venv", "webapp/node_modules", "webapp/dist"):
        (root / name).symlink_to(Path(name).resolve(), target_is_directory=True)
    (root / ".git/info/exclude").write_text("webapp/dist\n")  # .gitignore names the folder, not a link to it
    subprocess.run(["git", "add", "--intent-to-add", "."], cwd=root, check=True)
    done = run(root, *PRE_COMMIT, "run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.rpartition(".")[2] for line in done.stdout.splitlines()] == ["Passed"]


def test_commit_needs_a_valid_message(tmp_path: Path) -> None:
    script = Path(commit_message.__file__).relative_to(Path.cwd())
    root = repository(tmp_path, ".pre-commit-config.yaml", str(script))
    assert run(root, *PRE_COMMIT, "install", "--hook-type", "commit-msg").returncode == 0
    commit = ("git", "commit", "-q", "--allow-empty")
    refused = run(root, *commit, "-m", "Added everything.")
    assert refused.returncode != 0
    assert "write the subject as `area: imperative summary`" in refused.stderr + refused.stdout
    accepted = run(root, *commit, "-m", "docs: add everything", "-m", "Why.")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_plain_install_installs_all_hooks() -> None:
    configuration = yaml.safe_load(Path(".pre-commit-config.yaml").read_text())
    staged = {stage for hook in hooks().values() for stage in hook.get("stages", configuration["default_stages"])}
    assert set(configuration["default_install_hook_types"]) == staged == {"pre-commit", "commit-msg", "pre-push"}


def test_push_runs_the_whole_check_and_commit_only_quick_parts() -> None:
    assert (hooks()["whole"]["entry"], hooks()["whole"]["stages"]) == ("make check", ["pre-push"])
    parts = hooks()["quick"]["entry"].removeprefix('make check "only=').removesuffix('"').split()
    assert parts == ["format", "lint", "tags"]
    assert set(parts) <= set(PARTS)

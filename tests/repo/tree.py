"""The files of the tree, as git has them."""

import subprocess
from pathlib import Path

NOT_HAND_WRITTEN = ("gen/", "protos/google/", "tests/conformance/protos/", "webapp/package-lock.json", "deploy/locks/")


def tree_files(root: Path = Path()) -> list[str]:
    """Return the path of every file that is in the repository or about to be, relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (root / name).is_file()]


def hand_written_files() -> list[Path]:
    return [Path(name) for name in tree_files() if not name.startswith(NOT_HAND_WRITTEN)]

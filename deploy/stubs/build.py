"""`python deploy/stubs/build.py [FOLDER]`: builds the wheel oo-stubs from gen/ and prints where it is.

Works without a network: the tools are those of the environment that runs it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GENERATED = ROOT / "gen"
RELEASES = ROOT / "protos" / "releases"
RUNTIME = ROOT / "protogateway"
FOR_SERVERS = ("routes.py", "web", "openapi.json", "descriptors.binpb", "__pycache__")
"""Files of gen/ that a caller has no use for: the HTTP API and its documents."""


def main(folder: Path) -> Path:
    """Builds into the folder and answers the wheel."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for path in (HERE / "pyproject.toml", HERE / "README.md"):
            shutil.copy(path, source)
        shutil.copytree(GENERATED, source / "oo_stubs", ignore=shutil.ignore_patterns(*FOR_SERVERS))
        _add_runtime(source / "oo_stubs")
        (source / "oo_stubs" / "py.typed").touch()
        (source / "VERSION").write_text(version())
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        offline = ["--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", str(folder), str(source)]
        subprocess.run([*command, *offline], check=True)
    return next(folder.glob(f"oo_stubs-{version()}-*.whl"))


def _add_runtime(package: Path) -> None:
    """Copy the runtime into the package, and have every import name the copy."""
    target = package / "protogateway"
    shutil.copytree(RUNTIME / "runtime", target / "runtime", ignore=shutil.ignore_patterns("__pycache__"))
    (target / "__init__.py").touch()
    for path in package.rglob("*.py"):
        text = path.read_text("utf-8")
        path.write_text(
            re.sub(r"^from protogateway\b", f"from {package.name}.protogateway", text, flags=re.MULTILINE), "utf-8"
        )


def version() -> str:
    """That of the newest released contract; with the hash of the contract as it is, where that is another."""
    newest = max(RELEASES.iterdir(), key=lambda path: [int(part) for part in path.name.split(".")])
    digest = hashlib.sha256((GENERATED / "descriptors.binpb").read_bytes()).hexdigest()
    released = hashlib.sha256((newest / "descriptors.binpb").read_bytes()).hexdigest()
    return newest.name if digest == released else f"{newest.name}+{digest[:8]}"


if __name__ == "__main__":
    print(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "stubs"))

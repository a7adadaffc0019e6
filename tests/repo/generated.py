"""Check that gen/ is byte for byte the output of `make gen`: `python -m tests.repo.generated`."""

import filecmp
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

GEN = Path("gen")


def main() -> None:
    """Print each file of gen/ that is missing, left over or stale, and exit with 1 if there is one."""
    with tempfile.TemporaryDirectory() as folder:
        generation = subprocess.run(["make", "-s", "generate", f"out={folder}"], capture_output=True, text=True)
        if generation.returncode:
            sys.exit(f"generation failed\n{generation.stdout}{generation.stderr}")
        faults = sorted(differences(Path(folder) / "gen"))
    print("\n".join([*faults, "run: make gen"] if faults else ["gen/ is fresh"]))
    sys.exit(bool(faults))


def differences(fresh: Path) -> Iterator[str]:
    """Yield a line for each file that differs between gen/ and the fresh output."""
    ours, theirs = files(GEN), files(fresh)
    yield from (f"gen/{name} is no longer generated" for name in ours - theirs)
    yield from (f"gen/{name} is missing" for name in theirs - ours)
    stale = filecmp.cmpfiles(GEN, fresh, [str(name) for name in ours & theirs], shallow=False)[1]
    yield from (f"gen/{name} is stale" for name in stale)


def files(folder: Path) -> set[Path]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path.parts}


if __name__ == "__main__":
    main()

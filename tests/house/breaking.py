"""`python -m tests.house.breaking`: no proto breaks a release that is still supported.

protos/releases/ holds the descriptors of each; a comparison with the main branch would miss what is already on it.
"""

import subprocess
import sys
from pathlib import Path

RELEASES = Path("protos/releases")


def main() -> None:
    """Compares the protos with every release; exits with 1 when one would break."""
    releases = sorted(RELEASES.glob("*.binpb"))
    broken = [release.stem for release in releases if not is_kept(release)]
    print(f"compared with {', '.join(release.stem for release in releases) or 'nothing: there is no release yet'}")
    sys.exit(f"breaks {', '.join(broken)}" if broken else 0)


def is_kept(release: Path) -> bool:
    buf = Path(sys.executable).with_name("buf")
    return subprocess.run([buf, "breaking", "--against", release]).returncode == 0


if __name__ == "__main__":
    main()

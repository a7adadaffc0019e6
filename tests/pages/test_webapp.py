"""The web app's own tests, on Node."""

import os
import subprocess
import sys
from pathlib import Path

from bff.pages import DIST


def test_core_of_the_web_app() -> None:
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"  # the Node of our lock, not the machine's
    run = subprocess.run(
        ["npm", "test"], cwd=DIST.parent, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr

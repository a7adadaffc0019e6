"""The web app's own tests, on Node."""

import subprocess

from bff.pages import DIST


def test_core_of_the_web_app() -> None:
    run = subprocess.run(["npm", "test"], cwd=DIST.parent, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr

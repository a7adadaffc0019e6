"""The web app's unit tests, on Node, and the list of its packages."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from bff.pages import DIST

WEBAPP = DIST.parent


def test_unit_tests_pass() -> None:
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"  # Node from the lock, not from the machine
    run = subprocess.run(
        ["npm", "test"], cwd=WEBAPP, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_npm_package_is_listed_with_its_reason() -> None:
    package = json.loads((WEBAPP / "package.json").read_text())
    lines = re.findall(r"^- (`.*?): ", Path("docs/dependencies.md").read_text(), re.MULTILINE)
    named = {name for line in lines for name in re.findall(r"`(.+?)`", line)}
    assert named == {*package["dependencies"], *package["devDependencies"]}

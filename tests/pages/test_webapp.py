"""The web app's own tests, on Node; and the reasons for its packages."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from bff.pages import DIST

WEBAPP = DIST.parent


def test_core_of_the_web_app() -> None:
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"  # the Node of our lock, not the machine's
    run = subprocess.run(
        ["npm", "test"], cwd=WEBAPP, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_npm_package_has_its_reason() -> None:
    package = json.loads((WEBAPP / "package.json").read_text())
    lines = re.findall(r"^- (`.*?): ", Path("docs/dependencies.md").read_text(), re.MULTILINE)
    named = {name for line in lines for name in re.findall(r"`(.+?)`", line)}
    assert named == {*package["dependencies"], *package["devDependencies"]}

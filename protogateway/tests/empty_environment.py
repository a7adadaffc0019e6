"""A virtual environment with a wheel and the requirements that its metadata names, and nothing else.

Requirements are linked from the environment that runs the tests, so this works without a network. A requirement that
the metadata forgets is missing, as it would be for users.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


class EmptyEnvironment:
    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.bin = folder / "bin"
        self.python = self.bin / "python"
        (version,) = (folder / "lib").iterdir()
        self._packages = version / "site-packages"
        self._linked: set[str] = set()

    def install(self, wheel: Path, extras: Iterable[str] = ()) -> None:
        """Install a wheel, and link each distribution that it requires, with these extras of its own."""
        quiet = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
        subprocess.run([sys.executable, "-m", "pip", "--python", self.python, "install", *quiet, wheel], check=True)
        name = canonicalize_name(wheel.name.partition("-")[0])
        self._linked.add(name)
        (found,) = (
            one for one in Distribution.discover(path=[str(self._packages)]) if canonicalize_name(one.name) == name
        )
        self._link_requirements(found, tuple(extras))

    def link(self, name: str) -> None:
        """Link a distribution, with what it requires, from the environment that runs the tests."""
        self._link(Requirement(name))

    def _link_requirements(self, owner: Distribution, extras: tuple[str, ...]) -> None:
        for line in owner.requires or ():
            requirement = Requirement(line)
            if _applies(requirement, extras):
                self._link(requirement)

    def _link(self, requirement: Requirement) -> None:
        name = canonicalize_name(requirement.name)
        if name in self._linked:
            return
        self._linked.add(name)
        found = distribution(name)
        assert found.version in requirement.specifier, f"{requirement} is wanted, {found.version} is here"
        for file in found.files or ():
            source, target = Path(str(found.locate_file(file))), self._packages / file
            if "__pycache__" in file.parts or ".." in file.parts:
                self._link_command(source)
            elif not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(source)
        self._link_requirements(found, tuple(requirement.extras))

    def _link_command(self, source: Path) -> None:
        """Write a command of a linked distribution so that it runs in this environment."""
        if source.parent.name != "bin" or (self.bin / source.name).exists():
            return
        head, _, body = source.read_bytes().partition(b"\n")
        if head.startswith(b"#!") and b"python" in head:
            (self.bin / source.name).write_bytes(b"#!%s\n%s" % (os.fsencode(self.python), body))
            (self.bin / source.name).chmod(0o755)
        else:
            (self.bin / source.name).symlink_to(source.resolve())


def _applies(requirement: Requirement, extras: tuple[str, ...]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in (*extras, ""))

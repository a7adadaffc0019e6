"""`python deploy/stubs/build.py [FOLDER] [--vendor]`: build the wheel oo-stubs and print the wheels' paths.

The wheel needs the runtime of protogateway, whose wheel is built beside it. With `--vendor` it carries a copy instead.
Works without a network: the tools are those of the environment that runs it.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GENERATED = ROOT / "gen"
GATEWAY = ROOT / "protogateway"
RELEASES = ROOT / "protos" / "releases"
PACKAGE = "oo_stubs"
FOR_SERVERS = ("routes.py", "web", "openapi.json", "descriptors.binpb", "__pycache__")
"""Files of gen/ that only a server uses: the HTTP API and its documents."""


def main(folder: Path, *, vendor: bool = False) -> list[Path]:
    """Build into the folder and return the wheels, the stubs first."""
    folder.mkdir(parents=True, exist_ok=True)
    wheels = [_build_stubs(folder, vendor=vendor)]
    return wheels if vendor else [*wheels, _build_gateway(folder)]


def _build_stubs(folder: Path, *, vendor: bool) -> Path:
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for path in (HERE / "pyproject.toml", HERE / "README.md"):
            shutil.copy(path, source)
        _generate(source / PACKAGE)
        (source / PACKAGE / "py.typed").touch()
        (source / "VERSION").write_text(version())
        (source / "requirements.txt").write_text("\n".join(requirements(vendor=vendor)))
        if vendor:
            _vendor_runtime(source / PACKAGE)
        return _build_wheel(source, folder)


def _generate(package: Path) -> None:
    """Generate the package from the protos that callers see: gen/ without the stored records."""
    private = [f"--exclude-path={path.relative_to(ROOT)}" for path in ROOT.glob("protos/oo/*/storage")]
    command = ["buf", "generate", ".", "--template", "protos/buf.gen.yaml", "--exclude-path=protos/google", *private]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    with tempfile.TemporaryDirectory() as made:
        subprocess.run([*command, "-o", made], cwd=ROOT, env={**os.environ, "PATH": path}, check=True)
        shutil.copytree(Path(made) / "gen", package, ignore=shutil.ignore_patterns(*FOR_SERVERS))


def _build_gateway(folder: Path) -> Path:
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "protogateway"
        shutil.copytree(GATEWAY, source, ignore=shutil.ignore_patterns("__pycache__", "tests"))
        return _build_wheel(source, folder)


def _build_wheel(source: Path, folder: Path) -> Path:
    """Build a wheel in a folder of its own, so that it is known which file is new."""
    with tempfile.TemporaryDirectory() as made:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
        offline = ["--no-index", "--no-build-isolation", "--no-deps", "--wheel-dir", made, str(source)]
        subprocess.run([*command, *offline], check=True)
        (wheel,) = Path(made).glob("*.whl")
        return Path(shutil.copy(wheel, folder))


def requirements(*, vendor: bool) -> list[str]:
    """Return what the stubs need to call over gRPC: the runtime, or what the runtime itself needs."""
    project = tomllib.loads((GATEWAY / "pyproject.toml").read_text("utf-8"))["project"]
    if vendor:
        return [*project["dependencies"], *project["optional-dependencies"]["grpc"]]
    (runtime_version,) = re.findall(
        r'^VERSION\b.*"(.+)"$', (GATEWAY / "runtime" / "version.py").read_text(), re.MULTILINE
    )
    return [f"protogateway[grpc]=={runtime_version}"]


def _vendor_runtime(package: Path) -> None:
    """Copy the runtime into the package, and have every import name the copy."""
    copy = package / GATEWAY.name
    shutil.copytree(GATEWAY / "runtime", copy / "runtime", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "__init__.py").touch()
    for path in package.rglob("*.py"):
        text = re.sub(
            r"^from protogateway\b", f"from {PACKAGE}.protogateway", path.read_text("utf-8"), flags=re.MULTILINE
        )
        path.write_text(text, "utf-8")


def version() -> str:
    """Return the version of the newest release, with digits of the contract's hash if that has changed since."""
    newest = max(RELEASES.iterdir(), key=lambda path: [int(part) for part in path.name.split(".")])
    digest = hashlib.sha256((GENERATED / "descriptors.binpb").read_bytes()).hexdigest()
    released = hashlib.sha256((newest / "descriptors.binpb").read_bytes()).hexdigest()
    return newest.name if digest == released else f"{newest.name}+{digest[:8]}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Build the wheel with which other services call oO.")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "stubs", help="where to put it")
    parser.add_argument("--vendor", action="store_true", help="carry a copy of the runtime instead of requiring it")
    return parser.parse_args()


if __name__ == "__main__":
    arguments = _arguments()
    print("\n".join(map(str, main(arguments.folder, vendor=arguments.vendor))))

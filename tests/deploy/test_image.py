"""deploy/Dockerfile and its .dockerignore: the content of the image, and the user that runs it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from servers.kernel.settings import KernelSettings
from tests.deploy.dockerfile import DOCKERFILE, BuildStage, build_context, read_dockerfile, read_stages
from tests.repo.tree import tree_files

IGNORE = DOCKERFILE.with_name(f"{DOCKERFILE.name}.dockerignore")
COPIED = {".venv", "gen", "protogateway", "servers", "bff", "ml_serving", "webapp/dist"}
IGNORED = [
    ".env", ".git/config", ".oo/secrets/kek", ".oo/keys/service.pem", ".venv/bin/python", ".gitignore",
    "deploy/.env", "deploy/.env.example", "deploy/Caddyfile", "deploy/Dockerfile", "deploy/stubs/build.py",
    "servers/.env", "servers/.oo/secrets/kek", "webapp/.env", "gen/.env.production", "bff/kek.pem",
    "tests/running.py", "webapp/tests/api.test.ts", "protogateway/tests/test_gate.py",
    "servers/__pycache__/cli.pyc", "servers/kernel/db/__pycache__/sqlite.pyc",
    "webapp/node_modules/vite/index.js", "webapp/dist/app.js",
    "README.md", "docs/settings.md", "docker-compose.yml", "protos/http.toml", "screenshots/tip.png", "build/oo.whl",
]  # fmt: skip


def stages() -> dict[str, BuildStage]:
    return {stage.name: stage for stage in read_stages()[1]}


def context(paths: list[str]) -> set[str]:
    return build_context(paths, IGNORE.read_text())


def test_dockerfile_passes_hadolint() -> None:
    done = subprocess.run([Path(sys.executable).with_name("hadolint"), DOCKERFILE], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_builder_reads_the_ignore_file() -> None:
    """The builder reads the ignore file with the Dockerfile's own name first, and then no other."""
    assert str(IGNORE) in tree_files()
    assert not Path(".dockerignore").exists()


@pytest.mark.parametrize("path", IGNORED)
def test_private_and_unneeded_files_do_not_reach_the_builder(path: str) -> None:
    assert context([path]) == set()


def test_files_that_git_ignores_do_not_reach_the_builder() -> None:
    patterns = [line.strip("/") for line in Path(".gitignore").read_text().splitlines() if line]
    names = [pattern.replace("*", "x") for pattern in patterns]
    assert context([*names, *(f"{name}/x" for name in names)]) == set()


def test_builder_gets_exactly_the_copied_files() -> None:
    reached = context(tree_files())
    sources = [
        source for stage in stages().values() for copy in stage.copies() if not copy.stage for source in copy.sources
    ]
    copied = {path for path in reached for source in sources if path == source or path.startswith(f"{source}/")}
    assert reached == copied
    assert {
        source for source in sources if not any(p == source or p.startswith(f"{source}/") for p in reached)
    } == set()


def test_pages_stage_has_their_sources_phrases_and_the_generated_types() -> None:
    assert [copy.sources for copy in stages()["pages"].copies()] == [["gen/web"], ["bff/phrases"], ["webapp"]]
    assert [copy.sources for copy in stages()["base"].copies()] == [["deploy/environment.py"], ["deploy/locks"]]


def test_each_stage_starts_from_the_same_python() -> None:
    arguments, found = read_stages()
    assert {stage.start for stage in found} == {f"python:{arguments['PYTHON']}-slim", "base"}
    assert [stage.name for stage in found] == ["base", "packages", "pages", ""]


def test_packages_and_pages_are_built_by_the_same_script_as_everywhere() -> None:
    assert stages()["packages"].command("RUN") == ["python", "deploy/environment.py", "run"]
    assert stages()["pages"].command("RUN") == ["python", "deploy/environment.py", "webapp"]


def test_image_has_only_the_files_that_run() -> None:
    copies = read_dockerfile().copies()
    assert {copy.target for copy in copies} == COPIED
    assert {copy.target: copy.stage for copy in copies if copy.stage} == {".venv": "packages", "webapp/dist": "pages"}
    workdirs = {stage.last("WORKDIR") for stage in stages().values() if stage.all("WORKDIR")}
    assert workdirs == {"/oo"}, "a virtual environment works only in the folder that it was made for"
    assert {copy.target: copy.sources for copy in copies} == {
        name: [name if name not in {".venv", "webapp/dist"} else f"/oo/{name}"] for name in COPIED
    }


def test_no_copied_file_belongs_to_the_user_of_the_image() -> None:
    assert [copy.options for copy in read_dockerfile().copies() if copy.options] == []


def test_copied_files_import_only_copied_packages() -> None:
    ours = {Path(name).parts[0] for name in tree_files()}
    names = {name for path in context(tree_files()) if path.endswith(".py") for name in imported_by(Path(path))}
    assert {"servers", "gen"} <= names & ours <= COPIED


def imported_by(path: Path) -> set[str]:
    """Return the top-level packages that a file imports anywhere."""
    return set(re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE))


def test_image_has_every_package_of_the_distribution() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert packages <= COPIED


def test_image_runs_oo_as_a_user_without_rights() -> None:
    image = read_dockerfile()
    assert image.all("USER") == ["10001"]
    order = [keyword for keyword, _ in image.instructions]
    assert order.index("USER") > max(at for at, keyword in enumerate(order) if keyword in {"RUN", "COPY", "WORKDIR"})
    assert image.command("ENTRYPOINT") == ["python", "-m", "servers.cli"]
    assert image.command("CMD") == ["run"]


def commands(image: BuildStage) -> list[list[str]]:
    """Return the commands of all RUN instructions, as a shell would read them."""
    return [shlex.split(command) for line in image.all("RUN") for command in line.split("&&")]


def test_user_has_a_number_and_no_home() -> None:
    (command_line,) = [command for command in commands(read_dockerfile()) if command[0] == "useradd"]
    assert command_line == ["useradd", "--system", "--uid", "10001", "--home-dir", "/oo", "oo"]


def test_only_the_user_can_read_the_data_folder(tmp_path: Path) -> None:
    """This runs the command that makes the folder, for another folder and owner."""
    image = read_dockerfile()
    (command_line,) = [command for command in commands(image) if "/data" in command]
    owner = command_line.index("-o")
    assert command_line[owner + 1] == "oo"
    here = [word.replace("/data", str(tmp_path / "data")) for word in command_line[:owner] + command_line[owner + 2 :]]
    subprocess.run(here, check=True)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert not [command for command in commands(image) if command[0] in {"chmod", "chown"}]


def test_data_folder_is_the_volume_and_packages_are_found() -> None:
    image = read_dockerfile()
    environment = dict(word.split("=", 1) for word in shlex.split(image.last("ENV")))
    assert image.last("VOLUME") == environment["OO_DATA_DIR"] == "/data"
    assert environment["PATH"] == "/oo/.venv/bin:$PATH"
    assert environment["PYTHONUNBUFFERED"] == "1", "logs must appear when they are written"
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1", "the files of the image cannot be changed"


def test_image_declares_its_port_and_its_stop_signal() -> None:
    image = read_dockerfile()
    assert image.last("EXPOSE") == str(KernelSettings().http_port)
    assert image.last("STOPSIGNAL") == "SIGTERM"


def test_workflow_builds_this_image() -> None:
    workflow = yaml.safe_load(Path(".gitea/workflows/ci.yaml").read_text())
    runs = [step["run"] for step in workflow["jobs"]["image"]["steps"] if "run" in step]
    assert runs == [f"docker build -f {DOCKERFILE} -t oo ."]

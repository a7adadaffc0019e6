""".ci/run and the Gitea workflow."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.dockerfile import read_stages

WORKFLOW = Path(".gitea/workflows/ci.yaml")
MAKE = '#!/bin/sh\necho "make $*" >> "$CALLS"\ncase " $FAILING " in *" $1 "*) exit 2;; esac\n'


def workflow() -> dict[Any, Any]:
    return dict(yaml.safe_load(WORKFLOW.read_text()))


def commands(job: str) -> list[str]:
    return [step["run"] for step in workflow()["jobs"][job]["steps"] if "run" in step]


@pytest.mark.parametrize(
    ("failing", "code", "last_line"),
    [
        ("", 0, None),
        ("check", 1, "failed: make check"),
        ("test", 1, "failed: make test"),
        ("check test", 1, "failed: make check test"),
    ],
)
def test_ci_runs_both_commands_in_any_folder_and_names_those_that_failed(
    tmp_path: Path, failing: str, code: int, last_line: str | None
) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(".ci/run", tmp_path / ".ci/run")
    (tmp_path / "make").write_text(MAKE)
    (tmp_path / "make").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "CALLS": str(tmp_path / "calls"), "FAILING": failing}
    done = subprocess.run(["bash", tmp_path / ".ci/run"], cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == code
    assert (tmp_path / "calls").read_text().splitlines() == ["make check", "make test"]
    assert last_line is None or done.stdout.splitlines()[-1] == last_line


PYTHONS = workflow()["jobs"]["test"]["strategy"]["matrix"]["python"]


def test_workflow_runs_for_every_push_and_pull_request() -> None:
    triggers = workflow()[True]  # YAML reads `on` as true
    assert triggers["push"] == {"branches": ["main"]}
    assert "pull_request" in triggers


def test_only_proofs_run_at_night() -> None:
    assert commands("proof") == ["make proof"]
    (night,) = workflow()[True]["schedule"]
    assert re.fullmatch(r"\d+ [0-5] \* \* \*", night["cron"])
    conditions = {name: job.get("if") for name, job in workflow()["jobs"].items()}
    by_day = "github.event_name != 'schedule'"
    assert conditions == {
        "check": by_day, "test": by_day, "image": None, "proof": "github.event_name == 'schedule'",
    }, "the image needs jobs that do not run at night"  # fmt: skip


def test_tests_run_on_every_supported_python() -> None:
    oldest = re.search(r'^requires-python = ">=(.+)"$', Path("pyproject.toml").read_text(), re.MULTILINE)
    assert oldest
    assert PYTHONS == ["3.11", "3.12", "3.13"]
    assert PYTHONS[0] == oldest[1]
    assert workflow()["jobs"]["test"]["strategy"]["fail-fast"] is False
    assert {name: python_of(name) for name in ("check", "test", "proof")} == {
        "check": PYTHONS[0], "test": "${{ matrix.python }}", "proof": PYTHONS[0],
    }  # fmt: skip


def python_of(job: str) -> str:
    (version,) = (
        step["with"]["python-version"]
        for step in workflow()["jobs"][job]["steps"]
        if "python-version" in step.get("with", {})
    )
    return str(version)


def test_image_has_the_python_version_that_the_docs_name_as_tested() -> None:
    arguments, _ = read_stages()
    assert f"The image runs {arguments['PYTHON']}, on which" in Path("CONTRIBUTING.md").read_text()
    assert arguments["PYTHON"] in PYTHONS


def test_workflow_builds_the_image_only_after_check_and_test() -> None:
    assert commands("check") == ["make check"]
    assert commands("test") == ["make test"]
    assert workflow()["jobs"]["image"]["needs"] == ["check", "test"]


def test_every_job_checks_out_the_sources_and_has_a_timeout() -> None:
    for name, job in workflow()["jobs"].items():
        assert job["steps"][0] == {"uses": "actions/checkout@v4"}, name
        assert job["timeout-minutes"] <= 60, name


def test_screenshots_of_a_failed_test_are_uploaded() -> None:
    upload = workflow()["jobs"]["test"]["steps"][-1]
    assert upload["if"] == "failure()"
    assert upload["with"]["path"] == "screenshots/"


def test_makefile_has_every_target_of_the_workflow() -> None:
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(), re.MULTILINE))
    named = {word for job in workflow()["jobs"] for line in commands(job) for word in re.findall(r"^make (\S+)", line)}
    assert named <= targets

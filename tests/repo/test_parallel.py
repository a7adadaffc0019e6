"""`make test` on several cores, where the tests of a file share a worker and a serial test runs alone."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """\
import os, time
import pytest

def write(step):
    with open({log!r}, "a") as log:
        log.write(f"{{step}} {{os.environ['PYTEST_XDIST_WORKER']}} {file}\\n")

{mark}
@pytest.mark.parametrize("n", range(6))
def test_it(n):
    write("start{kind}")
    time.sleep(0.03)
    write("end{kind}")
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """Run four test files, one of them serial, in two workers. Return each start and end with its worker and file."""
    folder = tmp_path_factory.mktemp("parallel")
    for number in range(4):
        serial = number == 2
        kind, mark = ("-alone", "@pytest.mark.serial") if serial else ("", "")
        text = TESTS.format(log=str(folder / "log"), file=number, kind=kind, mark=mark)
        (folder / f"test_{number}.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    serial: alone\n")
    options = ["-p", "xdist", "-p", "tests.parallel", "-n", "2", "--dist", "loadfile", "-q", "--rootdir", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        cwd=folder, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "24 passed" in done.stdout
    return [line.split() for line in (folder / "log").read_text().splitlines()]


def test_tests_of_a_file_share_a_worker_and_both_workers_are_used(log: list[list[str]]) -> None:
    workers = {file: {worker for _, worker, of in log if of == file} for file in "0123"}
    assert all(len(found) == 1 for found in workers.values())
    assert set().union(*workers.values()) == {"gw0", "gw1"}


def test_serial_test_runs_alone(log: list[list[str]]) -> None:
    steps = [step for step, _, _ in log]
    alone = [at for at, step in enumerate(steps) if step == "start-alone"]
    assert len(alone) == 6
    for at in alone:
        assert steps[at + 1] == "end-alone"
        assert steps[:at].count("start") == steps[:at].count("end")


def test_other_tests_run_in_parallel(log: list[list[str]]) -> None:
    steps = [step for step, _, _ in log]
    assert any(first == second == "start" for first, second in itertools.pairwise(steps))

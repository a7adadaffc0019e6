"""A pytest plugin that records the duration of each test and the lines of the measured code that it executes.

Load it with `-p tests.mutants.recorder`. OO_MUTANTS_CODE has the patterns of the measured files, OO_MUTANTS_RECORD the
JSON file to write.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

Masks = dict[str, int]
"""File → its executed lines, one bit each."""


class Recorder:
    """Coverage with a context for each test, and for each fixture that several tests share."""

    def __init__(self, patterns: list[str], record: Path) -> None:
        self._record = record
        self._coverage = Coverage(
            data_file=None, config_file=False, include=patterns, concurrency=["thread", "greenlet"]
        )
        self._coverage.set_option("run:core", "ctrace")  # the newer core of Python 3.14 has no contexts
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._fixtures: dict[str, set[str]] = {}
        self._not_passed: set[str] = set()
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._fixtures[item.nodeid] = set(_shared_fixtures(item))
        self._coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Record a shared fixture's lines for all its tests, although it runs only in the first one."""
        if fixturedef.scope == "function":
            return (yield)
        self._coverage.switch_context(_context(fixturedef))
        try:
            return (yield)
        finally:
            self._coverage.switch_context(os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration
        if not report.passed:
            self._not_passed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        lines = self._lines()
        tests = {}
        for test, fixtures in self._fixtures.items():
            if test not in self._not_passed:
                masks = _merged(lines[context] for context in (test, *sorted(fixtures)))
                seconds = round(self._seconds[test], 3)
                tests[test] = {"seconds": seconds, "lines": {path: hex(mask) for path, mask in masks.items()}}
        self._record.write_text(json.dumps({"tests": tests, "unfit": sorted(self._not_passed)}))

    def _lines(self) -> defaultdict[str, Masks]:
        data, root = self._coverage.get_data(), Path.cwd()
        lines: defaultdict[str, Masks] = defaultdict(dict)
        for file in data.measured_files():
            path = str(Path(file).relative_to(root))
            for line, contexts in data.contexts_by_lineno(file).items():
                for context in contexts:
                    lines[context][path] = lines[context].get(path, 0) | 1 << line
        return lines


def _shared_fixtures(item: pytest.Item) -> Iterable[str]:
    known: dict[str, tuple[pytest.FixtureDef[Any], ...]] = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    return (
        _context(fixture) for definitions in known.values() for fixture in definitions if fixture.scope != "function"
    )


def _context(fixture: pytest.FixtureDef[Any]) -> str:
    return f"fixture {fixture.baseid} {fixture.argname}"


def _merged(all_masks: Iterable[Masks]) -> Masks:
    merged: Masks = {}
    for masks in all_masks:
        for path, mask in masks.items():
            merged[path] = merged.get(path, 0) | mask
    return merged


def pytest_configure(config: pytest.Config) -> None:
    if record := os.environ.get("OO_MUTANTS_RECORD"):
        config.pluginmanager.register(Recorder(os.environ["OO_MUTANTS_CODE"].split(":"), Path(record)), "recorder")

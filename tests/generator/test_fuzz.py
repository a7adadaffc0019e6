"""Fuzzing of the parsers in a separate process, which must not crash, hang, or accept an invalid message."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PARSERS = ["bytes", "json"]


@pytest.mark.parametrize("parser", PARSERS)
def test_parser_agrees_with_protobuf(parser: str) -> None:
    fuzz(parser, 4)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("parser", PARSERS)
def test_parser_agrees_with_protobuf_for_ten_minutes(parser: str) -> None:
    fuzz(parser, 600)


def fuzz(parser: str, seconds: int) -> None:
    command = [sys.executable, "-m", "tests.generator.fuzz", parser, "--seconds", str(seconds)]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-4000:]

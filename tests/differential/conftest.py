"""Envoy and our gateway in front of one gRPC server, for all tests of this folder that compare the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.differential.echo import EchoContract
from tests.differential.sides import Sides, generated_routes, run_both


@pytest.fixture(scope="package")
def echo(tmp_path_factory: pytest.TempPathFactory) -> EchoContract:
    return EchoContract(tmp_path_factory.mktemp("echo"))


@pytest.fixture(scope="package")
def routes(echo: EchoContract, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return generated_routes(echo, tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="package")
def sides(echo: EchoContract, routes: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    with run_both(echo, routes, tmp_path_factory.mktemp("envoy")) as running:
        yield running

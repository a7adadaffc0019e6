import shutil
from pathlib import Path

import pytest

from tests.gate.temp_contract import TempContract

USAGE = {
    "calls": {
        "POST /api/feedback": {
            "sends": {
                "tipId": {"always": True},
                "reaction": {"always": True, "values": ["done", "dismiss"]},
                "dwellMs": {"always": False},
            },
            "reads": ["tip", "tip.tip", "tip.tip.title"],
        },
        "POST /api/recommend": {
            "sends": {"trigger": {"always": True, "values": ["open", "pull"]}},
            "reads": ["tip", "tip.title", "tip.source"],
        },
    }
}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    contract = TempContract.of_the_protos(tmp_path_factory.mktemp("template"))
    contract.release("1.0.0", webapp=USAGE)
    return contract.folder


@pytest.fixture
def temp_contract(template: Path, tmp_path: Path) -> TempContract:
    """Return the present protos, released as 1.0.0 with a web app that uses two calls."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return TempContract(tmp_path)

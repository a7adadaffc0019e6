"""A v2 of oo.recommender beside v1, in a copy of the tree: gate, OpenAPI, TypeScript, and both over HTTP."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from protogateway.tests.openapi_validators import redocly_problems, specification_problems
from tests.repo.how_to import FileEdit, ShellCommand, copy_tree

PROTOS = ("service", "tip")
"""Protos of the API. The events stay as they are: consumers know them by their types."""
SERVE = "servers/recommender/serve.py"
SERVICER = '''"""Version 2 of the recommender: version 1 under the names of v2."""

from typing import Any

from gen.oo.recommender.v1.services import RecommenderServiceBase as FirstVersion
from gen.oo.recommender.v2.services import RecommenderServiceBase
from servers.kernel.rpc import Call


def second_version(first: FirstVersion[Call]) -> Any:
    methods = zip(RecommenderServiceBase.SERVICE.methods, FirstVersion.SERVICE.methods, strict=True)
    handlers = {new.attribute: _translated(new, old, getattr(first, old.attribute)) for new, old in methods}
    return type("SecondVersion", (RecommenderServiceBase,), handlers)()


def _translated(new: Any, old: Any, handler: Any) -> Any:
    async def handle(self: object, request: Any, call: Call) -> Any:
        response = await handler(old.request.decode(new.request.encode(request)), call)
        return new.response.decode(old.response.encode(response))

    return handle
'''
EDITS = (
    FileEdit("servers/recommender/service_v2.py", "new", "", SERVICER),
    FileEdit(
        SERVE,
        "below",
        "from servers.recommender.service import RecommenderService",
        "from servers.recommender.service_v2 import second_version\n",
    ),
    FileEdit(
        SERVE,
        "in place of",
        '    return Module("recommender", [(RecommenderServiceBase.SERVICE, service)], consumers(module))',
        "    second = second_version(service)\n    servicers = [(RecommenderServiceBase.SERVICE, service), "
        '(second.SERVICE, second)]\n    return Module("recommender", servicers, consumers(module))\n',
    ),
)

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the tree, add v2 to its protos and its server, and generate."""
    root = copy_tree(tmp_path_factory.mktemp("v2") / "tree", with_mypy_cache=False)
    folder = root / "protos/oo/recommender"
    (folder / "v2").mkdir()
    for name in PROTOS:
        text = (folder / "v1" / f"{name}.proto").read_text()
        changed = re.sub(r"\boo([./])recommender\1v1\b", r"oo\1recommender\1v2", text).replace('"/api/', '"/api/v2/')
        (folder / "v2" / f"{name}.proto").write_text(changed)
    for edit in EDITS:
        edit.apply(root)
    ShellCommand("make gen").apply(root)
    return root


def test_gate_says_that_nothing_is_broken(tree: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "protogateway.compat", "check", "--json"], cwd=tree, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["findings"] == []


def test_document_is_valid_and_keeps_the_names_of_v1(tree: Path) -> None:
    before, after = (json.loads(Path(root, "gen/openapi.json").read_text()) for root in (".", tree))
    assert specification_problems(after) == []
    assert redocly_problems({"oo": json.dumps(after)}) == []
    assert before["paths"].items() <= after["paths"].items()
    assert before["components"]["schemas"].items() <= after["components"]["schemas"].items()
    assert (
        after["paths"]["/api/v2/recommend"]["post"]["operationId"] == "oo.recommender.v2.RecommenderService.Recommend"
    )


def test_typescript_compiles_with_the_web_app(tree: Path) -> None:
    ShellCommand("webapp/node_modules/.bin/tsc -p webapp").apply(tree)
    assert '"oo.recommender.v2.RecommenderService.Recommend": ["POST"' in (tree / "gen/web/api.ts").read_text()


def test_one_gateway_serves_both(tree: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.repo.two_versions"], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    first, second, history = json.loads(done.stdout.splitlines()[-1])
    assert first == second
    reactions: list[Any] = [(one["tip"]["id"], one["reaction"]) for one in history]
    assert reactions == [(first["id"], "acknowledge")]

"""Validators of generated documents: openapi-spec-validator, redocly and TypeScript's compiler, if installed."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from protogateway.tests.openapi_validators import NODE_MODULES, REDOCLY, redocly_problems, specification_problems

_TSC = NODE_MODULES / ".bin" / "tsc"
_RULES = Path(__file__).with_name("redocly.yaml")


def missing_validators() -> list[str]:
    """Return the names of the validators that are not installed."""
    return [path.name for path in (REDOCLY, _TSC) if not path.exists()]


def openapi_problem(document: Path) -> str:
    """Return the first problem that openapi-spec-validator finds, or ""."""
    return next(iter(specification_problems(json.loads(document.read_text("utf-8")))), "")[:400]


def first_redocly_problems(documents: Mapping[str, Path]) -> dict[str, str]:
    """Return the first error of redocly's recommended rules for each document that has one, by its name."""
    if not documents or not REDOCLY.exists():
        return {}
    texts = {name: path.read_text("utf-8") for name, path in documents.items()}
    try:
        found = [one.partition(".json ") for one in redocly_problems(texts, ("error",), _RULES)]
    except RuntimeError as error:
        return dict.fromkeys(documents, str(error)[:300])
    return {name: problem for name, _, problem in reversed(found)}


def typescript_problems(files: Mapping[str, Path], workplace: Path) -> dict[str, str]:
    """Return the first error of TypeScript's compiler for each file that has one, by its name."""
    if not files or not _TSC.exists():
        return {}
    config = {"compilerOptions": {"strict": True, "noEmit": True, "skipLibCheck": True, "target": "es2022"}}
    (workplace / "tsconfig.json").write_text(json.dumps({**config, "files": [str(path) for path in files.values()]}))
    ran = subprocess.run([_TSC, "-p", workplace, "--pretty", "false"], capture_output=True, text=True)
    names = {path.resolve(): name for name, path in files.items()}
    problems: dict[str, str] = {}
    for line in ran.stdout.splitlines():
        at = re.match(r"(.+?)\(\d+,\d+\): error (.*)", line)
        if at and (name := names.get((Path.cwd() / at[1]).resolve())):
            problems.setdefault(name, at[2])
    if ran.returncode and not problems:
        return dict.fromkeys(files, f"tsc failed: {ran.stdout[:300]}")
    return problems

"""Validators of generated documents: openapi-spec-validator, redocly and TypeScript's compiler, if installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from protogateway.tests.compiler import ROOT

_BIN = ROOT / "webapp" / "node_modules" / ".bin"
_REDOCLY = "extends: [recommended]\nrules:\n  info-license: off\n  security-defined: off\n"
"""Rules that only the author of an API can satisfy are off: its license and its security come from settings."""


def missing_validators() -> list[str]:
    """Return the names of the validators that are not installed."""
    found = {"redocly": tool("redocly") is not None, "tsc": tool("tsc") is not None}
    try:
        import openapi_spec_validator  # noqa: F401
    except ImportError:
        found["openapi-spec-validator"] = False
    return [name for name, is_there in found.items() if not is_there]


def tool(name: str) -> str | None:
    """Return the path of a command that npm installed, or of one on the PATH."""
    return str(_BIN / name) if (_BIN / name).exists() else shutil.which(name)


def openapi_problem(document: Path) -> str:
    """Return the first problem that openapi-spec-validator finds, or ""."""
    try:
        from openapi_spec_validator import OpenAPIV31SpecValidator
    except ImportError:
        return ""
    error = next(OpenAPIV31SpecValidator(json.loads(document.read_text("utf-8"))).iter_errors(), None)
    return "" if error is None else f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:400]


def redocly_problems(documents: Mapping[str, Path], workplace: Path) -> dict[str, str]:
    """Return the first error of redocly's recommended rules for each document that has one, by its name."""
    redocly = tool("redocly")
    if redocly is None or not documents:
        return {}
    (workplace / "redocly.yaml").write_text(_REDOCLY, "utf-8")
    command = [redocly, "lint", "--config", "redocly.yaml", "--format=json", "--max-problems=10000"]
    ran = subprocess.run([*command, *map(str, documents.values())], cwd=workplace, capture_output=True, text=True)
    names = {path.resolve(): name for name, path in documents.items()}
    problems: dict[str, str] = {}
    for report in _json_objects(ran.stdout):
        for problem in report["problems"]:
            at = problem["location"][0]
            name = names.get((workplace / at["source"]["ref"]).resolve())
            if problem["severity"] == "error" and name is not None:
                problems.setdefault(name, f"{problem['ruleId']}: {problem['message']} ({at.get('pointer', '')})")
    if ran.returncode and not problems:
        return dict.fromkeys(documents, f"redocly failed: {ran.stderr[-300:]}")
    return problems


def _json_objects(text: str) -> Iterator[Any]:
    """Yield the JSON objects that stand one after the other in a text, redocly's for one document each."""
    at = text.find("{")
    while at >= 0:
        found, at = json.JSONDecoder().raw_decode(text, at)
        yield found
        at = text.find("{", at)


def typescript_problems(files: Mapping[str, Path], workplace: Path) -> dict[str, str]:
    """Return the first error of TypeScript's compiler for each file that has one, by its name."""
    compiler = tool("tsc")
    if compiler is None or not files:
        return {}
    config = {"compilerOptions": {"strict": True, "noEmit": True, "skipLibCheck": True, "target": "es2022"}}
    (workplace / "tsconfig.json").write_text(json.dumps({**config, "files": [str(path) for path in files.values()]}))
    ran = subprocess.run([compiler, "-p", workplace, "--pretty", "false"], capture_output=True, text=True)
    names = {path.resolve(): name for name, path in files.items()}
    problems: dict[str, str] = {}
    for line in ran.stdout.splitlines():
        at = re.match(r"(.+?)\(\d+,\d+\): error (.*)", line)
        if at and (name := names.get((Path.cwd() / at[1]).resolve())):
            problems.setdefault(name, at[2])
    if ran.returncode and not problems:
        return dict.fromkeys(files, f"tsc failed: {ran.stdout[:300]}")
    return problems

"""Two validators for OpenAPI documents that others wrote: openapi-spec-validator, and the rules of redocly."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from protogateway.tests.compiler import ROOT

NODE_MODULES = ROOT / "webapp" / "node_modules"
REDOCLY = NODE_MODULES / ".bin" / "redocly"
RULES = Path(__file__).with_name("redocly.yaml")
_WITHOUT_NETWORK = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def specification_problems(document: dict[str, Any]) -> list[str]:
    """Return what openapi-spec-validator finds."""
    errors = OpenAPIV31SpecValidator(document).iter_errors()
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def redocly_problems(
    documents: Mapping[str, str], severities: Container[str] = ("error", "warn"), rules: Path = RULES
) -> list[str]:
    """Return the errors and warnings of redocly's recommended rules, in one run. `documents` are JSON texts by name.

    Each begins with the document's name and `.json `.
    """
    with TemporaryDirectory() as folder:
        for name, text in documents.items():
            (Path(folder) / f"{name}.json").write_text(text, "utf-8")
        files = [f"{name}.json" for name in documents]
        command = [str(REDOCLY), "lint", *files, f"--config={rules}", "--format=json", "--max-problems=1000"]
        environment = {**os.environ, **_WITHOUT_NETWORK}
        ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if ran.returncode > 1 or not ran.stdout:
        raise RuntimeError(f"redocly failed: {ran.stderr}")
    found = [one for report in _values(ran.stdout) for one in report["problems"]]
    return [_problem(one) for one in found if one["severity"] in severities]


def _values(text: str) -> Iterator[Any]:
    """Yield each JSON value of a text with several, one after the other."""
    rest = text.strip()
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        yield value
        rest = rest[end:].lstrip()


def _problem(found: dict[str, Any]) -> str:
    [place, *_] = found["location"]
    return f"{place['source']['ref']} {place.get('pointer', '')}: {found['ruleId']}: {found['message']}"

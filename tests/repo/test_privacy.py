"""Secrets and people's data are protected at every place in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from servers.kernel.bus import consumers_by_type

FOLDERS = ("servers", "bff", "ml_serving")
STAND_INS = Path("servers/sandbox")
"""Stand-ins for providers in development, which hold no real secret."""

IN_CONSTANT_TIME = {
    "KeyEncryptionKey.unwrap": "the MAC of a wrapped data key",
    "Secret.__eq__": "tokens of providers, and our secret as their client",
    "Sessions.check_form": "the token of a form",
    "secret_matches": "the secret of an erasure's page",
}
"""Function with a comparison in constant time → the secret that it compares."""

SECRET_WORDS = {"secret", "mac", "token", "nonce", "verifier", "signature", "password", "sealed", "digest", "hash"}
NO_SECRET = {
    "claims.get('nonce') != flow.nonce": "the claim comes in a token that the provider signed",
    "credential.sealed == before.sealed": "two rows of our own",
    "credential.sealed != before.sealed": "two rows of our own",
    "request.consent_hash != agreed": "of a public text",
    "agreement.hash != current[agreement.document_id]": "of a public text",
    "person_hash(person) in self.erased_persons": "of a verified caller's own id",
    "record.request_hash != call.request_hash": "of the caller's own request",
    "_token(number, reaction) != token": "a page of the caller's own list",
    "form_token in self._begun": "looked up once it has been checked in constant time",
    "decision.code_digest == CODE_DIGEST": "of our own code",
    "registered.digest != digest": "of our own code",
    "policy.digest != decision.policy_digest": "of our own code",
}
"""Comparison by `==` or `in` whose names sound like a secret → why its duration may be known."""

OPENERS = {"servers/kernel/db/sqlite.py", "servers/kernel/db/external_read.py", "servers/kernel/db/postgres.py"}
"""Files that open a database."""

COMMITS_ALONE = {"IntegrationsService.disconnect": "its response is known only after the access has been revoked"}
"""Function that commits a response or an event without a change → why."""

RUNS_NO_TRANSACTION = {"SqliteDatabase._transact", "serialized_per_person"}
"""Function that calls a `run` which is not a transaction's, with a lambda."""


@cache
def sources() -> list[tuple[Path, ast.Module]]:
    paths = [path for folder in FOLDERS for path in sorted(Path(folder).rglob("*.py")) if STAND_INS not in path.parents]
    return [(path, ast.parse(path.read_text(), path)) for path in paths]


def calls(node: ast.AST, name: str) -> Iterator[ast.Call]:
    """Yield the calls of the functions and methods with a name."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call) and _last_name(found.func) == name:
            yield found


def functions_calling(name: str, *, with_lambda: bool = False) -> set[str]:
    """Return the qualified names of the functions that call one with this name."""
    found = set()
    for path, tree in sources():
        for qualified, function in _functions(tree) if name in path.read_text() else ():
            for call in calls(function, name):
                if not with_lambda or any(isinstance(argument, ast.Lambda) for argument in call.args):
                    found.add(qualified)
    return found


def test_secrets_are_compared_in_constant_time() -> None:
    assert functions_calling("compare_digest") == IN_CONSTANT_TIME.keys()


def test_no_secret_is_compared_in_any_other_way() -> None:
    found: set[str] = set()
    for _, tree in sources():
        if not any(name.startswith("sqlalchemy") for name in _imports(tree)):  # where a row is found by its hash
            comparisons = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
            found |= {ast.unparse(comparison) for comparison in comparisons if _of_secret(comparison)}
    assert found == NO_SECRET.keys(), "use hmac.compare_digest, or say here why the duration may be known"


def test_a_database_is_opened_in_one_place() -> None:
    databases = [(path, tree) for path, tree in sources() if "sqlalchemy" in path.read_text()]
    openers = ("create_engine", "create_async_engine")
    assert {str(path) for path, tree in databases for name in openers if any(calls(tree, name))} == OPENERS
    assert [str(path) for path, tree in sources() if "connect" in _attributes_of(tree, "sqlite3")] == []


def test_nothing_is_committed_without_the_change_that_it_belongs_to() -> None:
    in_transactions = {name for name in functions_calling("run", with_lambda=True) if name not in RUNS_NO_TRANSACTION}
    assert functions_calling("write", with_lambda=True) | in_transactions == COMMITS_ALONE.keys()


def test_every_event_is_shown_to_be_committed_with_its_change() -> None:
    tests = "".join(path.read_text() for path in Path("tests").glob("*/test_transactions.py"))
    assert [type_ for type_ in consumers_by_type() if f'tables_with("{type_}")' not in tests] == []


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{node.name}.{method.name}", method


def _imports(tree: ast.Module) -> Iterator[str]:
    return (node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)


def _attributes_of(tree: ast.Module, module: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            yield node.attr


def _of_secret(comparison: ast.Compare) -> bool:
    equals = any(isinstance(operator, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for operator in comparison.ops)
    sides = (comparison.left, *comparison.comparators)
    return equals and any(SECRET_WORDS & set(_last_name(side).lower().split("_")) for side in sides)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""

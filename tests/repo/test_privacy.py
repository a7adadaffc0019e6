"""The protection of secrets and of people's data, checked over the whole code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from servers.kernel.bus import consumers_by_type

FOLDERS = ("servers", "bff", "ml_serving")
STAND_INS = Path("servers/sandbox")
"""Stand-ins for providers in development, which have no real secrets."""

IN_CONSTANT_TIME = {
    "KeyEncryptionKey.unwrap": "the MAC of a wrapped data key",
    "Secret.__eq__": "tokens of providers, and our secret as their client",
    "Sessions.check_form": "the token of a form",
    "secret_matches": "the secret of an erasure's page",
}
"""Function that compares in constant time → the secret that it compares."""

SECRET_WORDS = {"secret", "mac", "token", "nonce", "verifier", "signature", "password", "encrypted", "digest", "hash"}
NO_SECRET = {
    "claims.get('nonce') != flow.nonce": "the claim comes in a token that the provider signed",
    "credential.tokens_encrypted == before.tokens_encrypted": "two rows of our own",
    "credential.tokens_encrypted != before.tokens_encrypted": "two rows of our own",
    "request.consent_hash != agreed": "of a public text",
    "agreement.hash != current[agreement.document_id]": "of a public text",
    "ERASED_PERSON.c.person_hash == hashed": "of the person's own id, by an index of the database",
    "person_hash(person) in self.erased_persons": "of a verified caller's own id",
    "record.request_hash != call.request_hash": "of the caller's own request",
    "_token(number, reaction) != token": "a page of the caller's own list",
    "form_token in self._recent_erasures": "looked up once it has been checked in constant time",
    "decision.code_digest == CODE_DIGEST": "of our own code",
    "registered.digest != digest": "of our own code",
    "policy.digest != decision.policy_digest": "of our own code",
}
"""Comparison by `==` or `in` whose names suggest a secret → why its duration may be known."""

OPENERS = {"servers/kernel/db/sqlite.py", "servers/kernel/db/external_read.py", "servers/kernel/db/postgres.py"}
"""Files that open a database."""

COMMITS_ALONE = {"IntegrationsService.disconnect": "its response is known only after the access has been revoked"}
"""Function that commits a response or an event without a change → why."""

FOR_NOBODY = {
    "Application._delete_expired": "rows of everybody, by their age",
    "AuthService.begin_sign_in": "who signs in is not known yet",
    "AuthService.finish_sign_in": "who signs in is not known yet",
    "CredentialManager.revoke_unowned": "the record has no person",
    "Relay._postpone": "the state of an event's delivery",
    "Relay._relay_person": "the state of events' delivery",
    "Relay.run": "the state of events' delivery",
    "Revoker._end": "the record has no person",
    "Revoker._postpone": "the record has no person",
    "SigningKeys.load": "keys of the deployment",
    "SigningKeys.rotate": "keys of the deployment",
    "Syncer._due": "due connections of everybody",
    "Syncer.delete_expired": "rows of everybody, by their age",
    "_sweep": "rows of everybody, by their age",
    "connect_database": "migrations",
    "erase_part": "the erasure itself",
    "erase_remaining_rows": "the erasure itself",
    "record_part": "the erasure itself",
}
"""Function that commits for no person, so that no erasure stops it → why it writes nothing for one person."""


@cache
def sources() -> list[tuple[Path, ast.Module]]:
    paths = [path for folder in FOLDERS for path in sorted(Path(folder).rglob("*.py")) if STAND_INS not in path.parents]
    return [(path, ast.parse(path.read_text(), path)) for path in paths]


def functions_with(text: str, holds: Callable[[ast.AST], bool]) -> set[str]:
    """Return the qualified names of the functions with a node for which this holds, in files with a text."""
    functions = [found for path, tree in sources() if text in path.read_text() for found in _functions(tree)]
    return {name for name, function in functions if any(map(holds, ast.walk(function)))}


def changes_nothing(node: ast.AST) -> bool:
    """Return True for `lambda tx: None`."""
    return isinstance(node, ast.Lambda) and isinstance(node.body, ast.Constant) and len(node.args.args) == 1


def test_secrets_are_compared_in_constant_time() -> None:
    found = functions_with("compare_digest", lambda node: _calls(node, "compare_digest"))
    assert found == IN_CONSTANT_TIME.keys()


def test_no_secret_is_compared_in_any_other_way() -> None:
    found: set[str] = set()
    for _, tree in sources():
        if not any(name.startswith("sqlalchemy") for name in _imports(tree)):  # where a row is found by its hash
            comparisons = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
            found |= {ast.unparse(comparison) for comparison in comparisons if _compares_secret(comparison)}
    assert found == NO_SECRET.keys(), "use hmac.compare_digest, or say here why the duration may be known"


def test_only_listed_files_open_a_database() -> None:
    found = {str(path) for path, tree in sources() if any(map(_opens_database, ast.walk(tree)))}
    assert found == OPENERS
    assert [str(path) for path, tree in sources() if "connect" in _attributes_of(tree, "sqlite3")] == []


def test_responses_and_events_are_committed_with_their_change() -> None:
    assert functions_with("lambda tx:", changes_nothing) == COMMITS_ALONE.keys()


def writes_for_nobody(node: ast.AST) -> bool:
    """Return True for a transaction whose person is NOBODY or a literal."""
    if not (isinstance(node, ast.Call) and _calls(node, "transaction")):
        return False
    persons = [keyword.value for keyword in node.keywords if keyword.arg == "person"]
    return not persons or _last_name(persons[0]) == "NOBODY" or isinstance(persons[0], ast.Constant)


def test_only_listed_functions_write_for_nobody() -> None:
    found = functions_with("transaction(", writes_for_nobody)
    assert found == FOR_NOBODY.keys(), "pass the person whose rows are written, or say here why none is passed"


def test_every_event_has_a_test_that_it_is_committed_with_its_change() -> None:
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


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and _last_name(node.func) == name


def _opens_database(node: ast.AST) -> bool:
    return _calls(node, "create_engine") or _calls(node, "create_async_engine")


def _imports(tree: ast.Module) -> Iterator[str]:
    return (node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)


def _attributes_of(tree: ast.Module, module: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module:
            yield node.attr


def _compares_secret(comparison: ast.Compare) -> bool:
    equals = any(isinstance(operator, ast.Eq | ast.NotEq | ast.In | ast.NotIn) for operator in comparison.ops)
    sides = (comparison.left, *comparison.comparators)
    return equals and any(SECRET_WORDS & set(_last_name(side).lower().split("_")) for side in sides)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""

"""A failure that an RPC ends with is promised, and what is promised can happen."""

import pytest

from protogateway.runtime.errors import StatusCode
from tests.contract.reasons import COMMON, DECLARED, Raised, raised_in

MODULES = {
    "auth": ("servers/auth",),
    "profile": ("servers/profile",),
    "integrations": ("servers/integrations",),
    "recommender": ("servers/recommender",),
    "ranking": ("ml_serving",),
    "events": (),
}
"""Package of a service → where its code stands; Deliver is everybody's and stands in the kernel."""

NEVER_LEAVES = {"ADVICE_NOT_FOUND": "the chooser decides again without it"}


def declared(package: str) -> dict[str, StatusCode]:
    """Reasons of all RPCs of a package."""
    own = [reasons for path, reasons in DECLARED.items() if path.startswith(f"/oo.{package}.")]
    return {reason: code for reasons in own for reason, code in reasons.items()}


def undeclared(raised: Raised, promised: dict[str, StatusCode]) -> str:
    known = {**promised, **COMMON}
    if raised.reason in NEVER_LEAVES or known.get(raised.reason) is raised.code:
        return ""
    said = known[raised.reason].name if raised.reason in known else "nothing"
    return f"{raised.place}: raises {raised.code.name} {raised.reason}; promised is {said}"


def test_every_package_is_looked_at() -> None:
    assert {path.split(".")[1] for path in DECLARED} == MODULES.keys()
    assert sum(len(list(raised_in(*folders))) for folders in MODULES.values()) > 30


@pytest.mark.parametrize("package", MODULES)
def test_what_a_module_raises_is_declared_by_one_of_its_rpcs_or_is_everybodys(package: str) -> None:
    problems = [undeclared(raised, declared(package)) for raised in raised_in(*MODULES[package])]
    assert [problem for problem in problems if problem] == []


@pytest.mark.parametrize("package", [package for package in MODULES if package != "events"])
def test_what_an_rpc_declares_is_raised_somewhere_in_its_module(package: str) -> None:
    raised = {one.reason for one in raised_in(*MODULES[package])}
    assert declared(package).keys() <= raised


def test_the_kernels_failures_are_delivers_or_everybodys() -> None:
    kernel = list(raised_in("servers/kernel"))
    problems = [undeclared(raised, declared("events")) for raised in kernel]
    assert [problem for problem in problems if problem] == []
    assert declared("events").keys() <= {one.reason for one in kernel}


def test_no_rpc_declares_what_is_everybodys() -> None:
    assert {path: reasons.keys() & COMMON.keys() for path, reasons in DECLARED.items() if reasons.keys() & COMMON} == {}

"""Reasons of failures: every reason that code raises is documented, and every documented reason is raised."""

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
"""Package of a service → its folders. Deliver, which every module has, is in the kernel."""

INTERNAL = {"ADVICE_NOT_FOUND": "the decision maker decides again without it"}


def declared(package: str) -> dict[str, StatusCode]:
    """Return the reasons of all RPCs of a package."""
    own = [reasons for path, reasons in DECLARED.items() if path.startswith(f"/oo.{package}.")]
    return {reason: code for reasons in own for reason, code in reasons.items()}


def undeclared(raised: Raised, documented: dict[str, StatusCode]) -> str:
    known = {**documented, **COMMON}
    if raised.reason in INTERNAL or known.get(raised.reason) is raised.code:
        return ""
    code = known[raised.reason].name if raised.reason in known else "nothing"
    return f"{raised.place}: raises {raised.code.name} {raised.reason}, but {code} is documented"


def test_every_package_is_checked() -> None:
    assert {path.split(".")[1] for path in DECLARED} == MODULES.keys()
    assert sum(len(list(raised_in(*folders))) for folders in MODULES.values()) > 30


@pytest.mark.parametrize("package", MODULES)
def test_raised_reason_is_declared_by_an_rpc_of_its_module_or_is_common(package: str) -> None:
    problems = [undeclared(raised, declared(package)) for raised in raised_in(*MODULES[package])]
    assert [problem for problem in problems if problem] == []


@pytest.mark.parametrize("package", [package for package in MODULES if package != "events"])
def test_declared_reason_is_raised_in_its_module(package: str) -> None:
    raised = {one.reason for one in raised_in(*MODULES[package])}
    assert declared(package).keys() <= raised


def test_reason_of_the_kernel_is_declared_by_deliver_or_is_common() -> None:
    kernel = list(raised_in("servers/kernel"))
    problems = [undeclared(raised, declared("events")) for raised in kernel]
    assert [problem for problem in problems if problem] == []
    assert declared("events").keys() <= {one.reason for one in kernel}


def test_no_rpc_declares_a_common_reason() -> None:
    assert {path: reasons.keys() & COMMON.keys() for path, reasons in DECLARED.items() if reasons.keys() & COMMON} == {}

"""The supported releases: one folder each with the published descriptors, OpenAPI document and usage lists."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from protogateway.compat.errors import CompatError
from protogateway.compat.settings import UsageClient
from protogateway.compat.snapshot import ContractSnapshot, call_of, rpc_call
from protogateway.compat.stub_usage import stub_usage
from protogateway.compat.usage import UsageList, read_usage
from protogateway.compat.usage_sites import UsageSide, UsageSites

DESCRIPTORS, OPENAPI, USAGE = "descriptors.binpb", "openapi.json", ".usage.json"
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Release:
    """One release: a folder `<version>/`, or only a descriptor set `<version>.binpb`."""

    version: str
    path: Path

    @property
    def descriptors(self) -> Path:
        return self.path / DESCRIPTORS if self.path.is_dir() else self.path

    @property
    def openapi(self) -> Path | None:
        """Return the OpenAPI document, or None if only descriptors were published."""
        path = self.path / OPENAPI
        return path if path.is_file() else None

    @cached_property
    def snapshot(self) -> ContractSnapshot:
        return ContractSnapshot(self.version, self.descriptors.read_bytes())

    @cached_property
    def usage(self) -> dict[str, UsageList]:
        """Return the usage lists by client."""
        found = sorted(self.path.glob(f"*{USAGE}")) if self.path.is_dir() else []
        names = [(path, path.name.removesuffix(USAGE)) for path in found]
        return {name: read_usage(path.read_text("utf-8"), name, self.version) for path, name in names}


def read_releases(folder: Path) -> list[Release]:
    """Return every release of a folder, oldest first."""
    paths = [path for path in folder.glob("*") if (path / DESCRIPTORS).is_file() or path.suffix == ".binpb"]
    found = [Release(path.name.removesuffix(".binpb"), path) for path in paths]
    return sorted(found, key=lambda release: (_numbers(release.version), release.version))


def add_release(folder: Path, version: str, image: bytes, openapi: Path, clients: Iterable[UsageClient]) -> Path:
    """Write a release, replacing one of the same version. Raises CompatError if its parts do not fit together."""
    snapshot = ContractSnapshot(version, image)
    lists = {client.name: _usage_text(client, snapshot) for client in clients}
    for client, text in lists.items():
        check_usage(read_usage(text, client, version), snapshot)
    if not openapi.is_file():
        raise CompatError(f"{openapi}: no such file: generate it first")
    target = folder / version
    shutil.rmtree(target, ignore_errors=True)
    (folder / f"{version}.binpb").unlink(missing_ok=True)
    target.mkdir(parents=True)
    (target / DESCRIPTORS).write_bytes(image)
    shutil.copyfile(openapi, target / OPENAPI)
    for client, text in lists.items():
        (target / f"{client}{USAGE}").write_text(text, "utf-8")
    return target


def _usage_text(client: UsageClient, snapshot: ContractSnapshot) -> str:
    if client.stubs is not None:
        return stub_usage(snapshot, client.stubs, client.serves_http)
    if client.usage is None or not client.usage.is_file():
        raise CompatError(f"{client.usage}: {client.name} has no usage list yet: build it first")
    return client.usage.read_text("utf-8")


def check_version(version: str, releases: list[Release], replace: bool) -> None:
    """Raise CompatError for a version that is malformed, already released, or older than another release."""
    if not _VERSION.fullmatch(version):
        raise CompatError(f"{version!r}: write a version such as 0.2.0")
    if any(release.version == version for release in releases):
        if not replace:
            raise CompatError(
                f"{version} is released already; if nobody has it yet, --replace puts another in its place"
            )
    elif any(_numbers(version) < _numbers(release.version) for release in releases):
        raise CompatError(f"{version} is older than {releases[-1].version}, which is released already")


def check_usage(usage: UsageList, snapshot: ContractSnapshot) -> None:
    """Raise CompatError for a list with names that the contract does not have: it is from another build."""
    sites = UsageSites(snapshot)
    calls = {
        call for method in snapshot.methods.values() for call in (rpc_call(method), *_calls(snapshot, method.full_name))
    }
    known = {site for element in (*snapshot.messages, *_fields(snapshot)) for site in sites.of(element)}
    known_paths = {(site.call, site.side, site.path) for site in known}
    for call, use in usage.calls.items():
        if call not in calls:
            raise CompatError(f"{usage.name} calls {call}, which the contract does not have: build it again")
        for side, paths in ((UsageSide.request, use.sends or ()), (UsageSide.response, use.reads or ())):
            if wrong := [path for path in paths if (call, side, path) not in known_paths]:
                raise CompatError(f"{usage.name}: the {side} of {call} has no {', '.join(wrong)}: build it again")


def _calls(snapshot: ContractSnapshot, method: str) -> list[str]:
    return [call_of(operation) for operation in snapshot.operations[method]]


def _fields(snapshot: ContractSnapshot) -> list[str]:
    return [field.full_name for message in snapshot.messages.values() for field in message.fields]


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    return tuple(int(number) for number in found.groups()) if found else ()

"""Units of a folder of protos: the files of one package that describe HTTP operations, and how protoc finds them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)
_IMPORT = re.compile(r'^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"\s*;', re.MULTILINE)
_SERVICE = re.compile(r"^\s*service\s+\w+", re.MULTILINE)
_RULE = re.compile(r"\(\s*\.?google\.api\.http\s*\)")


@dataclass(frozen=True)
class Unit:
    """Files to generate together. `protos` are named as in an import, and are found in the folders `includes`."""

    name: str
    protos: tuple[str, ...]
    includes: tuple[str, ...]


@dataclass(frozen=True)
class ProtoFile:
    """A file, as far as its text tells. `path` is relative to the folder."""

    path: PurePosixPath
    package: str
    imports: tuple[str, ...]
    has_rules: bool


def find_units(folder: Path, more_includes: Iterable[Path] = ()) -> list[Unit]:
    """Return the units of a folder, by name: for each package and folder with HTTP rules, its files with services."""
    files = read_files(folder)
    roots = import_roots(files)
    groups: dict[tuple[str, PurePosixPath], list[ProtoFile]] = defaultdict(list)
    for file in files:
        if file.has_rules:
            groups[file.package, file.path.parent].append(file)
    names = Counter(package for package, _ in groups)
    units = []
    for (package, place), members in groups.items():
        name = package if names[package] == 1 and package else f"{package or 'no package'} in {place}"
        ordered = _roots_for(members[0], roots)
        includes = [*(str(folder / root) for root in ordered), *map(str, more_includes)]
        units.append(Unit(name, tuple(_import_name(file, ordered) for file in members), tuple(includes)))
    return sorted(units, key=lambda unit: unit.name)


def read_files(folder: Path) -> list[ProtoFile]:
    return [_read(folder, path) for path in sorted(folder.rglob("*.proto"))]


def _read(folder: Path, path: Path) -> ProtoFile:
    text = _COMMENT.sub("", path.read_text("utf-8", "replace"))
    package = _PACKAGE.search(text)
    return ProtoFile(
        PurePosixPath(path.relative_to(folder).as_posix()),
        package[1] if package else "",
        tuple(_IMPORT.findall(text)),
        bool(_SERVICE.search(text) and _RULE.search(text)),
    )


def import_roots(files: Sequence[ProtoFile]) -> list[PurePosixPath]:
    """Return the folders that imports start from, guessed: each that makes some import lead to a file."""
    by_name: Mapping[str, list[PurePosixPath]] = _by_file_name(files)
    roots = {PurePosixPath(".")}
    for wanted in {name for file in files for name in file.imports}:
        parts = PurePosixPath(wanted).parts
        for path in by_name.get(parts[-1], []):
            if path.parts[-len(parts) :] == parts:
                roots.add(PurePosixPath(*path.parts[: -len(parts)]))
    roots |= {root for file in files if (root := _root_by_package(file)) is not None}
    return sorted(roots)


def _by_file_name(files: Iterable[ProtoFile]) -> dict[str, list[PurePosixPath]]:
    found: dict[str, list[PurePosixPath]] = defaultdict(list)
    for file in files:
        found[file.path.name].append(file.path)
    return found


def _root_by_package(file: ProtoFile) -> PurePosixPath | None:
    """Return the folder above the package's own folders, or None for a file that lies elsewhere."""
    package = tuple(file.package.split("."))
    above = file.path.parent.parts
    return PurePosixPath(*above[: -len(package)]) if above[-len(package) :] == package else None


def _roots_for(file: ProtoFile, roots: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return the roots in the order of a search: the one that fits the package, those above the file, the others."""
    own = _root_by_package(file)

    def order(root: PurePosixPath) -> tuple[bool, bool, int]:
        is_above = root in file.path.parents
        return root != own, not is_above, -len(root.parts) if is_above else len(root.parts)

    return sorted(roots, key=order)


def _import_name(file: ProtoFile, roots: Iterable[PurePosixPath]) -> str:
    """Return the name by which an import finds the file, from the first root above it."""
    root = next(root for root in roots if root in file.path.parents)
    return file.path.relative_to(root).as_posix()

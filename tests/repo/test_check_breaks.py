"""`make check` on a copy of the tree, which fails in the right part when the tree is broken on purpose."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.repo.how_to import copy_mypy_cache
from tests.repo.tree import tree_files

LINKED = (".venv", "webapp/node_modules")
PROFILE = "protos/oo/profile/v1/service.proto"
CLOCK = "servers/kernel/clock.py"


@dataclass(frozen=True)
class Fault:
    """A way to break the tree: a change to a file, the part that must fail, and a pattern of its output."""

    file: str
    change: Callable[[str], str]
    part: str
    output_pattern: str


def append(line: str) -> Callable[[str], str]:
    return lambda text: f"{text}\n{line}\n"


def replace_first(pattern: str, replacement: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, replacement, text, count=1)


FAULTS = {
    "stale gen": Fault(
        "gen/oo/auth/v1/__init__.py", append("# by hand"), "generated", r"gen/oo/auth/v1/__init__.py is stale"
    ),
    "cross-module import": Fault(
        "servers/auth/domain.py",
        append("import servers.profile.domain"),
        "imports",
        r"servers\.auth\.domain -> servers\.profile",
    ),
    "stray file": Fault("servers/auth/utils.py", append("X = 1"), "imports", r"servers\.auth\.utils"),
    "untagged field": Fault(
        PROFILE,
        append("message Bare { string name = 1; }"),
        "tags",
        r"field oo\.profile\.v1\.Bare\.name has no data tag",
    ),
    "RPC without rule": Fault(
        PROFILE,
        replace_first(r"option \(oo\.options\.v1\.rpc\) = \{.*?\};", ""),
        "tags",
        r"RPC oo\.profile\.v1\.\S+ has no rule",
    ),
    "breaking proto change": Fault(
        PROFILE,
        replace_first(r"rpc (\w+)\(", r"rpc Not\1("),
        "contracts",
        r"BREAKING +oo\.profile\.v1\.ProfileService\.(\w+)\n +what +RPC \1 is deleted(.|\n)*promised .*now",
    ),
    "weaker rule": Fault(
        PROFILE,
        replace_first("CALLER_SERVICE", "CALLER_PUBLIC"),
        "contracts",
        r"SECURITY +oo\.profile\.v1\.ProfileService",
    ),
    "proto out of style": Fault(PROFILE, append("message not_in_style {}"), "contracts", r"not_in_style"),
    "type error": Fault(CLOCK, append('wrong: int = "text"'), "types", r"clock\.py:\d+: error: Incompatible types"),
    "lint error": Fault(CLOCK, append("import os"), "lint", r"clock\.py:\d+:\d+: F401"),
    "banned call": Fault(
        "servers/auth/domain.py", append("import time\n\nNOW = time.time()"), "lint", r"TID251 `time\.time` is banned"
    ),
    "retired name": Fault(
        "servers/auth/domain.py", append("deed_count = 3"), "words", r"domain\.py:\d+: deed_count .*action"
    ),
    "retired phrase": Fault(
        "servers/profile/serve.py",
        append("# " + "What there is. " * 9),
        "words",
        r"serve\.py:\d+: comment says .What there is.*; write the noun",
    ),
    "class name twice": Fault(
        CLOCK, append("class ProfileService: ..."), "words", r"class ProfileService is also in servers/kernel/clock"
    ),
    "unformatted file": Fault(CLOCK, append("x = {  'a':1 }"), "format", r"clock\.py"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree with this machine's packages, one release of the protos, and mypy's cache."""
    root = tmp_path_factory.mktemp("tree")
    for name in tree_files():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, root / name)
    for name in LINKED:
        if Path(name).is_dir():
            (root / name).symlink_to(Path(name).resolve(), target_is_directory=True)
    copy_mypy_cache(root)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)  # `make check` asks git which files are ours
    (root / "protos/releases").mkdir(exist_ok=True)
    buf = Path(sys.executable).with_name("buf")
    release = root / "protos/releases/now.binpb"
    private = [f"--exclude-path={path.relative_to(root)}" for path in root.glob("protos/oo/*/storage")]
    subprocess.run([buf, "build", *private, "-o", release], cwd=root, check=True)
    return root


@contextmanager
def broken(root: Path, fault: Fault) -> Iterator[None]:
    """Break the tree for the length of the block. The file and its time are restored."""
    path = root / fault.file
    before, times = (path.read_text(), path.stat()) if path.exists() else ("", None)
    after = fault.change(before)
    assert after != before
    path.write_text(after)
    yield
    if times is None:
        path.unlink()
    else:
        path.write_text(before)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def check(root: Path, *parts: str) -> tuple[bool, str]:
    """Return True if the parts passed in the copy, and their output."""
    command = [str(root / ".venv/bin/python"), "-m", "tests.repo.check", *parts]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, done.stdout


def test_unbroken_tree_passes_every_part(copy: Path) -> None:
    passed, output = check(copy, *sorted({fault.part for fault in FAULTS.values()}))
    assert passed, output


@pytest.mark.parametrize("name", FAULTS)
def test_fault_fails_the_part_that_is_for_it(copy: Path, name: str) -> None:
    fault = FAULTS[name]
    with broken(copy, fault):
        passed, output = check(copy, fault.part)
    assert not passed
    assert f"FAIL  {fault.part}" in output
    assert f"check failed: {fault.part}" in output
    assert re.search(fault.output_pattern, output), output

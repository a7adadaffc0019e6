"""One Python file: its syntax tree, and the bytes of each node."""

from __future__ import annotations

import ast
from functools import cached_property
from itertools import accumulate
from pathlib import Path


class PythonFile:
    """The text of a file, addressed by bytes, as the syntax tree counts columns."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.data = text.encode()
        self._line_starts = [0, *accumulate(len(line) for line in self.data.splitlines(keepends=True))]

    @classmethod
    def read(cls, root: Path, path: str) -> PythonFile:
        return cls(path, (root / path).read_text(encoding="utf-8"))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.data, self.path)

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.excepthandler) -> tuple[int, int]:
        """Return the first byte of a node and the byte after its last."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._line_starts[node.lineno - 1] + node.col_offset
        return start, self._line_starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        start, end = self.span(node)
        return self.data[start:end].decode()

    def line(self, offset: int) -> int:
        """Return the number of the line with this byte."""
        return self.data.count(b"\n", 0, offset) + 1

    def lines(self, start: int, end: int) -> str:
        """Return the whole lines that a span touches, with single spaces."""
        first = self.data.rfind(b"\n", 0, start) + 1
        last = self.data.find(b"\n", end)
        return " ".join(self.data[first : last if last >= 0 else None].decode().split())

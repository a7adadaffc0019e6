"""Mutation operators, each of which makes a small mistake as a person would.

An operator takes a syntax node and yields edits. Texts for people, log calls, annotations and assertions are excluded,
because they need no test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from tests.mutants.mutant import Replacement
from tests.mutants.source import PythonFile

Operator = Callable[[ast.AST, PythonFile], Iterator[Replacement]]

OPPOSITES: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"), ast.NotIn: ("not in", "in"), ast.And: ("and", "or"), ast.Or: ("or", "and"),
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "*"), ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"),
}  # fmt: skip
UNITS = {
    "microseconds": "milliseconds", "milliseconds": "seconds", "seconds": "minutes", "minutes": "hours",
    "hours": "days", "days": "hours", "weeks": "days",
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
CLAUSES = {"where", "filter", "having", "order_by", "limit", "distinct", "with_for_update", "on_conflict_do_nothing"}
SYMMETRIC = {"isinstance", "issubclass", "cast", "TypeVar", "Column", "Index", "UniqueConstraint"}
DECORATIONS = {"abstractmethod", "overload", "override", "final", "dataclass", "runtime_checkable"}


def comparison(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Turn a comparison into its neighbour or opposite."""
    if isinstance(node, ast.Compare):
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, operands[1:], strict=False):
            yield from _between(left, right, operator, source)


def boolean(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Exchange `and` and `or`."""
    if isinstance(node, ast.BoolOp):
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield from _between(left, right, node.op, source)


def arithmetic(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Exchange plus and minus, times and divided by."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPPOSITES and not _is_text(node.left, node.right):
        yield from _between(node.left, node.right, node.op, source)


def negation(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Drop a `not`, or negate a condition other than a comparison."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _replace(source, node, f"({source.text(node.operand)})")
    elif isinstance(node, ast.If | ast.While | ast.IfExp) and isinstance(
        node.test, ast.Name | ast.Attribute | ast.Call | ast.Await | ast.BoolOp | ast.NamedExpr
    ):
        yield _replace(source, node.test, f"(not ({source.text(node.test)}))")


def number(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Be off by one."""
    if (value := _number(node)) is not None:
        assert isinstance(node, ast.Constant)
        yield _replace(source, node, repr(value + 1))


def unit(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Mistake a unit: minutes for seconds, milli for micro, a power of ten."""
    if isinstance(node, ast.keyword) and node.arg in UNITS:
        yield _replace(source, node, f"{UNITS[node.arg]}={source.text(node.value)}")
    elif (value := _number(node)) is not None and value >= 10:
        assert isinstance(node, ast.Constant)
        if value % 1000 == 0:
            yield _replace(source, node, repr(value // 1000))
        else:
            yield _replace(source, node, repr(value * (60 if value % 60 == 0 else 10)))


def flag(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Exchange True and False."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _replace(source, node, repr(not node.value))


def default(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Change the default of a parameter or the value of a field."""
    if isinstance(node, ast.arguments):
        values: list[ast.expr | None] = [*node.defaults, *node.kw_defaults]
    elif isinstance(node, ast.AnnAssign):
        values = [node.value]
    else:
        return
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, bool):
            yield _replace(source, value, repr(not value.value))
        elif value is not None and (amount := _number(value)) is not None:
            yield _replace(source, value, repr(amount + 1))


def statement(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Forget a call, an update or a jump."""
    forgettable = (
        isinstance(node, ast.Break | ast.Continue | ast.Delete | ast.AugAssign | ast.Raise)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call))
        or (isinstance(node, ast.Assign) and _keeps_its_targets(node))
    )
    if forgettable and isinstance(node, ast.stmt):
        yield _replace(source, node, "pass")


def awaited(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Forget an awaited call."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Await):
        yield _replace(source, node, "pass")


def argument(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Forget a keyword argument."""
    if not isinstance(node, ast.Call) or last_name(node.func) in {"dataclass", "TypeVar", "field"}:
        return
    values: list[ast.expr | ast.keyword] = sorted([*node.args, *node.keywords], key=lambda part: source.span(part))
    for keyword in node.keywords:
        if keyword.arg not in (None, "strict"):
            yield _without(values, values.index(keyword), source)


def swap(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Exchange two neighbouring arguments."""
    if not isinstance(node, ast.Call) or last_name(node.func) in SYMMETRIC:
        return
    for left, right in zip(node.args, node.args[1:], strict=False):
        texts = source.text(left), source.text(right)
        if isinstance(left, ast.Starred) or isinstance(right, ast.Starred) or texts[0] == texts[1]:
            continue
        if not (isinstance(left, ast.Constant) and isinstance(right, ast.Lambda)):
            start, end = source.span(left)[0], source.span(right)[1]
            between = source.data[source.span(left)[1] : source.span(right)[0]].decode()
            yield Replacement(start, end, texts[1] + between + texts[0])


def selection(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Drop a clause or one condition of a query, or the filter of a comprehension."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLAUSES:
        yield _replace(source, node, source.text(node.func.value))
        yield from _each_dropped(node.args, source)
    elif isinstance(node, ast.Tuple) and node.elts and all(_is_condition(element) for element in node.elts):
        yield from _each_dropped(node.elts, source)
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield _replace(source, test, f"(True or {source.text(test)})")


def returned(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Return the opposite, nothing, or not at all."""
    if not isinstance(node, ast.Return):
        return
    if node.value is None:
        yield _replace(source, node, "pass")
    elif isinstance(node.value, ast.Compare | ast.BoolOp) or last_name(node.value) in {
        "any",
        "all",
        "bool",
        "isinstance",
    }:
        yield _replace(source, node.value, f"not ({source.text(node.value)})")
    elif not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield _replace(source, node.value, "None")


def decorator(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Forget a decorator."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        for decoration in node.decorator_list:
            if last_name(decoration) not in DECORATIONS:
                start, end = source.span(decoration)
                yield Replacement(source.data.rfind(b"@", 0, start), end, "")


def exception(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Raise another error, or fail to catch one."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        yield _replace(source, node.exc, 'RuntimeError("mutant")')
    elif isinstance(node, ast.ExceptHandler) and node.type is not None:
        if isinstance(node.type, ast.Tuple):
            yield from _each_dropped(node.type.elts, source)
        else:
            yield _replace(source, node.type, "()")


def context(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Forget a lock, a time limit or another context that has no name."""
    if isinstance(node, ast.With | ast.AsyncWith) and len(node.items) == 1 and node.items[0].optional_vars is None:
        start, end = source.span(node)[0], source.span(node.items[0].context_expr)[1]
        colon = re.compile(rb"[\s,)]*:").match(source.data, end)
        if colon:
            yield Replacement(start, colon.end(), "if True:")


def name(node: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Exchange `min` and `max`, `any` and `all`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMES:
        yield _replace(source, node.func, NAMES[node.func.id])


OPERATORS: dict[str, Operator] = {
    "default": default, "comparison": comparison, "boolean": boolean, "arithmetic": arithmetic, "negation": negation,
    "number": number, "unit": unit, "flag": flag, "statement": statement, "await": awaited, "argument": argument,
    "swap": swap, "filter": selection, "return": returned, "decorator": decorator, "exception": exception,
    "context": context, "name": name,
}  # fmt: skip


def _replace(source: PythonFile, node: ast.expr | ast.stmt | ast.keyword, text: str) -> Replacement:
    return Replacement(*source.span(node), text)


def _between(left: ast.expr, right: ast.expr, operator: ast.AST, source: PythonFile) -> Iterator[Replacement]:
    """Yield the exchange of the operator between two operands."""
    before, after = OPPOSITES[type(operator)]
    start, end = source.span(left)[1], source.span(right)[0]
    pattern = re.escape(before.encode()).replace(rb"\ ", rb"\s+")
    found = re.compile(pattern).search(source.data, start, end)
    if found:
        yield Replacement(found.start(), found.end(), after)


def _each_dropped(values: Sequence[ast.expr], source: PythonFile) -> Iterator[Replacement]:
    """Yield the removal of each element of a list that has several."""
    if len(values) > 1:
        yield from (_without(values, index, source) for index in range(len(values)))


def _without(values: Sequence[ast.expr | ast.keyword], index: int, source: PythonFile) -> Replacement:
    """Return the removal of one element of a list. A tuple of one element stays a tuple."""
    rest = [source.text(value) for value in values if value is not values[index]]
    text = f"{rest[0]}," if len(rest) == 1 else ", ".join(rest)
    return Replacement(source.span(values[0])[0], source.span(values[-1])[1], text)


def _number(node: ast.AST) -> int | float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None


def last_name(node: ast.expr) -> str:
    """Return the last name of a call, an attribute or a name, or an empty text."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_text(*nodes: ast.expr) -> bool:
    return any(
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
        for node in nodes
    )


def _is_condition(node: ast.expr) -> bool:
    """Return True for a condition of a query, such as `table.c.person == person`."""
    parts = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return isinstance(node, ast.Compare | ast.Call) and "c" in parts


def _keeps_its_targets(node: ast.Assign) -> bool:
    """Return True if the targets exist without this assignment, as attributes, elements and changed names do."""
    (target, *_) = node.targets
    if isinstance(target, ast.Attribute | ast.Subscript):
        return True
    read = {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    return isinstance(target, ast.Name) and target.id in read

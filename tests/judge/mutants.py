"""Mutants of the references: one operator, index, axis, sign, constant, name, term or statement changed at a time.

A mutant is made of a whole module: the change may lie in any function of the module that the reference goes through.
"""

from __future__ import annotations

import ast
import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import FunctionType
from typing import Any

OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
}
COMPARISONS = {
    ast.GtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.LtE, ast.GtE),
    ast.Lt: (ast.GtE, ast.LtE),
    ast.LtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
CONSTANTS = {0: (1,), 1: (0, 2), 2: (1, 3), 3: (2,), -1: (0,)}
TWINS = {"maximum": "minimum", "max": "min", "exp": "log", "sum": "mean", "zeros": "ones", "abs": "negative"}
"""A function for its opposite, in numpy and in plain Python."""


Path = tuple[tuple[str, int | None], ...]
"""The way from a node to one below it: fields, with an index where the field is a list."""


@dataclass(frozen=True)
class Mutant:
    """A changed function, and what was changed where."""

    exercise: str
    what: str
    build: Callable[[], Callable[..., Any]]


def mutants(exercise: str, reference: Callable[..., Any]) -> Iterator[Mutant]:
    """Every mutant of `reference` that one change at one place makes; none is compiled before it is built."""
    module = sys.modules[reference.__module__]
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for name in _reached(reference.__name__, functions):
        for place, (path, line) in enumerate(_places(functions[name])):
            for change, replacement in _changes(_at(functions[name], path), functions[name]):
                what = f"{module.__name__}.{name}:{line} #{place} {change}"
                yield Mutant(exercise, what, partial(_built, functions[name], path, replacement, reference))


def _built(node: ast.FunctionDef, path: Path, replacement: ast.AST, reference: Callable[..., Any]) -> Any:
    """`reference` in a copy of its module in which one function is changed."""
    module = sys.modules[reference.__module__]
    names = dict(vars(module))
    for name, value in vars(module).items():
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            names[name] = FunctionType(value.__code__, names, name, value.__defaults__)
    changed = copy.deepcopy(node)
    _put(changed, path, copy.deepcopy(replacement))
    tree = ast.fix_missing_locations(ast.Module([changed], []))
    exec(compile(tree, "<mutant>", "exec"), names)
    return names[reference.__name__]


def _reached(start: str, functions: dict[str, ast.FunctionDef]) -> list[str]:
    """The functions of the module that a call of `start` may go through."""
    found = [start]
    for name in found:
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in found:
                found.append(node.id)
    return found


def _places(function: ast.FunctionDef) -> list[tuple[Path, int]]:
    """Paths to all statements and expressions of the body, the docstring and annotations aside."""
    found: list[tuple[Path, int]] = []

    def walk(node: ast.AST, path: Path) -> None:
        if isinstance(node, ast.expr | ast.stmt | ast.comprehension):
            found.append((path, node.iter.lineno if isinstance(node, ast.comprehension) else node.lineno))
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "ctx", "returns"):
                continue
            if isinstance(value, list):
                for index, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        walk(item, (*path, (field, index)))
            elif isinstance(value, ast.AST):
                walk(value, (*path, (field, None)))

    for index, statement in enumerate(function.body):
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            walk(statement, (("body", index),))
    return found


def _at(node: Any, path: Path) -> Any:
    for field, index in path:
        node = getattr(node, field) if index is None else getattr(node, field)[index]
    return node


def _put(node: Any, path: Path, replacement: ast.AST) -> None:
    owner = _at(node, path[:-1])
    field, index = path[-1]
    if index is None:
        setattr(owner, field, replacement)
    else:
        getattr(owner, field)[index] = replacement


def _changes(node: ast.AST, function: ast.FunctionDef) -> Iterator[tuple[str, ast.AST]]:
    """The replacements of one node, each with a word for it."""
    if isinstance(node, ast.BinOp):
        for other in OPERATORS.get(type(node.op), ()):
            yield f"{_word(node.op)} to {other.__name__}", ast.BinOp(node.left, other(), node.right)
        yield f"drop right of {_word(node.op)}", node.left
        yield f"drop left of {_word(node.op)}", node.right
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
            yield f"swap sides of {_word(node.op)}", ast.BinOp(node.right, node.op, node.left)
    elif isinstance(node, ast.AugAssign):
        for other in OPERATORS.get(type(node.op), ()):
            yield f"{_word(node.op)}= to {other.__name__}", ast.AugAssign(node.target, other(), node.value)
        target = copy.deepcopy(node.target)
        yield f"{_word(node.op)}= to plain =", ast.Assign([target], node.value, lineno=node.lineno)
        yield "drop statement", ast.Pass()
    elif isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple):
        yield "drop statement", ast.Pass()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "drop minus", node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield f"{_word(node.ops[0])} to {other.__name__}", ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield f"only {ast.unparse(value)}", value
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for other in CONSTANTS.get(node.value, ()):
            yield f"{node.value} to {other}", ast.Constant(type(node.value)(other))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        names = _scope(function)
        if node.id in names:
            # Its two neighbours: names that were given values just before and just after.
            where = names.index(node.id)
            for other in dict.fromkeys([names[where - 1], names[(where + 1) % len(names)]]):
                if other != node.id:
                    yield f"{node.id} to {other}", ast.Name(other, ast.Load())
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "drop .T", node.value
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.If):
        yield "if always", ast.If(ast.Constant(True), node.body, node.orelse)
        yield "if never", ast.If(ast.Constant(False), node.body, node.orelse)
    elif isinstance(node, ast.IfExp):
        yield "if always", node.body
        yield "if never", node.orelse
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield "drop if", ast.comprehension(node.target, node.iter, [], node.is_async)


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in TWINS:
        func = copy.deepcopy(node.func)
        if isinstance(func, ast.Attribute):
            func.attr = TWINS[name]
        elif isinstance(func, ast.Name):
            func.id = TWINS[name]
        yield f"{name} to {TWINS[name]}", ast.Call(func, node.args, node.keywords)
    if len(node.args) == 2:
        yield f"swap arguments of {name}", ast.Call(node.func, node.args[::-1], node.keywords)
    for keyword in node.keywords:
        if keyword.arg == "axis":
            rest = [one for one in node.keywords if one is not keyword]
            yield f"drop axis of {name}", ast.Call(node.func, node.args, rest)
    if name in ("float", "log", "square", "mean") and len(node.args) == 1:
        yield f"drop {name}", node.args[0]


def _scope(function: ast.FunctionDef) -> list[str]:
    """The names that a function gives values to, in order."""
    names = [argument.arg for argument in function.args.args]
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in names:
            names.append(node.id)
    return names


def _word(op: ast.AST) -> str:
    return type(op).__name__

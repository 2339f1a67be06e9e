"""Reads from the sources what findings the add-on can give: their codes, severities and fixes.

A value that is handed on by name is followed to where it is assigned, returned or given as an argument, so the words
found are all that it may be.
"""

import ast
from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1] / "rack_focus_addon"
FINDING = ("code", "severity", "message", "frame", "camera", "subject", "fix")
FIX = ("label", "action", "arguments")
PASSED_THROUGH = {"say", "capitalised", "partial", "fromkeys"}
Function = ast.FunctionDef | ast.Lambda


class Given(NamedTuple):
    """What the sources give under one code; a label is a template, such as "Open to f/{stop:g}"."""

    severities: set[str]
    actions: set[str]
    labels: set[str]


class Sources:
    """The package's syntax trees, with a way from a node to its function and from a name to what it stands for."""

    def __init__(self):
        self.parents, self.modules = {}, []
        for path in sorted(PACKAGE.rglob("*.py")):
            module = ast.parse(path.read_text(encoding="utf-8"))
            self.modules.append(module)
            self.parents |= {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}
        self.nodes = [node for module in self.modules for node in ast.walk(module)]

    @cached_property
    def functions(self):
        found = defaultdict(list)
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef):
                found[node.name].append(node)
        return found

    @cached_property
    def calls(self):
        found = defaultdict(list)
        for node in self.nodes:
            if isinstance(node, ast.Call):
                found[called(node)].append(node)
        return found

    def up(self, node):
        """Yield what a node stands in, from inside out."""
        while node := self.parents.get(node):
            yield node

    def scope(self, node):
        return next((each for each in self.up(node) if isinstance(each, Function)), self.module(node))

    def module(self, node):
        return next((each for each in self.up(node) if isinstance(each, ast.Module)), node)

    def named(self, name, node):
        """The functions that a name may mean: those of the module that uses it first."""
        found = self.functions[name]
        own = [each for each in found if self.module(each) is self.module(node)]
        return own or ([] if name.startswith("_") else found)

    def leaves(self, node, seen=frozenset()):
        """Yield the constants and the calls of Fix that an expression may come to."""
        if node is None or node in seen:
            return
        if isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and called(node) == "Fix"):
            yield node
            return
        for each in self._steps(node):
            yield from self.leaves(each, seen | {node})

    def _steps(self, node):
        """The expressions that an expression may come to, one step on."""
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                steps = [body, orelse]
            case ast.BoolOp(values=values) | ast.Tuple(elts=values):
                steps = values
            case ast.GeneratorExp(elt=value) | ast.Lambda(body=value):
                steps = [value]
            case ast.FunctionDef():
                steps = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
            case ast.Call() if called(node) in PASSED_THROUGH:
                steps = node.args[:1]
            case ast.Attribute(attr=name):
                steps = self.named(name, node)
            case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
                steps = self._meanings(name, node)
            case _:
                steps = []
        return steps

    def _meanings(self, name, node):
        scope = self.scope(node)
        own = [value for each in ast.walk(scope) for value in assigned(each, name)]
        return own or self.given(name, scope) or self.named(name, node)

    def given(self, name, scope):
        """What the calls of a function give for one of its parameters, a default where they give nothing; else []."""
        return [given for each in self.arguments([name], scope) for given in each.values() if given]

    def arguments(self, names, scope):
        """For each call of a function, what it gives for those of the names that are parameters."""
        if not isinstance(scope, ast.FunctionDef):
            return []
        parameters = [each.arg for each in scope.args.args]
        defaults = dict(zip(reversed(parameters), reversed(scope.args.defaults), strict=False))
        asked = [name for name in names if name in parameters]
        calls = self._calls_of(scope) if asked else []
        return [
            {name: argument(call, parameters.index(name), name) or defaults.get(name) for name in asked}
            for call in calls
        ]

    def _calls_of(self, scope):
        return [call for call in self.calls[scope.name] if scope in self.named(scope.name, call)]

    def words(self, node):
        return {leaf.value for leaf in self.leaves(node) if isinstance(leaf, ast.Constant) and leaf.value is not None}

    def fixes(self, node):
        return [leaf for leaf in self.leaves(node) if isinstance(leaf, ast.Call)]


def called(call):
    return getattr(call.func, "id", getattr(call.func, "attr", None))


def argument(call, index, name):
    """What a call gives for a parameter, by name or by position."""
    by_name = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return by_name or next(iter(call.args[index : index + 1]), None)


def assigned(node, name):
    """Yield what a statement lets a name stand for."""
    match node:
        case ast.Assign(targets=[target], value=value) | ast.For(target=target, iter=value):
            if getattr(target, "id", None) == name:
                yield value
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                yield from (
                    one
                    for to, one in zip(target.elts, value.elts, strict=False)
                    if isinstance(to, ast.Name) and to.id == name
                )


def read_findings():
    """Return what the sources give, by code."""
    sources = Sources()
    found = defaultdict(lambda: Given(set(), set(), set()))
    for call in sources.calls["Finding"]:
        for code, severity, fix in together(sources, call):
            for word in sources.words(code) - {""}:
                found[word].severities.update(sources.words(severity))
                _add_fixes(sources, fix, found[word])
    # A fix that is given to a finding later, by the code that is compared there.
    for call in sources.calls["replace"]:
        fix = argument(call, len(FINDING), "fix")
        compared = [each for each in ast.walk(sources.scope(call)) if isinstance(each, ast.Compare)]
        for word in {word for each in compared for word in sources.words(each.comparators[0]) if word in found}:
            _add_fixes(sources, fix, found[word])
    return dict(found)


def together(sources, call):
    """Yield code, severity and fix of a finding as they come together: of one caller, of one side of a condition."""
    own = [argument(call, FINDING.index(name), name) for name in ("code", "severity", "fix")]
    names = [getattr(each, "id", None) for each in own]
    for given in sources.arguments(names, sources.scope(call)) or [{}]:
        code, severity, fix = (given.get(name) or each for name, each in zip(names, own, strict=True))
        if all(isinstance(each, ast.IfExp) for each in (code, severity)) and same(code.test, severity.test):
            yield code.body, severity.body, fix
            yield code.orelse, severity.orelse, fix
        else:
            yield code, severity, fix


def same(one, other):
    return ast.dump(one) == ast.dump(other)


def _add_fixes(sources, fix, given):
    for each in sources.fixes(fix):
        given.labels.update(sources.words(argument(each, FIX.index("label"), "label")))
        given.actions.update(sources.words(argument(each, FIX.index("action"), "action")))

# noqa: INP001 - a script and no package
"""Change the rules of the domain one at a time, and name the changes that no test notices.

Each change (a mutant) turns one comparison, one `and`, one `not`, one kind of event or one number of the domain into
another. The tests of `tests/domain` that run the changed line are run; where all of them pass, the mutant survives.
`tests/domain/survivors.txt` lists the known survivors, each with the reason why it changes nothing that matters.

    .venv/bin/python tools/mutants.py [MODULE ...]     MODULE as in `standing` or `notices/giving`; all without one

Exit code 1: a survivor is not listed, or one that is listed does not survive any more. Needs fork, so not on Windows.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import gc
import importlib.abc
import importlib.machinery
import json
import marshal
import multiprocessing
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import coverage
import hypothesis.stateful  # noqa: F401  loaded once, here, and not by each mutant's process
import pytest
from msgspec import Struct
from rich.console import Console
from rich.progress import track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import CodeType

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT / "isa_admin" / "domain"
TESTS = "tests/domain"
KNOWN = ROOT / TESTS / "survivors.txt"
PYTEST = (
    "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning"
)  # fmt: skip
"""How the tests are run; the warning says that hypothesis was loaded before pytest, as it should be here."""
SECONDS = 30
"""A mutant of which one test takes longer than this has been noticed: it never ends."""

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {ast.Add: ast.Sub, ast.Sub: ast.Add}


class Mutant(Struct, frozen=True):
    """One change: in which module and function, at which line, from what into what, and the changed code, marshalled.

    The code and not the tree: thousands of trees would fill the memory of each process that tries one.
    """

    module: str
    function: str
    line: int
    before: str
    after: str
    code: bytes

    @property
    def name(self) -> str:
        """What it is known by in the list of survivors; holds when lines are added elsewhere."""
        return f"{self.module} {self.function}: {self.before} -> {self.after}"


def changes(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901  a table of what becomes what
    """Give what a piece of code may be changed into, one change each."""
    match node:
        case ast.Compare(ops=[op], left=left, comparators=right) if type(op) in _COMPARED:
            yield ast.Compare(left=left, ops=[_COMPARED[type(op)]()], comparators=right)
        case ast.Compare(ops=[first, *more], left=left, comparators=right):
            for place, op in enumerate([first, *more]):
                ops = [*[first, *more][:place], _COMPARED[type(op)](), *[first, *more][place + 1 :]]
                yield ast.Compare(left=left, ops=ops, comparators=right)
        case ast.BoolOp(op=op, values=values):
            for place in range(len(values)):
                kept = values[:place] + values[place + 1 :]
                yield kept[0] if len(kept) == 1 else ast.BoolOp(op=op, values=kept)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _RECKONED and not _is_text(left, right):
            yield ast.BinOp(left=left, op=_RECKONED[type(op)](), right=right)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):  # isinstance(event, Withdrawal | Service)
            yield left
            yield right
        case ast.Constant(value=bool() as value):
            yield ast.Constant(value=not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value=value + 1)
        case ast.comprehension(ifs=[_, *_]):
            for place in range(len(node.ifs)):
                changed = copy.copy(node)
                changed.ifs = node.ifs[:place] + node.ifs[place + 1 :]
                yield changed


def _is_text(*nodes: ast.AST) -> bool:
    """Say whether something is put together that cannot be subtracted."""
    return any(
        isinstance(node, ast.JoinedStr | ast.Tuple | ast.List)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or (isinstance(node, ast.BinOp) and _is_text(node.left, node.right))
        for node in nodes
    )


def mutants(path: Path) -> Iterator[Mutant]:
    """Make every mutant of a module. What types, decorators and messages say is left as it is."""
    tree = ast.parse(path.read_text("utf-8"))
    module = path.relative_to(DOMAIN).with_suffix("").as_posix()

    def walk(node: ast.AST, function: str) -> Iterator[Mutant]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            function = f"{function}.{node.name}" if function else node.name
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "decorator_list", "type_params"} or isinstance(node, ast.JoinedStr):
                continue
            places = value if isinstance(value, list) else [value]
            for place, child in enumerate(places):
                if not isinstance(child, ast.AST) or _is_type_checking(child) or (not function and _at_top(child)):
                    continue
                for changed in changes(child):
                    ast.copy_location(changed, child)
                    _put(node, field, place, changed)
                    ast.fix_missing_locations(node)
                    yield Mutant(
                        module,
                        function,
                        getattr(child, "lineno", getattr(node, "lineno", 0)),
                        ast.unparse(child).strip(),
                        ast.unparse(changed).strip(),
                        marshal.dumps(compile(tree, str(path), "exec")),
                    )
                    _put(node, field, place, child)
                yield from walk(child, function)

    yield from walk(tree, "")


def _at_top(node: ast.AST) -> bool:
    """Say whether something at the top of a module is not a definition: tables of words, types, imports."""
    return not isinstance(node, ast.FunctionDef | ast.ClassDef)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _put(node: ast.AST, field: str, place: int, child: ast.AST) -> None:
    held = getattr(node, field)
    if isinstance(held, list):
        held[place] = child
    else:
        setattr(node, field, child)


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads one module of the domain from changed code."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = "isa_admin.domain." + mutant.module.replace("/", ".").removesuffix(".__init__")
        self.package = mutant.module.endswith("__init__")
        self.path = DOMAIN / f"{mutant.module}.py"
        self.code: CodeType = marshal.loads(mutant.code)  # noqa: S302  made above

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Find the one module."""
        if name != self.name:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, origin=str(self.path), is_package=self.package)
        if self.package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def is_package(self, fullname: str) -> bool:
        """Say whether it is one."""
        del fullname
        return self.package

    def get_source(self, fullname: str) -> str | None:
        """Give no source: it was changed."""
        del fullname
        return None

    def get_code(self, fullname: str) -> CodeType:
        """Give the changed code."""
        del fullname
        return self.code


class Contexts:
    """Tells coverage which test is running: a property is called by hypothesis, so its name is not in the frames."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Name the test, without its parameters."""
        self._measured.switch_context(item.nodeid.partition("[")[0])


def tests_by_line() -> dict[str, list[str]]:
    """Run the tests once, and say which of them run which line."""
    found: dict[str, set[str]] = defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        measured = coverage.Coverage(data_file=f"{folder}/data", source=[str(DOMAIN)], config_file=False)
        measured.start()
        if pytest.main([*PYTEST, TESTS], plugins=[Contexts(measured)]) != 0:
            raise SystemExit("the tests fail without a change: mend that first")
        measured.stop()
        data = measured.get_data()
        for path in data.measured_files():
            module = Path(path).relative_to(DOMAIN).with_suffix("").as_posix()
            for line, contexts in data.contexts_by_lineno(path).items():
                found[f"{module}:{line}"].update(filter(None, contexts))
    return {place: sorted(tests) for place, tests in found.items() if tests}


def survives(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Run tests over a mutant in a process of its own; it survives where all of them pass."""
    # The state machine plays random lives and notices by luck, so it is asked only where no other test runs the line.
    return _passes(mutant, [one for one in tests if "test_life" not in one] or tests)


def _survives(pair: tuple[Mutant, Sequence[str]]) -> bool:
    return survives(*pair)


def _passes(mutant: Mutant, tests: Sequence[str]) -> bool:
    child = os.fork()
    if child == 0:
        _run(mutant, tests)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _run(mutant: Mutant, tests: Sequence[str]) -> None:
    """Run tests over a mutant; never returns."""
    with contextlib.suppress(BaseException):
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, Changed(mutant))
        ended = pytest.main([*PYTEST, f"--timeout={SECONDS}", "--hypothesis-profile=mutants", *tests])
        os._exit(0 if ended == 0 else 1)
    os._exit(1)


def known() -> dict[str, str]:
    """Read the survivors that are known, each with its reason: `name`, and the reason on the next line, indented."""
    found: dict[str, str] = {}
    name = ""
    for line in KNOWN.read_text("utf-8").splitlines() if KNOWN.exists() else ():
        if line.startswith("    "):
            found[name] = f"{found.get(name, '')} {line.strip()}".strip()
        elif line and not line.startswith("#"):
            name = line
            found[name] = ""
    return found


def main(wanted: Sequence[str]) -> int:
    """Try every mutant, and say which survive that nobody explained."""
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    paths = [DOMAIN / f"{one}.py" for one in wanted] or sorted(DOMAIN.rglob("*.py"))
    tests = _in_a_child(tests_by_line)
    tried = [mutant for path in paths for mutant in mutants(path)]
    # Without this a mistake in here would count as a change that every test notices.
    same = tried[0].module
    code = compile((DOMAIN / f"{same}.py").read_text("utf-8"), same, "exec")
    unchanged = Mutant(same, "", 0, "", "", marshal.dumps(code))
    if not survives(unchanged, [f"{TESTS}/test_event_days.py"]):
        raise SystemExit("the tests fail over a module that was loaded without a change: mend tools/mutants.py")
    # What only runs when a module is loaded, such as what is taken where nothing is given, is asked of all its tests.
    of_module: dict[str, set[str]] = defaultdict(set)
    for place, names in tests.items():
        of_module[place.rpartition(":")[0]].update(names)
    pairs = [
        (mutant, tests.get(f"{mutant.module}:{mutant.line}") or sorted(of_module[mutant.module])) for mutant in tried
    ]
    explained = known()
    alive = []
    # What is here already is not looked through for garbage again by thousands of processes, which would copy it.
    gc.collect()
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        judged = track(pool.imap(_survives, pairs, 4), "changing", len(pairs), console=Console(stderr=True))
        for mutant, survived in zip(tried, judged, strict=True):
            if survived:
                alive.append(mutant)
                if not explained.get(mutant.name):
                    # At once: all of the domain takes half an hour, and what was found is not lost if it is stopped.
                    print(f"isa_admin/domain/{mutant.module}.py:{mutant.line}\n{mutant.name}", flush=True)  # noqa: T201  what it says
    fresh = [mutant for mutant in alive if not explained.get(mutant.name)]
    modules = {path.relative_to(DOMAIN).with_suffix("").as_posix() for path in paths}
    gone = [name for name in explained if name.split()[0] in modules and name not in {one.name for one in alive}]
    for name in gone:
        print(f"explained, and noticed now: {name}")  # noqa: T201  what it says
    print(f"{len(tried)} changes, {len(alive)} noticed by no test, {len(alive) - len(fresh)} of these explained")  # noqa: T201  what it says
    return 1 if fresh or gone else 0


def _in_a_child(work: Callable[[], dict[str, list[str]]]) -> dict[str, list[str]]:
    """Do work in a process of its own, so that this one never loads the domain and can load a changed one."""
    with tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                Path(folder, "found").write_text(json.dumps(work()), "utf-8")
                os._exit(0)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit("the tests fail without a change: mend that first")
        found: dict[str, list[str]] = json.loads(Path(folder, "found").read_text("utf-8"))
        return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

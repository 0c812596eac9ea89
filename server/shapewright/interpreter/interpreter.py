"""The interpreter itself: one run of one program, its state, its frames, and the two dispatches."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shapewright.rules.problems import DtypeMismatch, DtypeRefused, Problem
from shapewright.rules.training.losses import Loss
from shapewright.source.dialect import only
from shapewright.values.data import Dataset, Table
from shapewright.values.lattice import Either, Unknown
from shapewright.values.measured import Measured, Measures
from shapewright.values.models import Functional, Layer, Sequential
from shapewright.values.origins import Site
from shapewright.values.python import Instance, Object
from shapewright.values.tensors import Tensor

from .budget import MAX_NESTING, Budget
from .recorder import Finding, Recorder
from .state import ABSENT, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shapewright.source.dialect import Dialect, Keras
    from shapewright.source.document import Document
    from shapewright.values.dims import Dim
    from shapewright.values.python import Class

    from .questions import Questions
    from .steady import Steadiness

SHOWN = frozenset(
    {Tensor, Measured, Measures, Dataset, Layer, Sequential, Functional, Instance, Either, Loss, Object, Table}
)
"""The types of values that a hover can say something about, or that a fix looks for."""


class Stopped(Exception):
    """This statement cannot go on; ``value`` says why."""

    def __init__(self, value: Unknown) -> None:
        super().__init__(value.because)
        self.value = value


@dataclass(eq=False, slots=True)
class Loop:
    """A loop that is running: the states that leave it, and whether its trips still change anything."""

    steadiness: Steadiness
    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Frame:
    """One running function, class body or module."""

    scope: int
    scopes: tuple[int, ...]
    """Where names are looked up, innermost first; the last is the module's."""
    document: Document
    site: Site | None = None
    """The call that started it."""
    owner: Class | None = None
    returns: list[tuple[Any, State]] = field(default_factory=list)
    gives: Callable[[Any], None] | None = None
    """What is done with each value that a generator gives, where nobody collects them."""
    yields: Object | None = None
    """The list of what a generator gave so far."""
    loops: list[Loop] = field(default_factory=list)
    outer_names: dict[str, int] = field(default_factory=dict)
    """Names declared ``global`` or ``nonlocal``, and the scope they belong to."""
    statement: ast.stmt | None = None
    function: Any = None
    names: set[tuple[int, str]] = field(default_factory=set)
    """The cells of its variables."""
    comprehension: bool = False
    """Whether it is the scope of a comprehension inside the frame below it."""
    captured: bool = False
    """Whether a function was made that still sees this scope."""
    doubts: int = 0
    """In how many branches and loops it is that the program may or may not enter."""

    @contextmanager
    def in_doubt(self) -> Iterator[None]:
        """Run what the program may or may not enter."""
        self.doubts += 1
        try:
            yield
        finally:
            self.doubts -= 1


class Interpreter:
    """One run: what it has seen lies in ``recorder``, what it knows at this point in ``state``."""

    whole: Any = None
    """The one tensor that a step of the program's own is given, where TensorFlow makes a graph of the step."""

    def __init__(self, document: Document, workspace: Questions, cancelled: Callable[[], bool] | None = None) -> None:
        self.document = document
        self.workspace = workspace
        self.recorder = Recorder(document.path)
        self.budget = Budget(cancelled)
        self.state: State | None = State({})
        self.latest = State({})
        """The state before the last statement of the module that was begun, in whatever block it stands."""
        self.frames: list[Frame] = []
        self.modules: dict[str, Any] = {}
        self.inputs: list[Tensor] = []
        self.symbols: dict[str, int] = {}
        self.warnings: list[tuple[Problem, Any]] = []
        """What the running act warns of, with the layer that is meant, if one is."""
        self.guilty: Any = None
        """The layer inside a model that refused, where a problem is on its way to the call of the model."""
        self.stops: list[list[State]] = []
        """For each running ``__next__``: the states in which it has said that there are no more items."""
        self.tracing = 0
        """Above 0 inside the call of a layer: what is symbolic there is a tensor that TensorFlow can use."""
        self.attributes: dict[int, dict[Any, None]] = {}
        """By address of an instance of the program's own classes: all that any path has given it."""
        self.descriptors: set[str] = set()
        """The names under which some class of the program holds an object that sets and gets the attribute itself."""
        self.replayed: dict[Any, Any] = {}
        """What models gave out, by model and by what they were given (``replays.py``)."""
        self.relaxed = self.unchecked = False
        """``unchecked``: while a functional model runs on Keras tensors, whose layers Keras asks for shapes alone; ``relaxed``: while a model runs a step that TensorFlow has relaxed: its own input is not compared any more."""
        self.hidden: Dim | None = None
        """So many samples come at a time, where the program is not told: TensorFlow makes the step for any number (``sized.py``)."""
        self.unsettled = False
        """Whether some tensor may be of any kind (``Flavour.UNSETTLED``)."""
        self.dialect = workspace.environment
        """The environment, as the program has set it up so far."""
        self.answering: Keras | None = None
        """The Keras that answers the running call, if one does."""
        self.spoken: dict[str, Keras] = {}
        """By package, the Kerases that the program has called."""
        self.imported: set[str] = set()
        """The libraries that were imported, and what was said once of modules of Keras."""
        self.strange = False
        """Whether it imports a module that is not followed."""
        self.conditions: dict[ast.AST, tuple[ast.AST, ...]] = {}
        """What conditions speak of, as far as they were asked (``narrowing.py``)."""
        self._addresses = self._calls = 0
        self._generators: dict[ast.AST, bool] = {}
        self._answers: dict[str, tuple[Dialect, Keras]] = {}
        self.shapes: dict[int, tuple[Any, Tensor]] = {}
        """The shapes of Keras tensors that the program has read, by the identity of the tuple, with the tensor."""
        self.readings: dict[ast.AST, Any] = {}
        """What functions and generator expressions read of the world around them, once somebody has asked."""

    # What the rooms of this package share.

    @property
    def frame(self) -> Frame:
        """The innermost running frame."""
        return self.frames[-1]

    @property
    def here(self) -> State:
        """The state at a point that is reached; raises ``Stopped`` at one that is not."""
        if self.state is None:
            raise Stopped(Unknown("this is never reached"))
        return self.state

    @property
    def keras(self) -> Keras:
        """The Keras whose rules count: the one that answers the running call, else the program's only one."""
        if self.answering is not None:
            return self.answering
        spoken = self.spoken
        if len(spoken) == 1:
            return next(iter(spoken.values()))
        return only(spoken.values(), self.dialect.main)

    @property
    def kerases(self) -> tuple[Keras, ...]:
        """Every Keras that the program has called; the environment's where it has called none."""
        return tuple(dict.fromkeys(self.spoken.values())) or (self.dialect.main,)

    def speaks(self, package: str) -> Keras:
        """The Keras of a package, which the program calls."""
        asked, keras = self._answers.get(package, (None, None))
        if asked is not self.dialect or keras is None:
            keras = self.dialect.of(package)
            self._answers[package] = self.dialect, keras
        self.spoken[package] = keras
        return keras

    def address(self) -> int:
        """A fresh address for something that can be mutated."""
        self._addresses += 1
        if self.state is not None:
            self.state.newest = self._addresses
        return self._addresses

    def order(self) -> int:
        """The number of the next call in Keras's graph."""
        self._calls += 1
        return self._calls

    def load(self, address: int, key: Any, default: Any = ABSENT) -> Any:
        """The contents of a cell."""
        return (self.state or self.here).cells.get((address, key), default)

    def store(self, address: int, key: Any, value: Any) -> None:
        """Give a cell new contents."""
        (self.state or self.here).put((address, key), value)
        given = self.attributes.get(address)
        if given is not None:
            given[key] = None

    def leave(self, frame: Frame) -> None:
        """Forget the variables of a scope that nobody can see any more."""
        if not frame.captured and self.state is not None:
            for key in frame.names:
                self.state.remove(key)

    @contextmanager
    def outside_comprehensions(self) -> Iterator[None]:
        """The frame that the comprehensions around this point stand in is the running one meanwhile."""
        inner = []
        while self.frames[-1].comprehension:
            inner.append(self.frames.pop())
        try:
            yield
        finally:
            self.frames.extend(reversed(inner))

    def is_generator(self, node: ast.FunctionDef | ast.AsyncFunctionDef, document: Document) -> bool:
        """Whether a function of a document yields; asked once for each."""
        known = self._generators.get(node)
        if known is None:
            known = "yield" in document.text and any(
                isinstance(part, ast.Yield | ast.YieldFrom) for part in _own_nodes(node.body)
            )
            self._generators[node] = known
        return known

    def site(self, node: ast.expr | ast.stmt) -> Site:
        """A node of the module that is running."""
        return Site(self.frames[-1].document.path, node)

    def implied(self, name: str) -> ast.expr:
        """A call that nobody wrote, in the statement that is running."""
        statement = self.frame.statement
        made = ast.Name(name, ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
        return made if statement is None else ast.copy_location(made, statement)

    def evaluate(self, node: ast.expr) -> Any:
        """The value of an expression; raises ``Stopped`` where it certainly raises."""
        kind = type(node)
        if kind is CONSTANT:
            return node.value  # type: ignore[attr-defined]
        follow = EXPRESSIONS.get(kind)
        if follow is None:
            return Unknown(f"{kind.__name__} is not followed")
        if kind is NAME:
            value = follow(self, node)
        else:
            budget = self.budget
            if budget.nesting >= MAX_NESTING:
                return Unknown("the expression is nested too deeply")
            budget.nesting += 1
            try:
                value = follow(self, node)
            finally:
                budget.nesting -= 1
        found = type(value)
        if found in SHOWN:
            if self.frames[-1].document is self.document:
                self.recorder.saw(node, value)
        elif found is Unknown and kind in RAISING:
            self.may_break_off()
        return value

    def may_break_off(self) -> None:
        """Whatever is not followed may raise: a handler around it then finds what holds here."""
        state = self.state
        if state is not None and state.history is not None:
            state.history.moment(state)

    def execute(self, body: list[ast.stmt]) -> None:
        """Run statements until one leaves the block."""
        frame, budget = self.frames[-1], self.budget
        outer = frame.statement
        of_module = len(self.frames) == 1
        for statement in body:
            if self.state is None:
                break
            if of_module:
                self.latest, self.recorder.behind = self.state, False
            budget.spend()
            frame.statement = statement
            nesting = budget.nesting
            try:
                STATEMENTS[type(statement)](self, statement)
            except Stopped as stopped:
                budget.nesting = nesting
                ABANDON[0](self, statement, stopped.value)
            state = self.state
            if state is not None and state.history is not None and statement is not state.history.final:
                state.history.moment(state, len(self.frames))
        frame.statement = outer

    def raised(self, problem: Problem, node: ast.expr, layer: Any = None) -> Unknown:
        """Record a problem that a rule found at this call; gives the unknown that its value becomes."""
        if not problem.refused_by(self.keras):
            return Unknown("whether this raises depends on the version of Keras")
        if isinstance(problem, DtypeMismatch | DtypeRefused) and self.load(0, PROMOTING, False):
            return Unknown("TensorFlow was told to bring dtypes together as NumPy does")
        self.may_break_off()
        statement = self.frame.statement
        assert statement is not None
        callers = tuple(frame.site for frame in self.frames if frame.site is not None)
        certain = self.state is not None and self.state.certain
        site, uncalled = self.site(node), self.recorder.uncalled
        away = [frame for frame in self.frames if frame.document is not self.document]
        doubtful = site.path != self.recorder.path and any(frame.doubts for frame in away)
        found = Finding(problem, site, statement, layer, callers, certain, self.keras, uncalled, doubtful)
        self.recorder.found(found)
        return Unknown(REPORTED)


def _own_nodes(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """The nodes of a function's body, those of functions and classes inside it left out."""
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))


REPORTED = "it depends on a problem that is reported"
"""Why nothing is known of what a refused call gives."""

PROMOTING = "#promoting"
"""The cell that says that the program has TensorFlow bring dtypes together as NumPy does."""

CONSTANT, NAME = ast.Constant, ast.Name
"""The most frequent expressions."""
RAISING = frozenset({ast.Call, ast.Attribute, ast.Subscript, ast.BinOp})
"""Expressions that may raise where their value is not known."""
EXPRESSIONS: dict[type, Callable[[Interpreter, Any], Any]] = {}
STATEMENTS: dict[type, Callable[[Interpreter, Any], None]] = {}
ABANDON: list[Callable[[Interpreter, ast.stmt, Unknown], None]] = []


def expression(*kinds: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register how these nodes are evaluated."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        EXPRESSIONS.update(dict.fromkeys(kinds, run))
        return run

    return register


def statement(*kinds: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register how these nodes are executed."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        STATEMENTS.update(dict.fromkeys(kinds, run))
        return run

    return register

"""What the run saw: values by place, layers and their outputs, variables, and the problems that rules found."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shapewright.source.dialect import TESTED
from shapewright.values.measured import MEASURED, as_tensor
from shapewright.values.tensors import Flavour

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from shapewright.rules.problems import Problem
    from shapewright.source.dialect import Keras
    from shapewright.values.models import Call, Layer
    from shapewright.values.origins import Site
    from shapewright.values.tensors import Tensor


@dataclass(frozen=True, eq=False, slots=True)
class Finding:
    """A problem, and where in the program it came up."""

    problem: Problem
    site: Site
    """The call that raises."""
    statement: ast.stmt
    layer: Layer | Any | None
    """The layer that refuses, if one does."""
    callers: tuple[Site, ...]
    """The calls that led there, outermost first."""
    certain: bool
    """Whether the program certainly comes here."""
    keras: Keras = TESTED
    """The Keras that raises."""
    uncalled: bool = False
    """Whether it came up in a function that nobody calls: the program itself does not raise."""
    doubtful: bool = False
    """Whether it came up in another file, in a branch or loop there that the call from this one may or may not enter."""


@dataclass(eq=False, slots=True)
class Visits:
    """How often one call ran, and what it found."""

    total: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class LayerRecord:
    """A constructor call of the program, and what every layer made there gave out."""

    site: Site
    title: str
    layers: list[Any] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    """Per call of one of them: a tensor, or a tuple of tensors."""
    certain: list[bool] = field(default_factory=list)
    """Whether that call certainly happens, for each output."""
    parameters: list[int | None] = field(default_factory=list)
    real: bool = False
    """Whether an output came while the program itself ran, and not only a function that nobody calls."""


@dataclass(eq=False, slots=True)
class VariableRecord:
    """A name that a statement assigned, with the values of all visits."""

    statement: ast.stmt
    name: str
    node: ast.expr | None
    values: list[Any] = field(default_factory=list)
    certain: list[bool] = field(default_factory=list)
    """Whether the program certainly comes to it, for each value."""
    real: bool = False
    """Whether a value came while the program itself ran, and not only a function that nobody calls."""
    moment: int = -1
    """The step at which the last value came: a name that one statement assigns twice keeps the second."""


@dataclass(frozen=True, eq=False, slots=True)
class Training:
    """Data that a model was given: a call on arrays, ``predict``, ``evaluate`` or ``fit``."""

    site: Site
    method: str
    model: Any
    x: Any
    y: Any = None
    loss: Any = None
    metrics: Any = None
    batch_size: Any = None
    stack: Any = None
    """The layers that a Sequential had by then."""


@dataclass(frozen=True, eq=False, slots=True)
class AddedLoss:
    """What a layer or model of the program's own gave to ``add_loss`` inside of its ``call``."""

    site: Site
    owner: str
    """The name of its class."""
    order: int
    """Its place among the calls."""
    value: Any


@dataclass(frozen=True, eq=False, slots=True)
class Applied:
    """A function, method or operator that was applied to arrays, and what came of it."""

    name: str
    given: tuple[Any, ...]
    options: dict[str, Any]
    value: Any


MOST_APPLIED = 8
"""Of so many visits of one place it is kept what was applied there."""

ANYTHING = frozenset({"Exception", "BaseException", "?"})
"""Handlers that catch whatever is raised; ``?`` is a handler without a name, or with one that was not read."""


def certain_one(found: list[Finding]) -> Finding | None:
    """The first of these that the program certainly raises."""
    return next((one for one in found if one.certain and not one.problem.warning), None)


class Recorder:
    """Collects what the run saw; only what lies in the analysed file is kept for show."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.values: dict[ast.AST, list[Any]] = {}
        self.layers: dict[ast.AST, LayerRecord] = {}
        self.variables: dict[tuple[int, str], VariableRecord] = {}
        self.visits: dict[tuple[ast.AST, type], Visits] = {}
        self.postponed: list[tuple[Any, tuple[ast.AST, ...]]] = []
        """Generators whose body found problems at these calls when they were made, before anybody asked for an item."""
        self.applied: dict[ast.AST, list[Applied]] = {}
        """What was applied to arrays at a place, visit by visit, as long as these are few."""
        self.filled: dict[ast.AST, bool] = {}
        """Of expressions that gave tensors: whether these are arrays alone, made of sizes, numbers and such arrays."""
        self.shapeless: dict[ast.AST, str] = {}
        """Why a tensor that was made there has no known rank."""
        self.counts: dict[ast.AST, int] = {}
        self.models: dict[ast.AST, list[Any]] = {}
        self.instances: dict[int, Site] = {}
        self.real_instances: list[Any] = []
        """Those that the program itself made."""
        self.compiles: dict[ast.AST, Site] = {}
        """Which ``compile`` the model of a training call went by."""
        self.trainings: list[Training] = []
        self.losses: list[AddedLoss] = []
        self.stacks: dict[int, tuple[Any, Any]] = {}
        """The layers and the output of a Sequential, by its address, when a function that is not known was given it."""
        self.functions: list[Any] = []
        """Functions that the file defines, in order."""
        self.called: set[ast.AST] = set()
        """Nodes of the functions that somebody called."""
        self.catching: list[frozenset[str]] = []
        """The exceptions that the handlers around this point name, innermost last."""
        self.insides: list[tuple[int, Call]] = []
        """Calls of layers of the program's own classes, with the number of the first call inside; outermost only."""
        self.quiet = 0
        """Above 0 inside a ``try`` whose handler could catch what is found."""
        self.aside: list[Finding] | None = None
        """What is found while something is tried, if something is: none of it is a finding yet."""
        self.uncalled = False
        """While functions that nobody calls are analysed on their own."""
        self.speculative = False
        """While what is run is not what the program runs itself: to what really ran it does not add."""
        self.unseen = False
        """While something is tried that the program does not run: no value of it is kept."""
        self.behind = False
        """In a statement of the module that was found to raise: the program does not come to what is followed from there."""
        self.repeating = 0
        """Above 0 in trips that stand for many like those before: what is shown of a place is what it had in these."""
        self.muted = 0
        """Above 0 while a graph is run again: its layers were recorded when they were first called."""

    def saw(self, node: ast.AST, value: Any) -> None:
        """An expression had this value."""
        if self.unseen:
            return
        if type(value) in MEASURED:
            value = as_tensor(value)
        seen = self.values.get(node)
        if seen is None:
            self.values[node] = [value]
        elif seen[-1] is not value and not self.repeating:
            seen.append(value)

    def is_filled(self, tensor: Tensor) -> bool:
        """Whether a tensor is an array that the program filled, and not one of which it is unknown what made it."""
        made = tensor.origin is not None and self.filled.get(tensor.origin.node, False)
        return tensor.source is None and (made or tensor.flavour is Flavour.ARRAY)

    def notes(self, node: ast.AST) -> bool:
        """Whether it is kept what is applied to arrays here."""
        return not self.muted and len(self.applied.get(node, ())) < (1 if self.repeating else MOST_APPLIED)

    def ran(self, node: ast.AST, applied: Applied) -> None:
        """Something was applied to arrays here."""
        self.applied.setdefault(node, []).append(applied)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Report nothing of what is found meanwhile: it need not happen where it is written."""
        self.quiet += 1
        try:
            yield
        finally:
            self.quiet -= 1

    @contextmanager
    def trial(self) -> Iterator[list[Finding]]:
        """What is found meanwhile is put into a list, and is no finding yet."""
        outer, found = self.aside, list[Finding]()
        self.aside = found
        try:
            yield found
        finally:
            self.aside = outer

    @contextmanager
    def repeats(self, *, steady: bool) -> Iterator[None]:
        """What runs meanwhile stands for many trips, which are all alike if the loop is steady."""
        self.repeating += steady
        try:
            yield
        finally:
            self.repeating -= steady

    def found(self, finding: Finding) -> None:
        """A rule found a problem; one that a handler around it may catch is none."""
        if self.quiet or any(caught & (finding.problem.raises | ANYTHING) for caught in self.catching):
            return
        if self.aside is not None:
            self.aside.append(finding)
        else:
            visits = self.visits.setdefault((finding.site.node, type(finding.problem)), Visits())
            visits.findings.append(finding)
            self.behind = self.behind or (finding.certain and not finding.problem.warning and not finding.doubtful)

    def found_so_far(self) -> dict[tuple[ast.AST, type], int]:
        """How often each problem was found."""
        return {key: len(visits.findings) for key, visits in self.visits.items()}

    def made(self, site: Site, title: str, layer: Any) -> None:
        """A constructor call made a layer."""
        if site.path == self.path:
            self.layers.setdefault(site.node, LayerRecord(site, title)).layers.append(layer)

    def modelled(self, site: Site, model: Any) -> None:
        """A call made a model; of the models of other files nothing is shown."""
        if site.path == self.path and not self.muted:
            self.models.setdefault(site.node, []).append(model)

    def made_instance(self, site: Site, instance: Any) -> None:
        """A constructor call of one of the program's own classes made an instance; a call that nobody wrote is not shown."""
        if site.node.end_lineno is not None:
            self.instances[instance.address] = site
        if not self.uncalled:
            self.real_instances.append(instance)

    def gave_instance(self, instance: Any, output: Any, *, certain: bool, parameters: int | None = None) -> None:
        """An instance of the program's own layer or model class gave out a value."""
        site = self.instances.get(instance.address)
        if site is not None and site.path == self.path and not self.muted:
            record = self.layers.setdefault(site.node, LayerRecord(site, instance.cls.name))
            record.layers.append(instance)
            self._enter(record, output, parameters, certain=certain)

    def whole(self, call: Call) -> Call:
        """The call of the program's own layer that a call happened in, or itself."""
        return next((outer for start, outer in self.insides if start < call.order < outer.order), call)

    def added(self, calls: list[Call]) -> list[AddedLoss]:
        """The losses that the program's own layers added, in those of their calls in which these happened."""
        orders = [call.order for call in calls]
        spans = [(s, outer.order) for s, outer in self.insides if any(s < order < outer.order for order in orders)]
        return [loss for loss in self.losses if any(start < loss.order < end for start, end in spans)]

    @property
    def _unreal(self) -> bool:
        return self.speculative or self.behind

    def gave(self, layer: Any, output: Any, parameters: int | None, *, certain: bool) -> None:
        """A layer that was constructed in the file gave out a value."""
        record = self.layers.get(layer.origin.node)
        if record is not None and not self.muted:
            self._enter(record, output, parameters, certain=certain)

    def _enter(self, record: LayerRecord, output: Any, parameters: int | None, *, certain: bool) -> None:
        if (self._unreal and record.real) or (self.repeating and record.outputs):
            return
        record.real = record.real or not self._unreal
        record.outputs.append(output)
        record.certain.append(certain)
        record.parameters.append(parameters)

    def assigned(
        self, statement: ast.stmt, node: ast.expr | None, name: str, value: Any, moment: int, *, certain: bool
    ) -> None:
        """A statement of the file gave a name a value, at this step of the run."""
        if self.muted:
            return
        if type(value) in MEASURED:
            value = as_tensor(value)
        key = (statement.lineno, name)
        record = self.variables.get(key)
        if record is None:
            record = self.variables[key] = VariableRecord(statement, name, node)
        if (self._unreal and record.real) or (self.repeating and record.values):
            return
        record.real = record.real or not self._unreal
        if record.values and record.moment == moment:
            record.values.pop()
            record.certain.pop()
        if not record.values or record.values[-1] is not value:
            record.values.append(value)
            record.certain.append(certain)
        record.moment = moment

    def gave_up(self, counts: dict[ast.AST, int]) -> None:
        """The run did not see all visits of the calls whose numbers have changed since: there is one more of each."""
        for node, total in self.counts.items():
            if counts.get(node) != total:
                self.counts[node] = total + 1

    def certain_findings(self, *, finished: bool) -> list[Finding]:
        """The problems that are promises: all visits of the call find it, or one that certainly happens does.

        Of a run that did not finish not all visits are known.
        """
        kept = []
        for (node, _), visits in self.visits.items():
            total = self.counts.get(node, 0)
            chosen = next((finding for finding in visits.findings if finding.certain), None)
            if chosen is None and finished and len(visits.findings) >= total:
                chosen = next((finding for finding in visits.findings if not finding.uncalled), visits.findings[0])
            if chosen is not None:
                kept.append(chosen)
        return kept

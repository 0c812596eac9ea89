"""Iterators and containers of the standard library: ``itertools``, ``collections``, ``random``, progress bars."""

from __future__ import annotations

import ast
import itertools
from functools import reduce
from typing import TYPE_CHECKING, Any

from shapewright.values.dims import UNKNOWN_INT
from shapewright.values.lattice import Many, SomeFloat, Unknown, either, widened
from shapewright.values.python import Builtin, Object

from .assignment import new_dict, new_list
from .budget import MAX_ITEMS, MAX_TRIPS
from .containers import counter, deque
from .handlers import handling
from .iteration import ONE_BY_ONE, begun, held, items_of, new_iterator
from .truth import CONSTANTS, frozen, truth, undecided

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreter import Interpreter

ITERATORS: dict[str, Callable[..., Any]] = {}
"""What the interpreter does for these names of the standard library."""

ENDLESS = 2**40
"""Where a count that never ends is taken to end."""


_on = handling(ITERATORS)


def _like(items: Any) -> Any:
    """What an item is like."""
    if not isinstance(items, tuple):
        return items.item if isinstance(items, Many) else items
    total = items[0] if items else Unknown("an item of an empty list")
    for item in items[1:]:
        total = widened(total, item)
    return total


def _combining(name: str, items_each: Callable[..., Any]) -> None:
    """A function of ``itertools`` that only arranges items, whatever they are."""

    def run_combining(run: Interpreter, node: ast.expr, *values: Any, **options: Any) -> Any:
        lists = [items_of(run, value) for value in values if not isinstance(value, int)]
        numbers = [value for value in values if isinstance(value, int)]
        if all(isinstance(side, tuple) for side in lists) and all(isinstance(n, int) for n in options.values()):
            made = tuple(itertools.islice(items_each(*lists, *numbers, **options), MAX_ITEMS + 1))
            if len(made) <= MAX_ITEMS:
                return new_iterator(run, made)
        return Unknown(f"the items of itertools.{name} are too many, or not known")

    ITERATORS[f"itertools.{name}"] = run_combining


for _name in ("product", "permutations", "combinations", "combinations_with_replacement", "pairwise"):
    if hasattr(itertools, _name):
        _combining(_name, getattr(itertools, _name))


@_on("itertools.chain")
def chain(run: Interpreter, node: ast.expr, *values: Any) -> Any:
    """The items of one list after those of the other."""
    return _chained(run, [items_of(run, value) for value in values])


@_on("itertools.chain.from_iterable")
def chain_all(run: Interpreter, node: ast.expr, values: Any) -> Any:
    """The items of all lists in a list."""
    lists = items_of(run, values)
    if not isinstance(lists, tuple):
        return new_iterator(run, Many(_like(items_of(run, _like(lists)))))
    return _chained(run, [items_of(run, value) for value in lists])


def _chained(run: Interpreter, lists: list[Any]) -> Any:
    if all(isinstance(items, tuple) for items in lists):
        return new_iterator(run, tuple(itertools.chain.from_iterable(lists)))
    return new_iterator(run, Many(_like(tuple(_like(items) for items in lists if items != ()))))


@_on("itertools.zip_longest")
def zip_longest(run: Interpreter, node: ast.expr, *values: Any, fillvalue: Any = None) -> Any:
    """Items side by side, as many as the longest list has."""
    lists: list[Any] = [items_of(run, value) for value in values]
    if all(isinstance(items, tuple) for items in lists):
        return new_iterator(run, tuple(itertools.zip_longest(*lists, fillvalue=fillvalue)))
    return new_iterator(run, Many(tuple(either(_like(items), fillvalue) for items in lists)))


@_on("itertools.count")
def count(run: Interpreter, node: ast.expr, start: Any = 0, step: Any = 1) -> Any:
    """Numbers without end."""
    known = isinstance(start, int) and isinstance(step, int) and step > 0
    return new_iterator(run, range(start, ENDLESS, step) if known else Many(UNKNOWN_INT))


@_on("itertools.repeat")
def repeat(run: Interpreter, node: ast.expr, value: Any, times: Any = MAX_TRIPS) -> Any:
    """The same item again and again."""
    return new_iterator(run, (value,) * times if isinstance(times, int) and times <= MAX_ITEMS else Many(value))


@_on("itertools.cycle")
def cycle(run: Interpreter, node: ast.expr, value: Any) -> Any:
    """The items again and again."""
    items = items_of(run, value)
    return new_iterator(
        run, tuple(itertools.islice(itertools.cycle(items), MAX_TRIPS)) if isinstance(items, tuple) else items
    )


@_on("itertools.islice")
def islice(run: Interpreter, node: ast.expr, value: Any, *bounds: Any) -> Any:
    """Some of the items."""
    once = isinstance(value, Object) and value.kind in ONE_BY_ONE
    items = held(run, value) if once else value if isinstance(value, range) else items_of(run, value)
    numbers = all(bound is None or isinstance(bound, int) for bound in bounds)
    last = slice(*bounds).stop if numbers and bounds else None
    if isinstance(items, Many) and isinstance(last, int) and 0 <= last <= len(items.first):
        if once:
            run.store(value.address, None, Many(items.item, first=items.first[last:]))
        return new_iterator(run, items.first[slice(*bounds)])
    if isinstance(items, tuple | range) and numbers:
        if once:
            run.store(value.address, None, () if last is None else items[last:])
        some = items[slice(*bounds)]
        return new_iterator(run, some if len(some) <= MAX_ITEMS else Many(UNKNOWN_INT))
    return new_iterator(run, Many(_like(items)) if not isinstance(items, Unknown) else items)


@_on("itertools.accumulate")
def accumulate(run: Interpreter, node: ast.expr, value: Any, func: Any = None, *, initial: Any = None) -> Any:
    """Each item put together with all before it."""
    from .calls import call
    from .operators import binary

    items = items_of(run, value)
    if not isinstance(items, tuple):
        return new_iterator(run, Many(Unknown("an accumulation over a list of unknown length")))
    items = items if initial is None else (initial, *items)
    made = list(items[:1])
    for item in items[1:]:
        pair = (made[-1], item)
        made.append(binary(run, node, ast.Add, *pair) if func is None else call(run, func, pair, {}, node))
    return new_iterator(run, tuple(made))


def _operator(name: str, kind: type[ast.operator]) -> None:
    def run_operator(run: Interpreter, node: ast.expr, left: Any, right: Any) -> Any:
        from .operators import binary

        return binary(run, node, kind, left, right)

    ITERATORS[f"operator.{name}"] = run_operator


OPERATORS = {
    "add": ast.Add, "sub": ast.Sub, "mul": ast.Mult, "truediv": ast.Div, "floordiv": ast.FloorDiv, "mod": ast.Mod, "pow": ast.Pow,
}  # fmt: skip
for _name, _kind in OPERATORS.items():
    _operator(_name, _kind)


def _comparing(name: str) -> None:
    def run_comparing(run: Interpreter, node: ast.expr, left: Any, right: Any) -> Any:
        from .operators import binary_comparison

        return binary_comparison(run, node, COMPARING[name], left, right)

    ITERATORS[f"operator.{name}"] = run_comparing


COMPARING = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
for _name in COMPARING:
    _comparing(_name)


@_on("operator.getitem")
def get_item(run: Interpreter, node: ast.expr, owner: Any, key: Any) -> Any:
    """``owner[key]``."""
    from .subscripts import subscript

    return subscript(run, node, owner, key)


@_on("operator.attrgetter")
def attribute_getter(run: Interpreter, node: ast.expr, *names: Any) -> Any:
    """A function that reads attributes, dots included."""

    def pick(run: Interpreter, node: ast.expr, value: Any) -> Any:
        from .attributes import attribute

        picked = tuple(reduce(lambda owner, part: attribute(run, owner, part), n.split("."), value) for n in names)
        return picked[0] if len(picked) == 1 else picked

    known = all(isinstance(name, str) for name in names)
    return Builtin("attrgetter", pick) if known else Unknown("attributes whose names are not known")


@_on("operator.methodcaller")
def method_caller(run: Interpreter, node: ast.expr, name: Any, *args: Any, **kwargs: Any) -> Any:
    """A function that calls a method."""

    def act(run: Interpreter, node: ast.expr, value: Any) -> Any:
        from .attributes import attribute
        from .calls import call

        return call(run, attribute(run, value, name), args, kwargs, node)

    return Builtin("methodcaller", act) if isinstance(name, str) else Unknown("a method whose name is not known")


def _choosing(name: str, chosen: Callable[[tuple[Any, ...], list[bool]], tuple[Any, ...]]) -> None:
    """A function of ``itertools`` that keeps items by what a function says of them."""

    def run_choosing(run: Interpreter, node: ast.expr, function: Any, value: Any) -> Any:
        from .calls import call

        items = begun(run, value)
        if isinstance(items, Unknown):
            return new_iterator(run, items)
        given = items if isinstance(items, tuple) else items.first
        with run.recorder.silence():  # It is called when somebody asks for the items, if ever.
            said = [truth(run, i if function is None else call(run, function, (i,), {}, node)) for i in given]
        if isinstance(items, Many):
            ended = name == "takewhile" and False in said and None not in said[: said.index(False)]
            return new_iterator(run, given[: said.index(False)] if ended else Many(_like(items)))
        known = [answer for answer in said if answer is not None]
        return new_iterator(run, chosen(items, known) if len(known) == len(items) else Many(_like(items)))

    ITERATORS[f"itertools.{name}"] = run_choosing


def _first_false(said: list[bool]) -> int:
    return said.index(False) if False in said else len(said)


_choosing("takewhile", lambda items, said: items[: _first_false(said)])
_choosing("dropwhile", lambda items, said: items[_first_false(said) :])
_choosing("filterfalse", lambda items, said: tuple(i for i, kept in zip(items, said, strict=True) if not kept))


@_on("itertools.compress")
def compress(run: Interpreter, node: ast.expr, value: Any, selectors: Any) -> Any:
    """The items whose selector is true."""
    items, kept = items_of(run, value), items_of(run, selectors)
    said = [truth(run, part) for part in kept] if isinstance(kept, tuple) else [None]
    if isinstance(items, tuple) and None not in said:
        return new_iterator(run, tuple(itertools.compress(items, said)))
    return new_iterator(run, Many(_like(items)) if not isinstance(items, Unknown) else items)


@_on("itertools.groupby")
def grouped(run: Interpreter, node: ast.expr, iterable: Any, key: Any = None) -> Any:
    """Pairs of a key and those items that have it one after the other."""
    from .calls import call

    items = items_of(run, iterable)
    if not isinstance(items, tuple):
        return new_iterator(run, Many(Unknown("a group of items that are not known")))
    with run.recorder.silence():  # It is called when somebody asks for the items, if ever.
        keys = [frozen(run, item if key is None else call(run, key, (item,), {}, node)) for item in items]
    if not all(isinstance(part, (*CONSTANTS, tuple)) and not undecided((part,)) for part in keys):
        return new_iterator(run, Many((_like(tuple(keys)), new_iterator(run, Many(_like(items))))))
    groups: list[tuple[Any, list[Any]]] = []
    for part, item in zip(keys, items, strict=True):
        if not groups or groups[-1][0] != part:
            groups.append((part, []))
        groups[-1][1].append(item)
    return new_iterator(run, tuple((part, new_iterator(run, tuple(group))) for part, group in groups))


@_on("itertools.batched")
def batched(run: Interpreter, node: ast.expr, value: Any, n: Any) -> Any:
    """Tuples of so many items, the last of what is left."""
    items = items_of(run, value)
    if not isinstance(items, tuple) or not isinstance(n, int) or n < 1:
        return new_iterator(run, Many(Unknown("a batch of items that are not known")))
    return new_iterator(run, tuple(items[start : start + n] for start in range(0, len(items), n)))


@_on("operator.itemgetter")
def item_getter(run: Interpreter, node: ast.expr, *keys: Any) -> Any:
    """A function that picks items."""

    def pick(run: Interpreter, node: ast.expr, value: Any) -> Any:
        from .subscripts import subscript

        picked = tuple(subscript(run, node, value, key) for key in keys)
        return picked[0] if len(picked) == 1 else picked

    return Builtin("itemgetter", pick)


@_on("itertools.starmap")
def starmap(run: Interpreter, node: ast.expr, function: Any, values: Any) -> Any:
    """The function of each tuple of arguments."""
    from .calls import call

    items = items_of(run, values)
    sides = [items_of(run, item) for item in items] if isinstance(items, tuple) else [Unknown("arguments")]
    if all(isinstance(side, tuple) for side in sides):
        made = tuple(call(run, function, side, {}, node) for side in sides if isinstance(side, tuple))
        return new_iterator(run, made)
    return new_iterator(run, Many(Unknown("a map over a list of unknown length")))


@_on("itertools.tee")
def tee(run: Interpreter, node: ast.expr, value: Any, n: Any = 2) -> Any:
    """The same items, several times."""
    items = items_of(run, value)
    known = isinstance(n, int) and n < MAX_TRIPS
    return tuple(new_iterator(run, items) for _ in range(n)) if known else Unknown("a tee")


@_on("collections.OrderedDict")
def ordered(run: Interpreter, node: ast.expr, *args: Any, **kwargs: Any) -> Any:
    """A dict."""
    from .builtins import make_dict

    return make_dict(run, node, *args, **kwargs)


@_on("collections.defaultdict")
def default_dict(run: Interpreter, node: ast.expr, factory: Any = None, *args: Any, **kwargs: Any) -> Any:
    """A dict that makes what it lacks."""
    made = ordered(run, node, *args, **kwargs)
    if factory is not None:
        run.store(made.address, "#default", factory)
    return made


@_on("collections.ChainMap")
def chained(run: Interpreter, node: ast.expr, *maps: Any) -> Any:
    """Several dicts as one, which is not followed: what it is given is written to the first of them."""
    if maps and isinstance(maps[0], Object):
        run.store(maps[0].address, None, Unknown("a dict that is written to through another"))
    return new_dict(run, Unknown("several dicts as one"))


_on("collections.Counter")(counter)
_on("collections.deque")(deque)


PROGRESS = ("tqdm", "tqdm.auto", "tqdm.autonotebook", "tqdm.notebook", "tqdm.std")
"""Modules that make the same progress bars."""


@_on(*(f"{module}.{name}" for module in PROGRESS for name in ("tqdm", "trange", "tqdm_notebook", "tnrange")))
def progress(run: Interpreter, node: ast.expr, value: Any = None, *_args: Any, **_options: Any) -> Any:
    """A progress bar goes through the items that it is given."""
    if isinstance(value, int):
        return range(value)
    return Unknown("a progress bar without items") if value is None else value


@_on("random.choice")
def choice(run: Interpreter, node: ast.expr, values: Any) -> Any:
    """One of the items."""
    items = items_of(run, values)
    return either(*items) if isinstance(items, tuple) and items else _like(items)


@_on("random.shuffle")
def shuffle(run: Interpreter, node: ast.expr, values: Any) -> None:
    """The items of a list in an order that nobody knows."""
    if isinstance(values, Object):
        items = items_of(run, values)
        if isinstance(items, tuple) and items:
            run.store(values.address, None, (either(*items),) * len(items))


@_on("random.sample")
def sample(run: Interpreter, node: ast.expr, values: Any, k: Any) -> Any:
    """Some of the items."""
    items = items_of(run, values)
    one = either(*items) if isinstance(items, tuple) and items else _like(items)
    return new_list(run, (one,) * k if isinstance(k, int) and k <= MAX_ITEMS else Many(one))


@_on("random.randint", "random.randrange", "os.cpu_count", "time.time_ns", "os.getpid")
def some_number(run: Interpreter, node: ast.expr, *_args: Any, **_options: Any) -> Any:
    """A whole number that only the running program knows."""
    return UNKNOWN_INT


@_on(
    "random.random",
    "random.uniform",
    "random.gauss",
    "random.normalvariate",
    "random.triangular",
    "random.expovariate",
    "random.betavariate",
    "time.time",
    "time.perf_counter",
    "time.monotonic",
    "time.process_time",
)
def some_float(run: Interpreter, node: ast.expr, *_args: Any, **_options: Any) -> Any:
    """A number that only the running program knows."""
    return SomeFloat("a number that is known only when the program runs")

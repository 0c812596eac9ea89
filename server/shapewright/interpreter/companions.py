"""The program's own subclasses of Keras's ready models: the Sequential or functional model that such an object is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapewright.rules.changes import NOTHING_BY_PLACE
from shapewright.rules.problems import TooManyArguments
from shapewright.values.lattice import Unknown
from shapewright.values.models import Functional, Sequential
from shapewright.values.python import Bound, Instance

from .binding import refuse
from .derived import adopt
from .functions import find, is_keras, ready_layer
from .inputs import POLICY
from .leaves import attempt
from .models import call_model, make_model
from .naming import name_object
from .stacks import make_sequential
from .state import ABSENT
from .tracked import MODELS
from .truth import frozen

if TYPE_CHECKING:
    import ast

    from .interpreter import Interpreter


def keras_init(run: Interpreter, node: ast.expr, receiver: Any, *args: Any, **kwargs: Any) -> None:
    """``super().__init__(…)`` of a class of Keras: the object gets its name, and the model that it is."""
    if not isinstance(receiver, Instance) or not is_keras(receiver.cls):
        return
    if _by_place(receiver, args, kwargs) and NOTHING_BY_PLACE.holds_for(run.keras) is True:
        refuse(run, node, TooManyArguments(_base(receiver), 0, len(args)))
    attempt(run, node, (), {}, lambda: name_object(run, receiver.address, receiver.cls.name, kwargs.get("name")))
    name = run.load(receiver.address, "name")
    policy = kwargs.get("dtype") if kwargs.get("autocast") is None else Unknown("what it casts is not known")
    if policy is not None:
        run.store(receiver.address, POLICY, frozen(run, policy))
    adopt(run, node, receiver, args, kwargs)
    if is_keras(receiver.cls, "keras.Sequential"):
        given = args[0] if args else kwargs.get("layers")
        run.store(receiver.address, "#model", make_sequential(run, node, given, name=name))
    elif is_keras(receiver.cls, "keras.Model") and (len(args) > 1 or "inputs" in kwargs):
        run.store(receiver.address, "#model", make_model(run, node, *args, **{**kwargs, "name": name}))


def _by_place(receiver: Instance, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether ``Layer`` is told something by its place; a ready layer, a Sequential and a functional model may be."""
    if not args or is_keras(receiver.cls, "keras.Sequential") or ready_layer(receiver.cls) is not None:
        return False
    ends = is_keras(receiver.cls, *MODELS) and (len(args) == 2 or (len(args) == 1 and "outputs" in kwargs))
    return not ends


def _base(receiver: Instance) -> str:
    return "Model" if is_keras(receiver.cls, *MODELS) else "Layer"


def call_companion(
    run: Interpreter, instance: Instance, model: Any, args: tuple[Any, ...], kwargs: dict[str, Any], node: ast.expr
) -> Any:
    """``instance(x)`` where the class leaves the call to Keras."""
    output = call_model(run, model, args, kwargs, node)
    run.recorder.gave_instance(instance, output, certain=run.here.certain)
    return output


def companion_attribute(run: Interpreter, owner: Instance, name: str) -> Any:
    """What an object inherits from the model that it is; ``None`` where it is none."""
    from .model_methods import model_attribute

    model = run.load(owner.address, "#model")
    if not isinstance(model, Sequential | Functional):
        return None
    if name in ("call", "__call__"):
        return Bound(name, lambda run, node, _owner, *args, **kw: call_model(run, model, args, kw, node), owner)
    own = any(find(run, owner.cls, step) is not ABSENT for step in ("call", "train_step", "test_step", "predict_step"))
    return None if own and name in ("fit", "evaluate", "predict") else model_attribute(run, model, name)

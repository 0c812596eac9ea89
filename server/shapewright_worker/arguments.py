"""Turns a recipe's tagged JSON into Python values: literals, tensors, layers and objects of Keras's own classes."""

from __future__ import annotations

from typing import Any

from shapewright_worker.framework import Framework, Refusal

ROOMS = (
    "layers",
    "initializers",
    "regularizers",
    "constraints",
    "optimizers",
    "optimizers.schedules",
    "losses",
    "metrics",
)
"""The modules of Keras whose classes a recipe may name."""

REFUSED = frozenset({"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"})
"""Classes that run code, or load it from a file."""

CODE_KEYS = frozenset({"class_name", "registered_name", "module"})
"""Keys of a serialized Keras object: older Keras imports the module that such a dictionary names."""


class Samples:
    """Zeros for as many samples as a tensor holds that they meet; ``shape`` has ``None`` for them."""

    def __init__(self, shape: tuple[Any, ...], dtype: str) -> None:
        self.shape = shape
        self.dtype = dtype


class Arguments:
    """Reads arguments while a model grows: its tensors and layers are looked up by their keys."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.tensors: dict[str, Any] = {}
        self.layers: dict[str, Any] = {}

    def mapping(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Read keyword arguments."""
        if "vocabulary" in arguments and isinstance(arguments["vocabulary"], str):
            raise Refusal("refused", "a recipe does not read the file of a vocabulary")
        return {name: self.value(argument) for name, argument in arguments.items()}

    def value(self, argument: Any) -> Any:
        """Read one argument; a JSON object is always one of the nine tagged forms."""
        if isinstance(argument, list):
            return [self.value(item) for item in argument]
        if not isinstance(argument, dict):
            return argument
        if "tuple" in argument:
            return tuple(self.value(item) for item in argument["tuple"])
        if "dict" in argument:
            return self.dictionary(argument["dict"])
        if "tensor" in argument:
            return self.tensor(*argument["tensor"])
        if "layer" in argument:
            return self.layers[argument["layer"]]
        if "slice" in argument:
            return slice(*argument["slice"])
        if "ellipsis" in argument:
            return ...
        if "zeros" in argument:
            return self.zeros(*argument["zeros"])
        if "object" in argument:
            return self.named(argument["object"])(**self.mapping(argument["arguments"]))
        raise Refusal("refused", f"a recipe has no argument like {sorted(argument)}")

    def zeros(self, shape: list[Any], dtype: str, tensor: bool, top: Any) -> Any:
        """Make an array, with its largest number in its last place if it has one."""
        if None in shape:
            return Samples(tuple(shape), dtype)
        numpy = self.framework.numpy
        if top is None:
            zeros = numpy.broadcast_to(numpy.zeros((), dtype), shape)
            return self.framework.tensorflow.zeros(shape, dtype) if tensor else zeros
        made = numpy.zeros(shape, dtype)
        made.flat[-1:] = top
        return self.framework.tensorflow.constant(made) if tensor else made

    def dictionary(self, items: dict[str, Any]) -> dict[str, Any]:
        """Read a plain dictionary, unless Keras could take it for a serialized object."""
        if CODE_KEYS & set(items):
            raise Refusal("refused", "a recipe holds no serialized objects")
        return {key: self.value(item) for key, item in items.items()}

    def tensor(self, key: str, output: Any) -> Any:
        """Return what a call or an input gave: all of it, or one of several outputs; a single output is itself."""
        value = self.tensors[key]
        return value[output] if output is not None and isinstance(value, (list, tuple)) else value

    def layer_class(self, name: str) -> Any:
        """Return a layer class of Keras."""
        found = self.named("layers." + name)
        if not issubclass(found, self.framework.base_layer):
            raise Refusal("refused", f"keras.layers.{name} is not a layer")
        return found

    def named(self, path: str) -> Any:
        """Return a class of Keras by its room and name, such as ``regularizers.L2``."""
        room, _, name = path.rpartition(".")
        if room not in ROOMS or name in REFUSED or name.startswith("_"):
            raise Refusal("refused", f"a recipe may not name keras.{path}")
        module = self.framework.keras
        for part in room.split("."):
            module = getattr(module, part)
        found = getattr(module, name, None)
        if not isinstance(found, type):
            version = self.framework.keras_version()
            raise Refusal("refused", f"Keras {version} has no class keras.{path}")
        return found

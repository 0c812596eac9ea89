"""File names: how the name of a file must end in which Keras 3 saves a model or its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .limits import HELD_LIMITS, LONGEST
from .problems import RefusedArgument, Title

if TYPE_CHECKING:
    from collections.abc import Callable

MODELS = (".keras", ".h5")
WEIGHTS = (".weights.h5",)
ELSEWHERE = "hf://"
"""How a name begins that is no file's."""


@dataclass(frozen=True)
class Saving:
    """A call that saves: its parameters, and the endings that it takes, those that it names first."""

    parameters: tuple[str, ...]
    endings: tuple[str, ...]
    for_weights: tuple[str, ...] = ()
    """The endings that it takes with ``save_weights_only=True``."""
    unless: tuple[str, ...] = ()
    """Arguments with which another ending may do, or nothing is saved."""


SAVE_MODEL = Saving(("model", "filepath", "overwrite"), (*MODELS, ".hdf5"), unless=("zipped", "overwrite"))
SAVING = {
    "keras.callbacks.ModelCheckpoint": Saving(
        ("filepath", "monitor", "verbose", "save_best_only", "save_weights_only"), MODELS, for_weights=WEIGHTS
    ),
    "keras.models.save_model": SAVE_MODEL,
    "keras.saving.save_model": SAVE_MODEL,
    "save": Saving(SAVE_MODEL.parameters[1:], SAVE_MODEL.endings, unless=SAVE_MODEL.unless),
    "save_weights": Saving(("filepath", "overwrite"), WEIGHTS, unless=("max_shard_size",)),
}
"""By the name of a function or class, or of a method of models."""


def refused_file(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any], plain: Callable[[Any], Any]
) -> RefusedArgument | None:
    """The problem of a call that certainly writes to no such file; ``plain`` reads a value."""
    saving = SAVING.get(name)
    if saving is None:
        return None
    given = {**dict(zip(saving.parameters, args, strict=False)), **kwargs}
    file, endings = plain(given.get("filepath")), saving.endings
    if not isinstance(file, str) or file.startswith(ELSEWHERE) or any(argument in given for argument in saving.unless):
        return None
    if saving.for_weights and plain(given.get("save_weights_only")) is True:
        endings = saving.for_weights
    if file.endswith(endings):
        return None
    reason = f"must end in {' or '.join(endings[:2])}"
    title = Title(name.rpartition(".")[2], saving.parameters)
    told = f'{reason}, but is "{file}"' if len(file) <= LONGEST else reason
    return RefusedArgument(title, "filepath", told).where(HELD_LIMITS)

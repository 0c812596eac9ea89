"""``unknown-argument``: a constructor has no parameter of this name."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from shapewright.rules.problems import UnknownArgument
from shapewright.rules.registry import LAYER_OPTIONS, signatures

from .check import check
from .diagnostic import Diagnostic, Fix, Note, Severity
from .wording import listed

if TYPE_CHECKING:
    from .place import Place

RENAMED = {
    "nb_filter": "filters",
    "nb_filters": "filters",
    "n_filters": "filters",
    "filter_length": "kernel_size",
    "filter_size": "kernel_size",
    "kernel": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "border_mode": "padding",
    "dilation": "dilation_rate",
    "atrous_rate": "dilation_rate",
    "dim_ordering": "data_format",
    "pool_length": "pool_size",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "bias": "use_bias",
    "output_dim": "units",
    "num_units": "units",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "p": "rate",
    "nb_words": "input_dim",
    "input_size": "input_dim",
}
"""Names of older Keras versions and of other libraries."""

GONE = {
    "input_length": "Keras 3 takes the length from the input",
    "batch_input_shape": "Keras 3 wants an Input with batch_shape in front",
    "time_major": "Keras 3 always has the batch first",
    "implementation": "Keras 3 has one implementation",
    "weights": "Keras 3 takes weights with set_weights",
    "fused": "Keras 3 chooses by itself",
    "renorm": "Keras 3 has no such mode",
    "experimental_run_tf_function": "Keras 3 has no such mode",
}
"""What older Keras versions took, and why it is not needed."""


@check("unknown-argument", Severity.ERROR, UnknownArgument)
def unknown_argument(found: UnknownArgument, place: Place) -> Diagnostic:
    """The name that is not known, and the one that may be meant."""
    call = place.constructor
    at = call.keyword(found.argument) if call is not None else None
    at = at or place.raising
    known = _parameters(found.title)
    meant = _meant(found.argument, known)
    notes = []
    if found.argument in GONE and meant is None:
        notes.append(Note(at, GONE[found.argument]))
    elif meant is None and known:
        notes.append(Note(at, f"it takes {listed(list(known[:8]))}"))
    fixes = []
    if call is not None and meant is not None and call.keyword(meant) is None:
        fixes.append(Fix(f"Call it {meant}", call.renamed_argument(found.argument, meant)))
    elif call is not None and found.argument in GONE:
        fixes.append(Fix(f"Remove {found.argument}", call.without_argument(found.argument)))
    question = f": {meant} is meant" if meant is not None and found.argument in RENAMED else ""
    return Diagnostic(
        at=at,
        message=f"{found.title} takes no argument {found.argument}{question}",
        notes=(*notes, *place.path()),
        fixes=tuple(fixes),
    )


def _parameters(title: str) -> tuple[str, ...]:
    known = signatures().get(title)
    return (*known.positional, *known.keyword) if known is not None else ()


def _meant(name: str, known: tuple[str, ...]) -> str | None:
    """The parameter that this name stands for."""
    renamed = RENAMED.get(name)
    if renamed in known:
        return renamed
    close = get_close_matches(name, (*known, *LAYER_OPTIONS), 1, 0.75)
    return close[0] if close else None

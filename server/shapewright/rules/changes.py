"""Changes: what only some Kerases refuse, in which versions, and why; measured, not remembered.

``tests/versions`` holds them against older Kerases. Where a version was not asked, nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.source.dialect import Keras, Version


@dataclass(frozen=True, slots=True)
class Change:
    """A refusal, or another trait, that came or went."""

    because: str
    spans: tuple[tuple[Version, Version | None], ...]
    """From which version up to which, ``None`` for as long as we know; none for all versions."""
    backend: str | None = None
    """What alone refuses it, if not every backend does."""

    def holds_for(self, keras: Keras) -> bool | None:
        """Whether this Keras refuses it, or is so; ``None`` where that cannot be told."""
        key = id(self), keras.version, keras.backend
        if key not in ANSWERS:
            ANSWERS[key] = self._holds_for(keras), self
        return ANSWERS[key][0]

    def _holds_for(self, keras: Keras) -> bool | None:
        if self.backend is not None and keras.backend != self.backend:
            return None
        if not self.spans:
            return True
        inside = [_within(keras, since, until) for since, until in self.spans]
        return True if True in inside else None if None in inside else False


ANSWERS: dict[tuple[int, Version, str | None], tuple[bool | None, Change]] = {}
"""What was asked of each change, by its identity, which it keeps as it is kept here: there are few, and few Kerases."""


def _within(keras: Keras, since: Version, until: Version | None) -> bool | None:
    begun = keras.reached(since)
    ended = False if until is None else keras.reached(until)
    if begun is False or ended is True:
        return False
    return None if begun is None or ended is None else True


KERAS_2 = ((2,), (3,))
KERAS_3 = ((3,), None)

# What Keras 2 lets pass.
TENSORFLOW_ON_KERAS_TENSORS = Change("Keras 2 makes a layer of every function of TensorFlow", (KERAS_3,))
PLAIN_NAMES = Change("Keras 2 takes a slash in the name of a layer", (KERAS_3,))
NOTHING_BY_PLACE = Change("Keras 2 takes whether a layer learns, and its name, by their places", (KERAS_3,))
NAME_FIRST = Change("Keras 2 takes the name of a weight first", (KERAS_3,))
OUTPUT_OF_STACK = Change("Keras 2 counts what a Sequential gives its own input as a call", (KERAS_3,))
REBUILT = Change("Keras 2 builds a Sequential for another input than it declares", (KERAS_3,))
SHAPE_NOT_INFERRED = Change("Keras 2 infers what a layer of the program's own gives out", (KERAS_3,))
FURTHER_AXES = Change("Keras 2 takes further axes of a convolution's input for a larger batch", (KERAS_3,))
COPIED_BY_NAME = Change("Keras 2 copies cells of the program's own with the cells themselves", (KERAS_3,))
PRIVATE_KERAS = Change("the TensorFlow of Keras 2 still trains with its private copy", (KERAS_3,))
LEGACY_OPTIMIZERS = Change("Keras 2 has the optimizers of its older versions", (KERAS_3,))
NAMES_OF_DATA = Change(
    "Keras 2 takes the arrays of a dict in its order where the names are not the inputs'", (KERAS_3,)
)
NUMBER_AS_SHAPE = Change("Keras 2 takes a number for the shape of one axis", (KERAS_3,))
CAUSAL_SEPARABLE = Change("SeparableConv1D pads causally in Keras 2", (KERAS_3,))
CAUSAL_TRANSPOSED = Change("Conv1DTranspose refuses causal padding in Keras 2 only when it is called", (KERAS_3,))
POOLING_PADDING = Change("Keras 2 refuses the padding of a pooling when it is made", (KERAS_3,))
CROPPED_AWAY_3D = Change("Keras 2 lets Cropping3D leave nothing", (KERAS_3,))
MORE_CHANNELS = Change("Keras 2 takes a multiple of a convolution's channels for groups", (KERAS_3,))
WIDENED_LABELS = Change("Keras 2 gives labels of one number per sample a second axis, and broadcasts", (KERAS_3,))
LABELS_GIVEN = Change("Keras 2 trains on inputs alone if the losses allow it", (KERAS_3,))
TRAINING_ARGUMENTS = Change("which arguments of fit go together is that of Keras 3", (KERAS_3,))
READABLE_DATA = Change("what Keras 2 makes batches of is not followed", (KERAS_3,))
UNEVEN_ARRAYS = Change("the NumPy of Keras 2 may make an array of objects", (KERAS_3,))
ARRAYS_EQUAL = Change("the NumPy of Keras 2 may answer False of arrays that do not fit", (KERAS_3,))
ONE_METRIC = Change("Keras 2 takes the name of a single metric for a list of it", (KERAS_3,))
METRICS_COMPARE = Change("the metrics of Keras 2 are not followed", (KERAS_3,))

NO_MULTIPLIER = Change("Keras 2 takes a depth_multiplier of 0 until it is called", (KERAS_3,))
ANY_RATE = Change("Keras 2 checks the rate of Dropout alone", (KERAS_3,))
ANY_RANK = Change("Keras 2 lets UpSampling3D have other ranks", (KERAS_3,))
DILATED_OVER_OPEN = Change("Keras 2 does not look at lengths where it dilates and one of them is open", (KERAS_3,))

# What Keras 2 refuses, and Keras 3 finds only when it runs, or never.
ONE_MODEL = Change("Keras 2 builds some optimizers for further weights", (KERAS_3,), "tensorflow")
SAMPLES_OF_STATES = Change("Keras before 3.12 stretches a single sample to the states of several", (((3, 12), None),))
STATES_OF_ONE = Change(
    "Keras 2 trains layers that keep the states of one sample with batches of open size", (KERAS_3,), "tensorflow"
)
ATTENTION_DIMENSIONS = Change("Keras 3 builds an attention whose dimensions do not fit; running it fails", (KERAS_2,))
MASKS_SPREAD = Change("Keras 2 stretches the scores of an attention to a larger mask", (KERAS_3,))
ATTENTION_RANK = Change("Keras 3 builds a MultiHeadAttention of vectors; running it fails", (KERAS_2,))
STRICT_SEQUENTIAL = Change("a Sequential of Keras 3 takes other lengths than it declares", (KERAS_2,))
FLAT_TRANSPOSED = Change("Keras 2 leaves the dilation of a Conv3DTranspose out", (KERAS_2,))
WHOLE_NUMBERS = Change("Keras 2 leaves whole numbers as they are in a layer without weights", (KERAS_3,))
INVERTED = Change("the graph of Keras 2 knows that a look-up gives out texts", (KERAS_3,))
OWN_TYPE = Change("in Keras 2 a layer around another gives out what that one does", (KERAS_3,))
OPEN_PLACES = Change("Keras 2 lets a ConvLSTM slide along open axes", (KERAS_3,))
SCALAR_QUERIES = Change("Keras 2 gives a query of one number per sample a second axis", (KERAS_3,))
FROZEN_INSIDE = Change("what a frozen layer in another counts as is not known in Keras 3.0", (KERAS_2, ((3, 8), None)))
ONE_AXIS_SQUEEZED = Change("keras.ops.squeeze takes a single axis", (((3, 0), (3, 1)),))
HALVES_DECLARED = Change("what an older Keras declares of a glu is not what comes out", (((3, 13), None),))
SCORES_OF_QUERIES = Change("Keras 3 declares attention scores as long as the query is", (KERAS_3,))
STATES_COMPARED = Change("Keras 3 compares initial states with the layer when it runs", (KERAS_2,))
EMPTY_SEQUENCES = Change("Keras 3 builds a recurrence over no steps; running it fails", (KERAS_2,))
TENSORS_BY_POSITION = Change("Keras 2 takes numbers and texts among the tensors of a call", (KERAS_3,))
UNPACKED = Change("Keras 2 takes a Keras tensor apart whose batch is known", (KERAS_3,))
DECLARED_OUTPUTS = Change("Keras 3 believes what a layer declares, and does not run it, on a Keras tensor", (KERAS_3,))
CELLS_BELIEVED = Change("Keras 3 asks a cell for its sizes, and does not run it, on a Keras tensor", (KERAS_3,))
LAYER_SHAPES = Change("the layers of Keras 3 have no output_shape", (KERAS_3,))

# What came with a version of Keras 3.
EMPTY_CONVOLUTION = Change("Keras 3 before 3.14 lets a convolution give outputs of size 0", (KERAS_2, ((3, 14), None)))
DISCONNECTED = Change("Keras 3 before 3.14 makes a model whose inputs are not all given", (KERAS_2, ((3, 14), None)))
EMPTY_POOLING = Change("Keras 3 before 3.15 lets a pooling give outputs of size 0", (KERAS_2, ((3, 15), None)))
EMPTY_TABLE = Change("Keras 3 before 3.15 made an Embedding of any size", (KERAS_2, ((3, 15), None)))
TABLE_GIVEN = Change("Keras 3.0 takes no table for an Embedding, Keras 2 looks at it later", (((3, 8), None),))
EMPTY_DENSE = Change("Dense took any number of units", (((3, 12), None),))
LABELS_FOR_ALL = Change("Keras 3.0 trains several outputs on fewer labels", (((3, 8), None),))
LOSSES_FOR_ALL = Change("Keras 3.0 leaves an output without a loss alone", (((3, 8), None),))
ONE_FOR_EACH = Change("Keras 2 and 3.0 take other lists of losses, weights and metrics", (((3, 8), None),))
ONE_CLIPPING = Change("Keras 2 and 3.0 clip gradients in several ways at once", (((3, 8), None),))
LOSS_NEEDED = Change("Keras 2 evaluates a model without a loss, JAX trains it", (KERAS_3,), "tensorflow")
UNIT_AXES = Change("UnitNormalization did not look at its axes in Keras 3.0", (((3, 13), None),))
NO_GROUPS = Change("convolutions took 0 groups", (((3, 4), None),))
NO_REPEATS = Change("RepeatVector took any number", (((3, 15), None),))
NO_HEADS = Change("MultiHeadAttention took any number of heads", (((3, 15), None),))
NO_NORMAL_GROUPS = Change("GroupNormalization took any number of groups", (((3, 15), None),))
NEGATIVE_LENGTH = Change("Reshape found a length below -1 only when it was called", (((3, 15), None),))
TWO_OPEN_AXES = Change("Reshape found two -1 only when it was called", (((3, 12), None),))
CONSTRUCTORS_LOOK = Change(
    "which constructors look at a tensor that they are given was asked of 3.15", (((3, 15), None),)
)
NO_SIZE = Change("UpSampling1D left nothing, or refused to only when it was called", (((3, 15), None),))
WIDE_AS_VALUES = Change("an attention was as wide as its query in Keras 3.0", (KERAS_2, ((3, 8), None)))
COLOURS_FIRST = Change("RandomColorDegeneration took any rank, and any channels that come first", (((3, 15), None),))
SINGLE_OR_BATCH = Change("augmenting layers may have taken pictures of other ranks", (((3, 15), None),))
BIN_NUMBERS = Change("Discretization gave out numbers of other types", (((3, 13), None),))
ROWS_OF_BINS = Change("Discretization had one shape for all output modes", (((3, 14), None),))
ROWS_OF_WORDS = Change("look-ups counted over all axes of a sample", (((3, 14), None),))
OUTPUT_PADDING = Change("Keras 3 before 3.14 took any output_padding", (KERAS_2, ((3, 14), None)))
STRIDED_RECURRENT = Change("ConvLSTM was strided and dilated at once", (((3, 14), None),))
STRIDED_DEPTHWISE = Change("depthwise convolutions are strided and dilated at once since 3.15", (((2,), (3, 15)),))
IDS_IN_RANGE = Change("which ids an Embedding refuses depends on the backend", (KERAS_2, ((3, 4), None)), "tensorflow")
NOTHING_READ = Change("what becomes of an axis that is 0 long depends on the backend", (), "tensorflow")
MIRRORED = Change("how far paddings may mirror depends on the backend", (), "tensorflow")
LABELS_IN_RANGE = Change("which class numbers a loss refuses depends on the backend", (), "tensorflow")


def empty_output(argument: str) -> Change:
    """What forbids an output of size 0, by the argument that makes it so."""
    return EMPTY_CONVOLUTION if argument == "kernel_size" else EMPTY_POOLING

"""``tf.signal``: spectra and frames along the last axis."""

from __future__ import annotations

from typing import Any

from shapewright.values.dims import UNKNOWN_INT, Dim, Length, ceil_div
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made, tensor_of


@operation("tensorflow.signal:fft ifft fft2d ifft2d fft3d ifft3d dct idct fftshift ifftshift", "numpy:fft.fft fft.ifft")
@operation("numpy:fft.fftshift fft.ifftshift fft.fft2 fft.ifft2")
def spectrum(x: Any, *_: Any, **__: Any) -> Tensor:
    """As many values as there were."""
    return made(tensor_of(x).shape if not _ and not __ else None, None)


@operation("tensorflow.signal:rfft", "numpy:fft.rfft")
def half_spectrum(x: Any, fft_length: Any = None, *more: Any, **others: Any) -> Tensor:
    """Half as many, and one, of the last axis."""
    shape = tensor_of(x).shape
    if more or others.get("axis", -1) != -1:
        return made(None, None)
    fft_length = others.get("n", fft_length)
    return made((*shape[:-1], _half(fft_length if fft_length is not None else shape[-1])) if shape else None, None)


def _half(length: Any) -> Dim:
    known = length[0] if isinstance(length, tuple) and len(length) == 1 else length
    return known // 2 + 1 if isinstance(known, int | Length) else UNKNOWN_INT


@operation("tensorflow.signal:stft")
def stft(
    x: Any,
    frame_length: Any = None,
    frame_step: Any = None,
    fft_length: Any = None,
    *_: Any,
    pad_end: Any = False,
    **__: Any,
) -> Tensor:
    """A spectrum for each frame; without ``fft_length`` as long as the next power of two."""
    frames = framed(x, frame_length, frame_step, pad_end).shape
    if frames is None:
        return made(None, None)
    if fft_length is None and isinstance(frame_length, int) and frame_length > 0:
        fft_length = 1 << (frame_length - 1).bit_length()
    return made((*frames[:-1], _half(fft_length)), None)


@operation("tensorflow.signal:frame")
def framed(
    x: Any, frame_length: Any = None, frame_step: Any = None, pad_end: Any = False, *_: Any, **__: Any
) -> Tensor:
    """Pieces of the last axis, one every ``frame_step``."""
    tensor = tensor_of(x)
    if not tensor.shape or __.get("axis", -1) != -1:
        return made(None, tensor.dtype)
    length = frame_length if isinstance(frame_length, int) else UNKNOWN_INT
    return made((*tensor.shape[:-1], _count(tensor.shape[-1], length, frame_step, pad_end), length), tensor.dtype)


def _count(total: Dim, length: Dim, step: Any, pad_end: Any) -> Dim:
    if not isinstance(step, int) or step < 1 or not isinstance(pad_end, bool):
        return UNKNOWN_INT
    if pad_end:
        return ceil_div(total, step)
    if not isinstance(length, int) or (isinstance(total, int) and total < length):
        return UNKNOWN_INT
    return (total - length) // step + 1


@operation("tensorflow.signal:inverse_stft overlap_and_add irfft")
def whole(x: Any, *_: Any, **__: Any) -> Tensor:
    """A signal whose length is not followed."""
    shape = tensor_of(x).shape
    return made((*shape[:-1], UNKNOWN_INT) if shape and not _ and not __ else None, None)


@operation("tensorflow.signal:hann_window hamming_window kaiser_window vorbis_window", "numpy:hanning hamming blackman")
def window(window_length: Any, *_: Any, **__: Any) -> Tensor:
    """So many weights."""
    return made((window_length if isinstance(window_length, int | Length) else UNKNOWN_INT,), None)


@operation("tensorflow.signal:linear_to_mel_weight_matrix")
def mel_matrix(num_mel_bins: Any = 20, num_spectrogram_bins: Any = 129, *_: Any, **__: Any) -> Tensor:
    """A row for each bin of the spectrum, a column for each of the mel scale."""
    dims = (num_spectrogram_bins, num_mel_bins)
    return made(tuple(dim if isinstance(dim, int | Length) else UNKNOWN_INT for dim in dims), None)


@operation("tensorflow.signal:mfccs_from_log_mel_spectrograms")
def coefficients(x: Any, **_: Any) -> Tensor:
    """As many values as there were."""
    return made(tensor_of(x).shape, "float32")


@operation("tensorflow:audio.decode_wav")
def decoded(x: Any, desired_channels: Any = -1, desired_samples: Any = -1, **_: Any) -> Any:
    """Samples by channels, and the rate."""
    dims = (desired_samples, desired_channels)
    shape = tuple(dim if isinstance(dim, int) and dim > 0 else UNKNOWN_INT for dim in dims)
    return made(shape, "float32"), made((), "int32")

"""Columns in the engine's own form, made from Python lists without a detour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray


def text_array(cells: Sequence[str]) -> pa.Array:
    """Texts as a column.

    Built from its bytes: `pyarrow.array` looks for pandas first, which costs a second where that is installed.
    """
    import numpy as np
    import pyarrow as pa

    encoded = [cell.encode("utf-8", "replace") for cell in cells]
    ends = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)), out=ends[1:])
    return pa.Array.from_buffers(
        pa.large_string(), len(encoded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    )


def number_array(cells: Sequence[float | None]) -> pa.Array:
    """Numbers as a column; ``None`` is missing."""
    import numpy as np
    import pyarrow as pa

    values = np.array([0.0 if cell is None else cell for cell in cells], dtype=np.float64)
    there = np.packbits(np.array([cell is not None for cell in cells], dtype=bool), bitorder="little")
    return pa.Array.from_buffers(pa.float64(), len(cells), [pa.py_buffer(there), pa.py_buffer(values)])


def count_array(first: int, length: int) -> pa.Array:
    """Whole numbers from a first one up."""
    import numpy as np

    return filled(np.arange(first, first + length, dtype=np.int64))


def whole_array(cells: Sequence[int | None]) -> pa.Array:
    """Whole numbers as a column; ``None`` is missing. Raises ``OverflowError`` beyond 64 bits."""
    import numpy as np
    import pyarrow as pa

    values = np.array([0 if cell is None else cell for cell in cells], dtype=np.int64)
    there = np.packbits(np.array([cell is not None for cell in cells], dtype=bool), bitorder="little")
    return pa.Array.from_buffers(pa.int64(), len(cells), [pa.py_buffer(there), pa.py_buffer(values)])


def filled(values: NDArray[np.float64] | NDArray[np.int64]) -> pa.Array:
    """Numbers as a column in which none is missing."""
    import numpy as np
    import pyarrow as pa

    kind = pa.int64() if values.dtype == np.int64 else pa.float64()
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def with_gaps(values: NDArray[np.float64]) -> pa.Array:
    """Numbers as a column in which NaN is missing."""
    import numpy as np
    import pyarrow as pa

    there = np.packbits(~np.isnan(values), bitorder="little")
    return pa.Array.from_buffers(
        pa.float64(), len(values), [pa.py_buffer(there), pa.py_buffer(np.ascontiguousarray(values))]
    )


def floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Bring a column of numbers out as doubles; a missing one is NaN.

    Read from its bytes: an Arrow column turned into an array by itself looks for pandas too.
    """
    import numpy as np
    import pyarrow as pa

    chunks = [chunk.cast(pa.float64()) for chunk in column.chunks]
    parts = [np.zeros(0)]
    for chunk in chunks:
        there, values = chunk.buffers()
        numbers = np.frombuffer(values, dtype=np.float64, count=chunk.offset + len(chunk))[chunk.offset :].copy()
        if there is not None and chunk.null_count:
            known = np.unpackbits(np.frombuffer(there, dtype=np.uint8), bitorder="little")
            numbers[known[chunk.offset : chunk.offset + len(chunk)] == 0] = np.nan
        parts.append(numbers)
    return np.concatenate(parts)

"""Messages between the trusted side and the child.

What goes to the child is pickled: whoever reads it has nothing to fear of us.
What comes from the child is one JSON document and the bytes of its arrays, and
is read as hostile: lengths first, then a whitelist of dtypes and shapes. Arrays
stand in one list of the document, and share out the bytes that came with them in
its order, so that no word of it makes many megabytes out of a few. The trusted
side unpickles nothing, and allocates nothing on the word of a header alone.
"""

from __future__ import annotations

import json
import pickle
import socket
import struct
import time
from typing import Any

import numpy as np

LENGTHS = struct.Struct("<II")
DTYPES = {name: np.dtype(name) for name in ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8",
                                            "<f2", "<f4", "<f8", "<c8", "<c16")}  # fmt: skip
DIMENSIONS_AT_MOST = 8
TEXT_AT_MOST = 8_000_000
"""Bytes of the JSON document: a cell's outputs, every character of them escaped."""

CONTENT_AT_MOST = 32_000_000
"""Bytes of the arrays: a hundred times the largest right answer."""

ARRAYS_AT_MOST = 20_000
"""Of a message: more than any function can return, of which 100 arrays a case are kept."""

ARRAYS = "arrays"
"""The key of a message's arrays, if it has any. They stand nowhere else in it."""


class Malformed(Exception):
    """A message that isn't one."""


class TooLate(Exception):
    """No whole message before the deadline."""


class Closed(Exception):
    """The other side is gone."""


def packed(message: dict[str, Any]) -> bytes:
    """The bytes of a message from the child. Raises Malformed for what can't be sent."""
    described, contents = _apart(message)
    try:
        document = json.dumps(described, separators=(",", ":"), ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(f"a message that can't be sent: {error}") from None
    text = document.encode("utf-8", "surrogatepass")
    return b"".join([LENGTHS.pack(len(text), sum(map(len, contents))), text, *contents])


def _apart(message: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """A message with words in place of its arrays, and the arrays' bytes."""
    if not message.get(ARRAYS):
        return message, []
    arrays = [_sendable(value) for value in message[ARRAYS]]
    return {**message, ARRAYS: [(value.dtype.str, value.shape) for value in arrays]}, [one.tobytes() for one in arrays]


def _sendable(value: Any) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        raise Malformed(f"{type(value).__name__} is no array")
    if value.dtype.str in DTYPES:
        return value
    kind = value.dtype.newbyteorder("<")
    if kind.str not in DTYPES:
        raise Malformed(f"arrays of {value.dtype} can't be sent")
    return value.astype(kind)


def unpacked(text: bytes | bytearray, content: bytes | bytearray) -> dict[str, Any]:
    """What `packed` packed. Raises Malformed for anything else."""
    try:
        message = json.loads(text.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError, MemoryError):
        raise Malformed("no JSON") from None
    if not isinstance(message, dict):
        raise Malformed("no JSON object")
    described = message.get(ARRAYS, [])
    if not (isinstance(described, list) and len(described) <= ARRAYS_AT_MOST):
        raise Malformed("no list of arrays")
    taken, arrays = 0, []
    for one in described:
        arrays.append(_array(one, content, taken))
        taken += arrays[-1].nbytes
    if taken != len(content):
        raise Malformed("bytes that belong to no array")
    if ARRAYS in message:
        message[ARRAYS] = arrays
    return message


def _array(described: Any, content: bytes | bytearray, start: int) -> np.ndarray:
    if not (isinstance(described, list) and len(described) == 2):
        raise Malformed("no array")
    dtype, shape = described
    if not (isinstance(dtype, str) and dtype in DTYPES):
        raise Malformed("an array of no known kind")
    if not (isinstance(shape, list) and len(shape) <= DIMENSIONS_AT_MOST):
        raise Malformed("an array of no known shape")
    kind = DTYPES[dtype]
    size = kind.itemsize
    for n in shape:
        if not (type(n) is int and 0 <= n <= CONTENT_AT_MOST):
            raise Malformed("an array of no possible size")
        size *= n
    if start + size > len(content):
        raise Malformed("an array larger than what was sent")
    try:
        return np.ndarray(shape, kind, content, start).copy()
    except ValueError:  # empty, and wider than NumPy can count
        raise Malformed("an array of no possible size") from None


def give(stream: socket.socket, message: dict[str, Any]) -> None:
    """Send a message to the child. Raises Closed when nobody is there, TooLate where nobody listens."""
    described, contents = _apart(message)
    whole = pickle.dumps(described, pickle.HIGHEST_PROTOCOL)
    _send(stream, b"".join([LENGTHS.pack(len(whole), sum(map(len, contents))), whole, *contents]))


def given(stream: socket.socket) -> dict[str, Any]:
    """In the child: the next message of the trusted side. Raises Closed when it is gone."""
    text, size = LENGTHS.unpack(_exactly(stream, LENGTHS.size, None))
    whole = _exactly(stream, text + size, None)
    message: dict[str, Any] = pickle.loads(memoryview(whole)[:text])
    start = text
    for place, (kind, shape) in enumerate(message.get(ARRAYS, ())):
        message[ARRAYS][place] = array = np.ndarray(shape, DTYPES[kind], whole, start)
        start += array.nbytes
    return message


def send(stream: socket.socket, message: dict[str, Any]) -> None:
    """In the child: send a message to the trusted side. Raises Closed when nobody is there."""
    _send(stream, packed(message))


def receive(stream: socket.socket, seconds: float) -> dict[str, Any]:
    """The child's next message. Raises TooLate after `seconds`, Closed, Malformed."""
    deadline = time.monotonic() + seconds
    text, content = LENGTHS.unpack(_exactly(stream, LENGTHS.size, deadline))
    if text > TEXT_AT_MOST or content > CONTENT_AT_MOST:
        raise Malformed("a message larger than any answer")
    whole = _exactly(stream, text + content, deadline)
    return unpacked(whole[:text], whole[text:])


def _send(stream: socket.socket, whole: bytes) -> None:
    try:
        stream.sendall(whole)
    except TimeoutError:
        raise TooLate from None
    except OSError:
        raise Closed from None


def _exactly(stream: socket.socket, count: int, deadline: float | None) -> bytearray:
    found = bytearray()  # grows by what has come: a list of single bytes would take fifty times the room
    while len(found) < count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TooLate
            stream.settimeout(left)
        try:
            part = stream.recv(min(count - len(found), 1 << 20))
        except TimeoutError:
            raise TooLate from None
        except OSError:
            raise Closed from None
        if not part:
            raise Closed
        found += part
    return found

"""Messages: what was packed comes back, and whatever else comes is refused, without much memory or time."""

from __future__ import annotations

import json
import socket
import threading
import time
import tracemalloc
from contextlib import contextmanager, suppress

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograde.grading.walled import wire
from autograde.grading.walled.wire import CONTENT_AT_MOST, LENGTHS, TEXT_AT_MOST, Closed, Malformed, TooLate

REFUSALS = (Malformed, Closed, TooLate)

bounded = settings(derandomize=True, deadline=None, database=None)

kinds = st.sampled_from(sorted(wire.DTYPES)).map(np.dtype)
some_arrays = kinds.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0)))
words = st.text(st.characters(), max_size=8)  # halves of surrogate pairs too
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 70), 1 << 70) | st.floats() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=10,
)
messages = st.builds(
    lambda words, found: {**words, "arrays": found} if found else words,
    st.dictionaries(words.filter(lambda word: word != "arrays"), values, max_size=4),
    st.lists(some_arrays, max_size=4),
)


def split(message: bytes) -> tuple[bytes, bytes]:
    text, content = LENGTHS.unpack(message[: LENGTHS.size])
    assert len(message) == LENGTHS.size + text + content
    return message[LENGTHS.size :][:text], message[LENGTHS.size + text :]


def same(one, other) -> bool:
    if isinstance(one, np.ndarray):
        alike = isinstance(other, np.ndarray) and (one.dtype, one.shape) == (other.dtype, other.shape)
        return alike and one.tobytes() == other.tobytes()
    if isinstance(one, dict):
        return type(other) is dict and one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return type(other) is list and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))


def as_text(*where, content: bytes = b"") -> tuple[bytes, bytes]:
    """A document with one array, described as told."""
    return json.dumps({"arrays": [list(where)]}).encode(), content


@contextmanager
def at_most(megabytes: float, seconds: float = 5.0):
    start = time.monotonic()
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1e6
    finally:
        tracemalloc.stop()
    assert time.monotonic() - start < seconds


@given(messages)
@example({"a": {"arrays": "text"}, "arrays": [np.zeros(3)]})  # a student's own key
@example({"arrays": []})
@settings(bounded, max_examples=80)
def test_what_is_packed_comes_back(message):
    assert same(message, wire.unpacked(*split(wire.packed(message))))


def test_arrays_come_back_as_they_were_whatever_their_layout():
    wide = np.arange(24.0).reshape(4, 6)
    for array in (wide[::2, ::3], np.asfortranarray(wide), wide.astype(">f8"), wide.T, np.array(3.0)):
        (back,) = wire.unpacked(*split(wire.packed({"arrays": [array]})))["arrays"]
        assert back.flags.c_contiguous and back.flags.writeable
        np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize(
    "value",
    [
        np.array([object()]),
        np.array(["text"]),
        np.array([b"bytes"]),
        np.zeros(2, [("a", "f8")]),
        np.zeros(2, "datetime64[s]"),
        np.zeros(2, "V8"),
        np.longdouble([1]),
        np.int64(1),
        [np.zeros(1)],
        {1, 2},
        object(),
        {(1, 2): 3},
    ],
    ids=lambda value: type(value).__name__ + str(getattr(value, "dtype", "")),
)
def test_what_has_no_place_on_the_wire_is_not_packed(value):
    for message in ({"a": value}, {"arrays": [value]}):
        with pytest.raises(Malformed):
            wire.packed(message)


def test_what_refers_to_itself_is_not_packed():
    endless: list = []
    endless.append(endless)
    with pytest.raises(Malformed):
        wire.packed({"a": endless})


@given(st.binary(max_size=200), st.binary(max_size=40))
@settings(bounded, max_examples=200)
def test_rubbish_is_refused(text, content):
    with suppress(Malformed):
        assert isinstance(wire.unpacked(text, content), dict)


@given(messages, st.data())
@settings(bounded, max_examples=80)
def test_a_changed_byte_gives_another_message_or_a_refusal(message, data):
    text, content = split(wire.packed(message))
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + bytes([data.draw(st.integers(0, 255))]) + text[at + 1 :]
    with suppress(Malformed):
        wire.unpacked(changed, content)


SHAPES = [
    [-1],
    [4, -4],
    [1 << 62],
    [CONTENT_AT_MOST] * 8,
    [1 << 31, 1 << 31],
    [1] * 9,
    [True],
    [2.0],
    ["2"],
    [None],
    [[2]],
    2,
    None,
    {"0": 2},
    "2",
    [10**400],
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape)[:20])
def test_no_array_of_such_a_shape(shape):
    with at_most(1), pytest.raises(Malformed):
        wire.unpacked(*as_text("<f8", shape, content=bytes(16)))


@pytest.mark.parametrize("shape", [[0, CONTENT_AT_MOST], [0] + [CONTENT_AT_MOST] * 7])
def test_an_empty_array_needs_no_room_however_wide_it_claims_to_be(shape):
    with at_most(1), suppress(Malformed):
        assert wire.unpacked(*as_text("<f8", shape))["arrays"][0].size == 0


@pytest.mark.parametrize(
    "dtype",
    ["|O", "O", "O8", "|V8", "<U4", "|S4", "<M8[s]", ">f8", "f8", "float64", "<f16", "", [["a", "<f8"]], {}, 8, None],
    ids=str,
)
def test_no_array_of_such_a_kind(dtype):
    with pytest.raises(Malformed):
        wire.unpacked(*as_text(dtype, [2], content=bytes(16)))


@pytest.mark.parametrize(
    "where",
    [[], ["<f8"], ["<f8", [2], 0], ["<f8", [3]], ["<f8", [1]]],
    ids=["nothing", "no shape", "an offset", "more bytes than came", "fewer bytes than came"],
)
def test_no_array_from_such_words(where):
    with pytest.raises(Malformed):
        wire.unpacked(*as_text(*where, content=bytes(16)))


def test_two_arrays_never_share_bytes():
    """Else a megabyte that is named a thousand times would become a gigabyte."""
    content = bytes(1_000_000)
    text = json.dumps({"arrays": [["|u1", [1_000_000]]] * 1_000}).encode()
    with at_most(20), pytest.raises(Malformed):
        wire.unpacked(text, content)


def test_there_is_a_limit_to_empty_arrays_too():
    text = json.dumps({"arrays": [["|u1", [0]]] * (wire.ARRAYS_AT_MOST + 1)}).encode()
    with pytest.raises(Malformed):
        wire.unpacked(text, b"")


def test_of_a_key_that_stands_twice_the_last_counts():
    text = b'{"arrays":[["|u1",[9]]],"arrays":[["|u1",[2]]]}'
    np.testing.assert_array_equal(wire.unpacked(text, b"\1\2")["arrays"][0], [1, 2])


@pytest.mark.parametrize("arrays", ["{}", "null", '"ab"', "1", '[{"0":"|u1","1":[2]}]', '["|u1",[2]]'])
def test_no_list_of_arrays(arrays):
    with pytest.raises(Malformed):
        wire.unpacked(b'{"arrays":' + arrays.encode() + b"}", b"")
    with pytest.raises(Malformed):
        wire.unpacked(b'{"a":[["|u1",[2]]]}', b"\1\2")  # it stands elsewhere


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 1_000_000,
        b'{"a":' * 1_000_000,
        b"[" * 5_000 + b"]" * 5_000,
        b'{"a":' + b"9" * 100_000 + b"}",
        b"[]",
        b"1",
        b"null",
        b"",
        b"{}{}",
        b'{"a":1,}',
        b"\xff\xfe{\0}\0",
        b"\xef\xbb\xbf{}",
        b'{"a":"\xff"}',
    ],
    ids=lambda text: repr(text[:12]),
)
def test_no_document(text):
    with at_most(20), pytest.raises(Malformed):
        wire.unpacked(text, b"")


@pytest.mark.parametrize("dense", [b"[],", b'{"a":0},', b'"ab",', b"1e9,"], ids=repr)
def test_the_densest_document_takes_thirty_times_its_size_at_most(dense):
    text = b'{"a":[' + dense * (400_000 // len(dense)) + b"0]}"
    with at_most(12):
        wire.unpacked(text, b"")


def test_halves_of_surrogate_pairs_and_infinities_pass():
    back = wire.unpacked(b'{"a":"\\ud800","b":[NaN,Infinity,1e999]}', b"")
    assert back["a"] == "\ud800" and back["b"][1] == back["b"][2] == float("inf")


# Over a socket.


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_messages_follow_each_other(ends):
    ours, theirs = ends
    for number in range(3):
        wire.send(theirs, {"number": number, "arrays": [np.arange(number)]})
    for number in range(3):
        assert wire.receive(ours, 1.0)["number"] == number


@pytest.mark.parametrize(
    ("text", "content"),
    [(0xFFFFFFFF, 0), (0, 0xFFFFFFFF), (TEXT_AT_MOST + 1, 0), (2, CONTENT_AT_MOST + 1)],
)
def test_a_header_of_gigabytes_is_refused_at_once(ends, text, content):
    ours, theirs = ends
    theirs.sendall(LENGTHS.pack(text, content) + b"{}")
    with at_most(1, seconds=0.5), pytest.raises(Malformed):
        wire.receive(ours, 5.0)


def test_a_header_alone_allocates_nothing(ends):
    ours, theirs = ends
    theirs.sendall(LENGTHS.pack(TEXT_AT_MOST, CONTENT_AT_MOST))
    with at_most(2), pytest.raises(TooLate):
        wire.receive(ours, 0.1)


@given(messages, st.integers(0, 300))
@settings(bounded, max_examples=40)
def test_a_message_cut_short_is_no_message(message, length):
    whole = wire.packed(message)
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(whole[: min(length, len(whole) - 1)])
        with pytest.raises(Closed):
            wire.receive(ours, 5.0)


@given(st.binary(max_size=300))
@settings(bounded, max_examples=60)
def test_rubbish_on_the_line_is_refused(rubbish):
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(rubbish)
        with pytest.raises(REFUSALS):
            wire.receive(ours, 1.0)
            wire.receive(ours, 1.0)  # {} may have been in it


def test_one_byte_after_the_other_ends_at_the_deadline_and_takes_no_more_room_than_its_bytes(ends):
    ours, theirs = ends
    stop = threading.Event()

    def drip() -> None:
        theirs.sendall(LENGTHS.pack(TEXT_AT_MOST, 0))
        while not stop.wait(0.0005):
            theirs.send(b" ")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        with at_most(5, seconds=2.0), pytest.raises(TooLate):
            wire.receive(ours, 0.4)
    finally:
        stop.set()
        thread.join()


def test_who_does_not_listen_is_given_up(ends):
    ours, _ = ends
    ours.settimeout(0.2)
    for way in (wire.send, wire.give):
        with at_most(50, seconds=2.0), pytest.raises(TooLate):
            way(ours, {"arrays": [np.zeros(2_000_000)]})


def test_nobody_there(ends):
    ours, theirs = ends
    theirs.close()
    with pytest.raises(Closed):
        wire.receive(ours, 1.0)
    for way in (wire.send, wire.give):
        with pytest.raises(Closed):
            way(ours, {"arrays": [np.zeros(1_000_000)]})
    with pytest.raises(Closed):
        wire.given(ours)

"""Forged messages on the line to the trusted side, and on every other descriptor."""

# ruff: noqa: E501

from .attack import LINE, Attack

RIGHT = "right = [{}, '', None, [], False, 1]  # all but the paths of its arrays\n"


def _answering(document: str, content: str = "b''") -> str:
    """A function that, when it is asked, answers itself with the raw bytes of a message."""
    return (
        LINE + f"def svm_loss(W, X, y, reg):\n    text, content = {document}, {content}\n"
        "    line.sendall(wire.LENGTHS.pack(len(text), len(content)) + text + content)\n    os._exit(0)\n"
    )


NUMBER = """
import sys
def number():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and isinstance(value.get("number"), str): return value["number"]
        frame = frame.f_back
"""
"""The random number of the question, read from the frames below."""


def _numbered(answers: str) -> str:
    """A function that finds the number of its question and answers in place of what should."""
    return (
        LINE + NUMBER + RIGHT + "def svm_loss(W, X, y, reg):\n"
        f"    count = 60\n    wire.send(line, {{'number': number(), {answers}}})\n    os._exit(0)\n"
    )


ATTACKS = (
    Attack(
        "early",
        "sends forged answers before anything is asked",
        LINE
        + """
for number in (0, 1, None, '0', ''): wire.send(line, {'number': number, 'points': 7, 'answers': []})
""",
    ),
    Attack(
        "report",
        "answers the right question with a forged report: points, passed, criteria",
        _numbered("'points': 7, 'passed': True, 'report': {'points': 7.0, 'criteria': []}, 'answers': []"),
    ),
    Attack(
        "all-right",
        "answers the right question with failure-free answers that hold nothing",
        _numbered("'printed': '', 'answers': [[[], *right]] * count"),
    ),
    Attack(
        "all-nan",
        "answers the right question with NaN in every leaf of every answer",
        _numbered(
            "'printed': '', 'answers': [[['0', '1'], *right]] * count, 'arrays': [np.array(np.nan), np.full((3, 4), np.nan)] * count"
        ),
    ),
    Attack(
        "repeated",
        "sends every answer twice, so that the second serves for the next question",
        LINE
        + """
before = wire.send
wire.send = lambda *a: (before(*a), before(*a))
def svm_loss(W, X, y, reg): return 0.0, 0 * W
""",
    ),
    Attack(
        "out-of-order",
        "keeps the answers of a right function and gives them to the other questions",
        LINE
        + """
before, kept = wire.send, []
def send(stream, message):
    kept.append(message)
    before(stream, {**kept[0], **{'number': message['number']}})
wire.send = send
""",
        solved=("svm_sample_loss",),
    ),
    Attack(
        "other-number",
        "answers with arrays, lists and huge numbers for the number of the question",
        LINE
        + """
for number in ([0.0] * 3, ['a'] * 9, 1e999, {'a': 1}): wire.send(line, {'number': number})
""",
    ),
    Attack(
        "gigabytes-announced",
        "announces 30 GB of array and sends none",
        LINE
        + r"""
line.sendall(b'\xff' * 8 + b'{}')
import time
time.sleep(9)
""",
    ),
    Attack(
        "array-30gb",
        "answers with an array whose header says 30 GB",
        _answering('b\'{"number":"","arrays":[["<f8",[4000000000]]]}\'', "bytes(8)"),
    ),
    Attack(
        "array-objects",
        "answers with object, structured and void arrays",
        _answering('b\'{"arrays":[["|O",[1]],[[["x","<f8"]],[1]]]}\'', "bytes(16)"),
    ),
    Attack(
        "array-shapes",
        "answers with negative, boolean, overflowing and 99-dimensional shapes",
        _answering(
            "b'{\"arrays\":[' + b','.join(b'[\"<f8\",%s]' % s for s in (b'[-1]', b'[true]', b'[9e18]')) + b']}'"
        ),
    ),
    Attack(
        "no-bytes-many-arrays",
        "answers with half a million empty arrays",
        _answering("b'{\"arrays\":[' + b','.join([b'[\"<f8\",[0]]'] * 500000) + b']}'"),
    ),
    Attack("deep-json", "answers with JSON nested a million deep", _answering("b'[' * 4000000 + b']' * 4000000")),
    Attack("long-number", "answers with a number of seven million digits", _answering("b'[' + b'9' * 7000000 + b']'")),
    Attack(
        "outputs-of-millions",
        "answers for its cell with outputs of two million lines, pieces and kinds",
        LINE
        + NUMBER
        + """
import time
many = [''] * 1_500_000
error = {'output_type': 'error', 'ename': 'E', 'evalue': 'e', 'traceback': many}
wire.send(line, {'number': number(), 'outputs': [error, {'output_type': 'stream', 'text': '\\n' * 10**6}]})
time.sleep(0.5)
os._exit(0)
""",
    ),
    Attack(
        "endless-stream",
        "sends without end, a byte at a time and megabytes at a time",
        LINE
        + r"""
import threading
def flood():
    while True: line.send(b'\x01')
threading.Thread(target=flood, daemon=True).start()
while True: line.send(bytes(10**6))
""",
    ),
    Attack(
        "slow-stream",
        "sends one byte now and then, so that the trusted side waits for the rest",
        LINE
        + """
import time
line.send(wire.LENGTHS.pack(1000, 0))
while True:
    line.send(b' ')
    time.sleep(0.05)
""",
    ),
    Attack(
        "every-descriptor",
        "writes a forged report to every descriptor it has, standard output and error too",
        r"""
import os
said = b'{"points": 7, "passed": true, "number": "1"}\nended by itself\nfork\n'
for fd in range(64):
    try: os.write(fd, said)
    except OSError: pass
""",
    ),
    Attack(
        "control-words",
        "says the warm process's own words on every socket, and hands over descriptors",
        """
import os, socket, array
for fd in range(3, 64):
    try:
        s = socket.socket(fileno=os.dup(fd))
        s.sendmsg([b'ended by itself'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0, 1, 2]))])
    except OSError: pass
""",
    ),
    Attack(
        "line-closed",
        "closes and shuts its line, to be taken for a grader that failed",
        LINE
        + """
line.shutdown(socket.SHUT_RDWR)
os.closerange(3, 64)
""",
    ),
)

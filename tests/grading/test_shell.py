"""Cells as a notebook runs them: what they put out and how they fail, and that neither outgrows a notebook."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import nbformat
import pytest

from autograde.grading import sandbox
from autograde.grading.outputs import cleaned
from autograde.grading.sandbox import Sandbox
from autograde.grading.walled.capture import FRAME, LEFT_OUT, LINE_AT_MOST, OUTPUT_AT_MOST, Outputs
from autograde.grading.walled.limits import Limits

LIMITS = Limits(2.5, 30.0, memory_mb=1_000, processes=16, file_mb=10)
NOTE = {"output_type": "stream", "name": "stderr", "text": LEFT_OUT}


@pytest.fixture(scope="module")
def walled():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "GRACE_SECONDS", 3.0)
        with Sandbox(LIMITS) as made:
            yield made


@pytest.fixture
def run(walled):
    """Runs cells of one notebook, one after the other; gives the outputs of the last."""
    with walled.child() as child:
        child.begin({})
        count = 0

        def cells(*sources: str) -> list:
            nonlocal count
            for source in sources:
                count += 1
                found = cleaned(child.ask({"source": source, "count": count}, LIMITS.cell_seconds)["outputs"])
            cell = nbformat.v4.new_code_cell(source, outputs=found, execution_count=count)
            nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
            return found

        yield cells


def stdout(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def stderr(text: str) -> dict:
    return {"output_type": "stream", "name": "stderr", "text": text}


def result(text: str, count: int) -> dict:
    data = {"text/plain": text}
    return {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": count}


def shown(text: str) -> dict:
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


def test_names_last_from_cell_to_cell_and_counts_are_as_told(run):
    assert run("x = 6", "y = 7", "x * y") == [result("42", 3)]
    assert run("_") == [result("42", 4)]
    assert run("Out[3], In[1]") == [result("(42, 'x = 6')", 5)]


def test_a_semicolon_and_none_show_nothing(run):
    assert run("1;") == run("None") == run("") == run("# nothing") == run("x = 1") == []


def test_neighbouring_streams_are_one(run):
    source = "import sys\nprint(1); print(2)\nprint(3, file=sys.stderr)\nprint(4, end='')\nsys.stdout.write('5')\n6"
    assert run(source) == [stdout("1\n2\n"), stderr("3\n"), stdout("45"), result("6", 1)]


def test_warnings_and_logs_go_to_stderr(run):
    (output,) = run("import warnings\nwarnings.warn('look out')")
    assert output["name"] == "stderr" and "UserWarning: look out" in output["text"]
    assert run("import logging\nlogging.warning('hm')") == [stderr("WARNING:root:hm\n")]
    assert run("logging.warning('again')") == [stderr("WARNING:root:again\n")]


def test_numpy_s_warnings_too(run):
    (output, value) = run("import numpy as np", "np.float64(1) / 0")
    assert "divide by zero" in output["text"] and value["data"]["text/plain"] == "np.float64(inf)"


def test_rich_outputs(run):
    source = """
class Rich:
    def _repr_html_(self): return "<b>bold</b>"
    def _repr_latex_(self): return "$x$"
    def _repr_png_(self): return b"\\x89PNG"
    def __repr__(self): return "rich"
Rich()
"""
    (output,) = run(source)
    png = base64.b64encode(b"\x89PNG").decode() + "\n"
    html = output["data"].pop("text/html")
    assert output["data"] == {"text/latex": "$x$", "image/png": png, "text/plain": "rich"}
    # HTML stands in a frame in which nothing runs, loads or leads anywhere.
    assert html.startswith("<iframe sandbox ") and html.endswith('&lt;b&gt;bold&lt;/b&gt;"></iframe>')


def test_other_kinds_of_data_are_not_kept(run):
    source = "display({'application/javascript': 'alert(1)', 'text/plain': 'x', 'application/x-any': 'y'}, raw=True)"
    assert run(source) == [shown("x")]


def test_display_clear_and_update(run):
    assert run("display(1, 2)\n3") == [shown("1"), shown("2"), result("3", 1)]
    assert run("from IPython.display import clear_output\nprint(1)\nclear_output()\nprint(2)") == [stdout("2\n")]
    assert run("print(1)\nclear_output(wait=True)") == [stdout("1\n")]
    assert run("for i in range(3):\n    clear_output(wait=True)\n    print(i)") == [stdout("2\n")]
    assert run("h = display('a', display_id=True)\nprint(1)\nh.update('b')") == [shown("'b'"), stdout("1\n")]
    source = """
from IPython.display import update_display
for c in "ab":
    display(c, display_id="one")
update_display("c", display_id="one")
"""
    assert run(source) == [shown("'c'"), shown("'c'")]
    assert run("h.update('of another cell')", "update_display('c', display_id='unknown')") == []


PLOT = "plt.plot([1, 2, 3])\nplt.title('$x^2$')"


@pytest.mark.parametrize("start", ["", "%matplotlib inline\n"])
def test_figures(run, start):
    outputs = run(start + "import matplotlib.pyplot as plt", PLOT + "\nplt.show()")
    (figure,) = outputs
    assert base64.b64decode(figure["data"]["image/png"]).startswith(b"\x89PNG")
    assert figure["output_type"] == "display_data" and "Figure size" in figure["data"]["text/plain"]
    value, figure = run(PLOT)
    assert value["output_type"] == "execute_result" and "image/png" in figure["data"]
    assert run("plt.close('all')", "1") == [result("1", 5)]


def test_programs_print_after_the_cell(run):
    assert run("!echo one; echo two >&2\nprint(0)") == [stdout("0\none\ntwo\n")]
    assert run("_exit_code") == [result("0", 2)]
    assert run("x = !echo 3\nx") == [result("['3']", 3)]
    assert run("import subprocess\nsubprocess.run(['echo', '4']);") == [stdout("4\n")]
    assert run("import os\nos.write(1, b'5\\n');") == [stdout("5\n")]
    assert run("!exit 3", "_exit_code") == [result("3", 7)]
    assert run("print(6)") == [stdout("6\n")]
    assert run("import sys\nsubprocess.run(['echo', '7'], stdout=sys.stdout);") == [stdout("7\n")]


def test_magics(run):
    assert run("%time x = 1")[0]["text"].count("time") >= 2
    assert "loop" in run("%timeit -n1 -r1 1")[0]["text"]
    assert run("%%capture out\nprint(1)", "out.stdout") == [result("'1\\n'", 4)]
    assert run("%pwd") == [result("'/home/student'", 5)]
    (error,) = run("%nosuchmagic")
    assert "nosuchmagic" in error["text"]


def test_top_level_await(run):
    assert run("import asyncio\nawait asyncio.sleep(0.01)\nprint(1)", "async def f(): return 2", "await f()")[
        0
    ] == result("2", 3)


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("x = (", "SyntaxError", "incomplete input"),
        ("def f():\nx = 1", "IndentationError", "expected an indented block"),
        ("undefined", "NameError", "undefined"),
        ("def f(): return f()\nf()", "RecursionError", "maximum recursion"),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("import sys; sys.exit('bye')", "SystemExit", "bye"),
        ("input('? ')", "StdinNotImplementedError", "nobody to ask"),
        ("raise NotImplementedError", "NotImplementedError", ""),
        ("raise BaseException('x')", "BaseException", "x"),
        ("raise GeneratorExit", "GeneratorExit", ""),
        ("raise ValueError('\\ud800')", "ValueError", "?"),
        ("import nothing_of_the_kind", "ModuleNotFoundError", "nothing_of_the_kind"),
        ("while True: pass", "Timeout", "Does a loop never end?"),
        ("import asyncio\nawait asyncio.sleep(60)", "Timeout", "stopped after 2.5 s"),
    ],
)
def test_errors(run, source, name, value):
    outputs = run(f"print(1)\n{source}" if name not in ("SyntaxError", "IndentationError") else source)
    (error,) = (output for output in outputs if output["output_type"] == "error")
    assert outputs[0] in (error, stdout("1\n"))
    assert error["ename"] == name and value in error["evalue"]
    assert name in "\n".join(error["traceback"]) and "\x1b" not in "".join(error["traceback"])
    assert run("print(6 * 7)") == [stdout("42\n")]


def test_an_exit_does_not_end_the_notebook(run):
    for source in ("exit()", "quit()", "exit"):
        run(source)
    assert run("print(6 * 7)") == [stdout("42\n")]


@pytest.mark.parametrize(
    "source",
    [
        "class E(Exception):\n    def __str__(self): return self.nothing\nraise E",
        "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
        "class E(Exception):\n    def _render_traceback_(self): return 5\nraise E",
        "class E(Exception):\n    __class__ = property(lambda self: 1 / 0)\nraise E",
        "class E:\n    def __repr__(self): raise BaseException('x')\nE()",
        "class E:\n    def _repr_html_(self): return 5\n    def __repr__(self): return '\\ud800'\nE()",
        "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
        "x = '\ud800'",
        "x = '\0'",
        "(" * 3000,
        "-" * 20_000 + "1",
        "x" + ".x" * 5_000,
        "import sys\nsys.stdout = None\nprint(1)",
        "import sys\nsys.stdout.close()\nprint(1)",
        "import builtins\nbuiltins.print = None\n1",
        "get_ipython().events.register('post_run_cell', lambda *_: 1 / 0)",
        "get_ipython().ast_transformers.append(3)\n1",
        "del get_ipython",
        "import os\nos.chdir('/tmp')",
        "%reset -f",
    ],
    ids=lambda source: ascii(source[-40:]),
)
def test_what_is_hard_to_show_or_to_run_costs_no_other_cell(run, source):
    run(source)
    found = run("import sys; sys.stdout.write('42\\n');")
    assert found[-1:] == [stdout("42\n")] or "post_run_cell" in source or "transformer" in source


def test_an_alarm_of_the_student_s_own_does_not_outlast_its_cell(run):
    start = "import signal, time\nsignal.signal(signal.SIGALRM, lambda *_: print('rang'))\n"
    source = start + "signal.setitimer(signal.ITIMER_REAL, 0.1)\ntime.sleep(0.2)"
    assert run(source) == [stdout("rang\n")]
    assert run("print(6 * 7)") == [stdout("42\n")]


def test_printing_little_by_little_is_fast(run):
    (output,) = run("for _ in range(20_000): print('x' * 40, end='')")
    assert output["text"] == "x" * 800_000


# What a cell may put out, without a process.


def texts(outputs: Outputs) -> list[str]:
    return [item.get("text", "") for item in outputs.all()]


def test_of_too_much_text_the_beginning_is_kept():
    outputs = Outputs()
    outputs.write("stdout", "x" * 3 * OUTPUT_AT_MOST)
    outputs.write("stdout", "more")
    outputs.write("stderr", "more")
    first, note = outputs.all()
    assert first["text"] == "x" * (OUTPUT_AT_MOST - FRAME) and note == NOTE


def test_many_small_outputs_are_bounded_too():
    outputs = Outputs()
    for _ in range(OUTPUT_AT_MOST // 10):
        outputs.write("stdout", "x")
        outputs.write("stderr", "y")
        outputs.rich("display_data", {"text/plain": "z"})
    assert len(json.dumps(outputs.all())) < 3 * OUTPUT_AT_MOST
    assert texts(outputs).count(LEFT_OUT) == 1 and outputs.all()[-1] == NOTE


def test_a_figure_too_large_is_left_out_and_said_so():
    outputs = Outputs()
    outputs.rich("display_data", {"image/png": b"x" * OUTPUT_AT_MOST, "text/plain": "figure"})
    assert outputs.all() == [NOTE]


def test_clearing_makes_room():
    outputs = Outputs()
    for number in range(30):
        outputs.clear(wait=bool(number % 2))
        outputs.rich("display_data", {"text/plain": str(number) * (OUTPUT_AT_MOST // 3)})
    assert [item["data"]["text/plain"][:2] for item in outputs.all()] == ["29"]


def test_updates_are_bounded():
    outputs = Outputs()
    outputs.rich("display_data", {"text/plain": "a"}, "one")
    for _ in range(10):
        outputs.update({"text/plain": "b" * (OUTPUT_AT_MOST // 2)}, "one")
    assert outputs.all()[0]["data"]["text/plain"][0] == "b"
    outputs.update({"text/plain": "c" * 2 * OUTPUT_AT_MOST}, "one")
    assert outputs.all()[0]["data"]["text/plain"][0] == "b"
    outputs.update({"text/plain": "d"}, None)


def test_the_first_error_is_always_shown():
    outputs = Outputs()
    outputs.write("stdout", "x" * 2 * OUTPUT_AT_MOST)
    outputs.error("E", "v" * 10**6, ["line" * 10**5] * 1_000 + ["E: v"])
    for _ in range(100):
        outputs.error("F", "v" * 10**6, ["line" * 10**5] * 1_000)
    *_, error = (item for item in outputs.all() if item["output_type"] == "error")
    assert error["ename"] == "E" and error["traceback"][-1] == "E: v" and len(error["evalue"]) == LINE_AT_MOST
    assert len(json.dumps(outputs.all())) < 2 * OUTPUT_AT_MOST


SPECIAL_CELLS = [
    "%matplotlib inline", "%%time\nx = 1", "files = !ls", "!ls", "x?", "x??\n", "?x", "now = %timeit -n 1 x",
    ",f a b", ";f a b", "/f 1 2", "def f():\n    !ls\n", "if True:\n    ,f a\n", ">>> 1 + 1", "In [1]: x = 2",
    "    x = 1\n    y = 2", "x = 5 % 3", "s = 'really?'", "# what?\nx = 1", "a != b",
    "x = '''\n!ls\n'''", "x = [1\n  ,2]", "", "\n", "f(a\n;",
]  # fmt: skip


def test_cells_mean_what_they_mean_to_ipython():
    from IPython.core.inputtransformer2 import TransformerManager

    from autograde.grading.walled.shell import SPECIAL, _Transformer

    root = Path(__file__).resolve().parents[2]
    handed_in = [json.loads(file.read_text()) for file in sorted((root / "solutions").glob("*/*.ipynb"))]
    code = ["".join(cell["source"]) for one in handed_in for cell in one["cells"] if cell["cell_type"] == "code"]
    assert len(code) > 50 and sum(not SPECIAL.search(cell) for cell in code) > 30
    for cell in code + SPECIAL_CELLS:
        assert _Transformer().transform_cell(cell) == TransformerManager().transform_cell(cell), cell

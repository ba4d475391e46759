"""What stands in the cells: code that swallows cells, can't be read, or takes the notebook's names away."""

from __future__ import annotations

from pathlib import Path

from ..table import damage
from ..work import ANSWERS, Notebook


@damage(16)
def bash(notebook: Notebook, folder: Path) -> None:
    """%%bash above an answer: the shell gets it, and Python no function (−4)."""
    notebook.above("svm_dscores", "%%bash\n")


@damage(16)
def writefile(notebook: Notebook, folder: Path) -> None:
    """%%writefile above an answer: a file, no function (−4)."""
    notebook.above("svm_dscores", "%%writefile mine.py\n")


@damage(16)
def javascript(notebook: Notebook, folder: Path) -> None:
    """%%javascript above an answer (−4)."""
    notebook.above("svm_dscores", "%%javascript\n")


@damage(16)
def html(notebook: Notebook, folder: Path) -> None:
    """%%html above an answer (−4)."""
    notebook.above("svm_dscores", "%%html\n")


@damage(16)
def magic_that_nobody_knows(notebook: Notebook, folder: Path) -> None:
    """%%julia above an answer: IPython knows none (−4)."""
    notebook.above("svm_dscores", "%%julia\n")


@damage(20)
def capture_and_time(notebook: Notebook, folder: Path) -> None:
    """%%capture and %%time run what is below them here: nothing is lost."""
    notebook.above("svm_dscores", "%%capture\n")
    notebook.above("svm_loss", "%%time\n")


@damage(20)
def magic_in_a_check(notebook: Notebook, folder: Path) -> None:
    """%%bash above a check: the check is its own again."""
    notebook.above("check_svm_loss", "%%bash\n")


@damage(20)
def commands(notebook: Notebook, folder: Path) -> None:
    """`!ls`, `!nosuchcommand` and `%timeit` among the answer's lines."""
    notebook.above("svm_dscores", "!ls\n!nosuchcommand\n%timeit -n1 -r1 1 + 1\n")


@damage(16)
def unknown_line_magic(notebook: Notebook, folder: Path) -> None:
    """%nosuchmagic ends the cell before its function is defined (−4)."""
    notebook.above("svm_dscores", "%nosuchmagic\n")


@damage(16)
def syntax_error_in_an_answer(notebook: Notebook, folder: Path) -> None:
    """A colon is missing: that cell alone (−4)."""
    notebook.write("svm_dscores", ANSWERS["svm_dscores"].replace("y):", "y)"))


@damage(20)
def syntax_error_in_a_cell_of_ones_own(notebook: Notebook, folder: Path) -> None:
    """An unfinished note between two answers costs nothing."""
    notebook.add(5, "for i in range(3:\n")


@damage(4)
def syntax_error_in_the_imports(notebook: Notebook, folder: Path) -> None:
    """No np (4 of 20)."""
    notebook.write("imports", "import numpy as np as np\nimport autograde\n")


@damage(0)
def syntax_errors_everywhere(notebook: Notebook, folder: Path) -> None:
    """Each answer has one."""
    for name in ANSWERS:
        notebook.above(name, "def (\n")


@damage(16)
def tabs_and_spaces(notebook: Notebook, folder: Path) -> None:
    """Tabs on one line, spaces on the next: Python refuses (−4)."""
    text = ANSWERS["svm_dscores"].replace("    over[y] = 0.0", "\tover[y] = 0.0")
    notebook.write("svm_dscores", text)


@damage(20)
def tabs(notebook: Notebook, folder: Path) -> None:
    """Tabs alone are as good as spaces."""
    notebook.write("svm_dscores", ANSWERS["svm_dscores"].replace("    ", "\t"))


@damage(20)
def future_first(notebook: Notebook, folder: Path) -> None:
    """`from __future__` at the top of a cell."""
    notebook.above("svm_dscores", "from __future__ import annotations\n")


@damage(20)
def future_late(notebook: Notebook, folder: Path) -> None:
    """`from __future__` below other code: IPython compiles each statement alone, so it may stand there."""
    notebook.write("svm_dscores", ANSWERS["svm_dscores"] + "\nfrom __future__ import annotations\n")


@damage(16)
def spaces_that_do_not_break(notebook: Notebook, folder: Path) -> None:
    """Non-breaking spaces, pasted from a web page: Python refuses them (−4)."""
    notebook.write("svm_dscores", ANSWERS["svm_dscores"].replace("    ", "\xa0" * 4))


@damage(16)
def curly_quotes(notebook: Notebook, folder: Path) -> None:
    """Quotes from a word processor around a string (−4)."""
    notebook.above("svm_dscores", "name = “scores”\n")


@damage(20)
def curly_quotes_in_a_comment(notebook: Notebook, folder: Path) -> None:
    """The same in a comment."""
    notebook.above("svm_dscores", "# “scores” … −1 ✓ 😀\n")


@damage(16)
def a_letter_that_looks_alike(notebook: Notebook, folder: Path) -> None:
    """The parameter is a Cyrillic ѕ, the body's s Latin: a NameError (−4)."""
    notebook.write("svm_dscores", ANSWERS["svm_dscores"].replace("(s, y)", "(ѕ, y)"))


@damage(20)
def a_name_in_wide_letters(notebook: Notebook, folder: Path) -> None:
    """Full-width letters in a function's name: to Python they are the plain ones."""
    notebook.write("svm_dscores", ANSWERS["svm_dscores"].replace("def svm", "def ｓｖｍ"))


@damage(20)
def system_exit(notebook: Notebook, folder: Path) -> None:
    """`raise SystemExit`, `exit()` and `quit()` in cells of one's own end no notebook."""
    for text in ("raise SystemExit", "exit()", "quit()", "import sys\nsys.exit(1)"):
        notebook.add(5, text)


@damage(13)
def reset(notebook: Notebook, folder: Path) -> None:
    """`%reset -f` above the last check takes its function away; the others were asked before (−7)."""
    notebook.add(notebook.at("check_svm_loss"), "%reset -f")


@damage(20)
def autograde_deleted(notebook: Notebook, folder: Path) -> None:
    """`del autograde`: the checks need nothing from the notebook but its functions."""
    notebook.add(5, "del autograde")


@damage(13)
def function_deleted(notebook: Notebook, folder: Path) -> None:
    """`del svm_loss` above its check (−7)."""
    notebook.add(notebook.at("check_svm_loss"), "del svm_loss")


@damage(13)
def function_renamed(notebook: Notebook, folder: Path) -> None:
    """svm_loss is called SVM_loss (−7)."""
    notebook.write("svm_loss", ANSWERS["svm_loss"].replace("svm_loss", "SVM_loss"))


@damage(16)
def function_overwritten(notebook: Notebook, folder: Path) -> None:
    """The name stands for an array when it is asked (−4)."""
    notebook.add(notebook.at("check_svm_dscores"), "svm_dscores = np.zeros(3)")


@damage(16)
def endless_recursion(notebook: Notebook, folder: Path) -> None:
    """A function that calls itself for ever: a RecursionError (−4)."""
    notebook.write("svm_dscores", "def svm_dscores(s, y):\n    return svm_dscores(s, y)\n")


@damage(20)
def endless_recursion_in_a_cell_of_ones_own(notebook: Notebook, folder: Path) -> None:
    """The same, in a cell of one's own."""
    notebook.add(5, "def f(n):\n    return f(n + 1)\nf(0)")


@damage(16)
def asks_a_person(notebook: Notebook, folder: Path) -> None:
    """input() in an answer: nobody is there (−4)."""
    notebook.write("svm_dscores", "def svm_dscores(s, y):\n    return float(input('slope? '))\n")


@damage(20)
def asks_a_person_in_a_cell_of_ones_own(notebook: Notebook, folder: Path) -> None:
    """input() elsewhere is an error of that cell's."""
    notebook.add(5, "name = input('your name? ')")


@damage(19)
def awaits(notebook: Notebook, folder: Path) -> None:
    """`await` outside of a function, as notebooks allow; with asyncio there the point for speed waits for a person."""
    notebook.add(5, "import asyncio\nawait asyncio.sleep(0)\n")


@damage(16)
def an_async_function(notebook: Notebook, folder: Path) -> None:
    """`async def`: it gives back a coroutine (−4)."""
    notebook.write("svm_dscores", "async " + ANSWERS["svm_dscores"])


@damage(20)
def unfinished_strings(notebook: Notebook, folder: Path) -> None:
    """A cell of one's own with an open triple quote swallows nothing of the next."""
    notebook.add(3, 'note = """\nTODO')


@damage(0)
def answers_in_one_string(notebook: Notebook, folder: Path) -> None:
    """All answers commented out by triple quotes."""
    for name in ANSWERS:
        notebook.write(name, f'"""\n{ANSWERS[name]}\n"""')


@damage(16)
def marks_of_a_merge(notebook: Notebook, folder: Path) -> None:
    """Conflict marks of git in an answer (−4)."""
    notebook.write("svm_dscores", f"<<<<<<< HEAD\n{ANSWERS['svm_dscores']}=======\npass\n>>>>>>> theirs\n")


@damage("is damaged at line")
def marks_of_a_merge_in_the_file(notebook: Notebook, folder: Path) -> bytes:
    """Conflict marks of git in the file itself."""
    whole = notebook.bytes()
    return whole.replace(b'  "metadata"', b'<<<<<<< HEAD\n  "metadata"', 1)


@damage(20)
def prints_without_end(notebook: Notebook, folder: Path) -> None:
    """Fifty megabytes printed by a cell of one's own: the rest of the output is left out."""
    notebook.add(5, "for _ in range(50):\n    print('x' * 1_000_000)")


@damage(16)
def too_much_memory(notebook: Notebook, folder: Path) -> None:
    """An array of 8 TB in an answer: a MemoryError (−4)."""
    notebook.write("svm_dscores", "def svm_dscores(s, y):\n    return np.ones(10**12)\n")

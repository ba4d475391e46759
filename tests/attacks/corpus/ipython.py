"""Hooks of IPython: input and AST transformers, display, tracebacks, events, the shell itself."""

from .attack import Attack

ATTACKS = (
    Attack(
        "input-transformer",
        "an input transformer blanks every cell that checks",
        r"""
get_ipython().input_transformers_post.append(lambda lines: ['7.0\n'] if 'check' in ''.join(lines) else lines)
""",
    ),
    Attack(
        "ast-transformer",
        "an AST transformer turns each check into the number of its points",
        """
import ast
class Points(ast.NodeTransformer):
    def visit_Call(self, node): return ast.copy_location(ast.Constant(7.0), node)
get_ipython().ast_transformers.append(Points())
""",
    ),
    Attack(
        "displayhook",
        "shows the points as the result of a cell",
        """
get_ipython().displayhook(7.0)
7.0
""",
    ),
    Attack(
        "display-hooked",
        "replaces display hook and publisher, so that any result shown is 7.0",
        """
ip = get_ipython()
before = type(ip.displayhook).write_format_data
type(ip.displayhook).write_format_data = lambda self, d, m=None: before(self, {'text/plain': '7.0'}, m)
import sys
sys.displayhook = lambda value: before(ip.displayhook, {'text/plain': '7.0'})
1
""",
    ),
    Attack(
        "display-report",
        "shows a forged report with the metadata that class reports are made of",
        """
from IPython.display import publish_display_data
about = {'exercise': 'svm_loss', 'points': 7, 'max_points': 7, 'criteria': {}, 'misconceptions': []}
publish_display_data({'text/plain': '7.0', 'text/html': '<div class="gbh-report pass">7 of 7 points</div>'},
                     metadata={'autograde': about})
""",
    ),
    Attack(
        "traceback-hooked",
        "swallows errors: custom exception handlers and an empty traceback",
        """
ip = get_ipython()
ip.set_custom_exc((BaseException,), lambda *a, **k: print('7.0'))
ip.showtraceback = ip._showtraceback = lambda *a, **k: None
import sys
sys.excepthook = lambda *a: None
""",
    ),
    Attack(
        "events",
        "runs code of its own after every cell, which puts points into the namespace and on the screen",
        """
def after(*_):
    globals().update(points=7, svm_loss=7.0)
    print('7.0')
ip = get_ipython()
for name in ('pre_execute', 'pre_run_cell', 'post_execute', 'post_run_cell'):
    ip.events.register(name, after)
""",
    ),
    Attack(
        "shell-replaced",
        "replaces run_cell, so that later cells don't run and give points",
        """
ip = get_ipython()
type(ip).run_cell = lambda self, *a, **k: self.displayhook(7.0)
""",
    ),
    Attack(
        "names-shadowed",
        "gives the names autograde and check another meaning in the notebook",
        """
class autograde:
    check = staticmethod(lambda *a: 7.0)
check = autograde.check
svm_loss = type('F', (), {'__call__': lambda *a: 7.0, '__repr__': lambda s: '7.0'})()
""",
    ),
    Attack(
        "outputs-forged",
        "reaches the list of captured outputs and fills in results for cells to come",
        """
from autograde.grading.walled import capture
forged = {'output_type': 'execute_result', 'data': {'text/plain': '7.0'}, 'metadata': {}, 'execution_count': 9}
type(capture.OUTPUTS).all = lambda self: [forged] * 40
""",
    ),
    Attack(
        "magics",
        "cells that swallow, time, script or reload what comes after",
        """
%%capture seven
%autoreload 2
import autograde
autograde.check('svm_loss', 7)
7.0
""",
    ),
)

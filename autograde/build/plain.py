"""A formula as a line of plain text, for search and for what a search finds: `\\lambda` is λ, `\\frac{a}{b}` is a/b."""

from __future__ import annotations

import re

SYMBOLS = {
    "lambda": "λ", "partial": "∂", "sum": "Σ", "sigma": "σ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ",
    "epsilon": "ε", "varepsilon": "ε", "eta": "η", "theta": "θ", "mu": "μ", "nabla": "∇", "ne": "≠", "le": "≤",
    "ge": "≥", "in": "∈", "cdot": "·", "times": "×", "odot": "⊙", "approx": "≈", "to": "→", "mapsto": "↦",
    "infty": "∞", "pm": "±", "dots": "…", "cdots": "…", "ldots": "…", "ell": "ℓ", "circ": "∘", "prod": "Π",
    "quad": " ", "qquad": " ", "{": "{", "}": "}", "\\": " ", ",": " ", ";": " ", ":": " ", " ": " ", "!": "",
    "log": "log", "exp": "exp", "max": "max", "min": "min", "lim": "lim", "top": "T",
}  # fmt: skip
GROUP = r"\{((?:[^{}\\]|\\.)*)\}"
FRACTION = re.compile(rf"\\[dt]?frac\s*{GROUP}\s*{GROUP}")
SHORT_FRACTION = re.compile(r"\\[dt]?frac\s*(\w)\s*(\w)")
STYLED = re.compile(rf"\\(?:mathbf|mathrm|mathbb|boldsymbol|operatorname|text|tag)\*?\s*{GROUP}")
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{\w+\*?\}(?:\{[lcr|]*\})?")
COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
INDEX = re.compile(rf"([_^])\s*{GROUP}")


def plain(tex: str) -> str:
    """The formula in plain text. What has no plain form, like the size of a bracket, is left out."""
    text = ENVIRONMENT.sub(" ", tex)
    before = None
    while before != text:
        before = text
        text = STYLED.sub(r" \1 ", text)
        text = FRACTION.sub(r" \1/\2 ", text)
        text = SHORT_FRACTION.sub(r" \1/\2 ", text)
        text = INDEX.sub(lambda found: found[1] + found[2].strip(), text)
    text = text.replace("&", " ").replace("{", "").replace("}", "") if "\\{" not in text else _unbraced(text)
    text = COMMAND.sub(lambda found: SYMBOLS.get(found[1], ""), text)
    return re.sub(r"\s+", " ", text).strip()


def _unbraced(text: str) -> str:
    """Without alignment marks and grouping braces; braces that are printed stay."""
    return re.sub(r"(?<!\\)[{}&]", "", text)

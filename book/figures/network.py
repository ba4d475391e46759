"""Figures of chapter 7, two layers: the way there and back, the ReLU, a plane cut up, and training on the digits."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from autograde.catalogue import digits
from autograde.reference import network, softmax
from figures import style

# The worked example of the chapter. log 3 has been taken out of dH and dZ, and so has 1/8.
Z = np.array([[2, -1, 1], [1, 2, -4]])
DH = np.array([[6, -3, -6], [2, -1, -2]])

STATIONS = (("X", "N \\times D"), ("Z", "N \\times H"), ("H", "N \\times H"), ("S", "N \\times K"), ("L", ""))
STEPS = ("affine", "ReLU", "affine", "softmax loss")
BACK = ("", r"\partial L/\partial Z", r"\partial L/\partial H", r"\partial L/\partial S = \frac{1}{N}\, dS", "")
LAYERS = {0: ("W_1", "D \\times H", "b_1", "H"), 2: ("W_2", "H \\times K", "b_2", "K")}
REG, RATE, BATCH, EPOCHS = 3e-4, 0.8, 50, 40  # training on the digits
APART = 1.5  # between two stations of the graph


def graph() -> Figure:
    """The arrays from X down to L with their shapes, and the gradients back up."""
    figure, axes = style.new(5.2, 7.0)
    blue, orange, *_ = style.colours()
    heights = [-APART * place for place in range(len(STATIONS))]
    for place, ((name, shape), height) in enumerate(zip(STATIONS, heights, strict=True)):
        box(axes, 0, height, f"${name}$", f"${shape}$" if shape else "number")
        if BACK[place]:
            axes.text(0.85, height, f"${BACK[place]}$", color=orange, va="center", fontsize=13)
    for place, step in enumerate(STEPS):
        top, bottom = heights[place] - 0.36, heights[place + 1] + 0.36
        arrow(axes, (-0.12, top), (-0.12, bottom), blue)
        axes.text(-0.24, (top + bottom) / 2, step, color=blue, ha="right", va="center")
        if place:
            arrow(axes, (0.25, bottom), (0.25, top), orange, dashed=True)
        if place in LAYERS:
            parameters(axes, LAYERS[place], (top + bottom) / 2)
    axes.text(-0.6, 0.62, "forward: values", color=blue, ha="center", fontsize=12)
    axes.text(1.4, 0.62, "backward: gradients", color=orange, ha="center", fontsize=12)
    axes.set(xlim=(-3.35, 2.75), ylim=(heights[-1] - 0.45, 0.95), aspect="equal")
    axes.axis("off")
    return figure


def parameters(axes: Axes, names: tuple[str, str, str, str], height: float) -> None:
    """The box of a layer's weights and bias, with their way in and their gradients' way out."""
    blue, orange, *_ = style.colours()
    W, W_shape, b, b_shape = names
    box(axes, -2.5, height, f"${W}$, ${b}$", f"${W_shape}$, ${b_shape}$", width=1.55)
    arrow(axes, (-1.7, height + 0.12), (-1.05, height + 0.12), blue)
    arrow(axes, (-1.05, height - 0.12), (-1.7, height - 0.12), orange, dashed=True)
    text = rf"$\partial L/\partial {W}$,  $\partial L/\partial {b}$"
    axes.text(-2.5, height - 0.58, text, color=orange, ha="center", va="center", fontsize=12)


def box(axes: Axes, x: float, y: float, name: str, shape: str, width: float = 1.2) -> None:
    rounded = {"boxstyle": "round,pad=0,rounding_size=0.1", "facecolor": "none", "edgecolor": style.ink()}
    axes.add_patch(FancyBboxPatch((x - width / 2, y - 0.33), width, 0.66, **rounded))
    axes.text(x, y + 0.12, name, ha="center", va="center", fontsize=14)
    axes.text(x, y - 0.18, shape, ha="center", va="center", fontsize=11)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, dashed: bool = False) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=look | ({"linestyle": (0, (4, 2))} if dashed else {}))


def relu() -> Figure:
    """max(0, z) above, and below it its slope, which is an indicator; the jump is at z = 0."""
    figure, (top, bottom) = style.new(5.0, 4.4, nrows=2, sharex=True, height_ratios=[3, 2])
    blue, orange, *_ = style.colours()
    top.plot([-3, 0, 3], [0, 0, 3], color=blue, linewidth=2.8)
    top.plot(0, 0, "o", color=blue, markersize=8)
    top.text(-2.9, 0.3, "off: nothing gets\nthrough, nor back")
    top.text(1.15, 2.2, "on: passes as it is,\nboth ways", ha="right")
    top.set(ylabel=r"$h = \max(0, z)$", yticks=[0, 1, 2, 3])
    bottom.plot([-3, 0], [0, 0], color=orange, linewidth=2.8)
    bottom.plot([0, 3], [1, 1], color=orange, linewidth=2.8)
    bottom.plot([0, 0], [0, 1], ":", color=style.faint())
    bottom.plot(0, 1, "o", color=orange, markersize=8)
    bottom.text(0.15, 0.4, "at 0: any slope from 0 to 1;\nthe course's $\\geq$ takes 1")
    bottom.set(ylabel=r"$\partial h/\partial z$", xlabel="$z$", yticks=[0, 1], ylim=(-0.2, 1.3))
    return figure


def mask() -> Figure:
    """The tiny example's Z, its indicator, and dH before and after the mask, as tables."""
    figure, axes = style.new(5.4, 3.4)
    on = (Z >= 0).astype(int)
    tables = (
        (0.0, 3.1, "$Z$", Z, on),
        (4.6, 3.1, r"$\mathbf{1}\{Z \geq 0\}$", on, on),
        (0.0, 0.0, r"$\partial L/\partial H$", DH, np.ones_like(on)),
        (4.6, 0.0, r"$\partial L/\partial Z$", DH * on, on),
    )
    for left, bottom, name, numbers, open_ in tables:
        table(axes, left, bottom, name, numbers, open_)
    between = {"ha": "center", "va": "center", "fontsize": 12}
    axes.text(3.8, 4.1, r"$\rightarrow$", **between)
    axes.text(3.8, 1.0, r"$\rightarrow$", **between)
    axes.set(xlim=(-0.1, 7.8), ylim=(-0.15, 5.85), aspect="equal")
    axes.axis("off")
    return figure


def table(axes: Axes, left: float, bottom: float, name: str, numbers: np.ndarray, open_: np.ndarray) -> None:
    """A table of numbers; cells that nothing passes are hatched."""
    rows, columns = numbers.shape
    for row, column in np.ndindex(rows, columns):
        corner = (left + column, bottom + rows - 1 - row)
        axes.add_patch(Rectangle(corner, 1, 1, facecolor="none", edgecolor=style.ink(), linewidth=1.2))
        if not open_[row, column]:
            axes.add_patch(Rectangle(corner, 1, 1, color=style.faint(), alpha=0.35, linewidth=0))
        text = str(numbers[row, column]).replace("-", "−")
        axes.text(corner[0] + 0.5, corner[1] + 0.47, text, ha="center", va="center", fontsize=13)
    axes.text(left + columns / 2, bottom + rows + 0.15, name, ha="center", va="bottom", fontsize=14)


def crescents() -> tuple[np.ndarray, np.ndarray]:
    """Two crescents, 70 points each, that no straight line parts."""
    rng = np.random.Generator(np.random.PCG64(4))
    angle = np.pi * rng.random(140)
    y = np.repeat([0, 1], 70)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.where(y[:, None] == 0, upper, np.array([1, 0.6]) - upper)
    return X - np.array([0.5, 0.3]) + 0.11 * rng.normal(size=X.shape), y


def two_layers(D: int, H: int, K: int, rng: np.random.Generator) -> dict[str, Any]:
    """Random weights of a size that keeps Z and S near 1; biases 0."""
    return {
        "W1": rng.normal(size=(D, H)) * np.sqrt(2 / D),
        "b1": np.zeros(H),
        "W2": rng.normal(size=(H, K)) * np.sqrt(2 / H),
        "b2": np.zeros(K),
    }


@cache
def on_crescents() -> tuple[np.ndarray, dict[str, Any], dict[str, Any]]:
    """A linear classifier, trained; and two layers before and after training."""
    X, y = crescents()
    ones = np.column_stack([X, np.ones(len(X))])
    W = np.zeros((3, 2))
    for _ in range(2000):
        W = W - 0.5 * softmax.softmax_loss(W, ones, y, 1e-4)[1]
    before = two_layers(2, 8, 2, np.random.Generator(np.random.PCG64(0)))
    after = before
    for _ in range(4000):
        _, grads = network.two_layer_loss(after, X, y, 1e-4)
        after = {name: after[name] - 0.5 * grads[name] for name in after}
    return W, before, after


def regions() -> Figure:
    """What each classifier says everywhere on the plane, and where the hidden units switch."""
    figure, panels = style.new(5.8, 5.2, nrows=2, ncols=2, sharex=True, sharey=True)
    X, y = crescents()
    W, before, after = on_crescents()
    lead_of = {
        "linear, trained": lambda x: x @ W[:2] + W[2],
        "two layers, before": lambda x: network.forward(before, x)[2],
        "two layers, trained": lambda x: network.forward(after, x)[2],
    }
    across, up = np.meshgrid(np.linspace(-2, 2, 201), np.linspace(-1.5, 1.5, 151))
    plane = np.column_stack([across.ravel(), up.ravel()])
    for axes, (title, scores) in zip(panels.ravel(), lead_of.items(), strict=False):
        lead = scores(plane) @ [-1, 1]
        axes.contourf(across, up, lead.reshape(across.shape), levels=[-1e9, 0, 1e9], colors=sides(), alpha=0.25)
        wrong = np.sum(np.argmax(scores(X), axis=1) != y)
        axes.set_title(f"{title}:\n{wrong} of {len(y)} wrong", fontsize=11)
        dots(axes, X, y)
    last = panels[1, 1]
    for unit in np.moveaxis(network.forward(after, plane)[0].reshape(*across.shape, -1), -1, 0):
        last.contour(across, up, unit, levels=[0], colors=style.ink(), linewidths=1)
    last.set_title("where its hidden units\nswitch on or off", fontsize=11)
    dots(last, X, y)
    return figure


def sides() -> list[str]:
    return style.colours()[:2]


def dots(axes: Axes, X: np.ndarray, y: np.ndarray) -> None:
    """The two classes, told apart by shape as well as colour."""
    for label, (mark, colour) in enumerate(zip("o^", sides(), strict=True)):
        axes.plot(*X[y == label].T, mark, color=colour, markersize=4)
    axes.set(aspect="equal", xlim=(-2, 2), ylim=(-1.5, 1.5), xticks=[-2, 0, 2], yticks=[-1, 0, 1])


@cache
def on_digits() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Mean loss on 1,437 digits after each epoch, and accuracy on the 360 others: linear, and two layers."""
    X, y = digits.load()
    rng = np.random.Generator(np.random.PCG64(0))
    order = rng.permutation(len(X))
    seen, unseen = order[360:], order[:360]
    ones = np.column_stack([X, np.ones(len(X))])

    def linear_loss(params: dict[str, Any], rows: np.ndarray) -> tuple[float, dict[str, Any]]:
        loss, dW = softmax.softmax_loss(params["W"], ones[rows], y[rows], REG)
        return loss, {"W": dW}

    def network_loss(params: dict[str, Any], rows: np.ndarray) -> tuple[float, dict[str, Any]]:
        return network.two_layer_loss(params, X[rows], y[rows], REG)

    classifiers = (
        ("linear", {"W": np.zeros((65, 10))}, linear_loss, lambda params: np.argmax(ones @ params["W"], axis=1)),
        ("two layers", two_layers(64, 100, 10, rng), network_loss, lambda params: network.predict(params, X)),
    )
    curves = {}
    for name, params, loss_of, classes in classifiers:
        losses, rights = [loss_of(params, seen)[0]], [np.mean((classes(params) == y)[unseen])]
        for epoch in range(EPOCHS):
            shuffled, rate = rng.permutation(seen), RATE * (1 - epoch / EPOCHS)
            for first in range(0, len(seen) - BATCH + 1, BATCH):
                _, grads = loss_of(params, shuffled[first : first + BATCH])
                params = {key: params[key] - rate * grads[key] for key in params}
            losses.append(loss_of(params, seen)[0])
            rights.append(np.mean((classes(params) == y)[unseen]))
        curves[name] = np.array(losses), 100 * np.array(rights)
    return curves


def learning() -> Figure:
    """Training curves on the handwritten digits: the loss, and the accuracy on digits not seen."""
    figure, (left, right) = style.new(5.8, 3.3, ncols=2)
    for (name, (losses, rights)), look, above in zip(on_digits().items(), ("--", "-"), (-1.4, 0.6), strict=True):
        left.semilogy(losses, look, label=name)
        (line,) = right.plot(rights, look)
        right.text(EPOCHS, rights[-1] + above, f"{name}: {rights[-1]:.1f}%", color=line.get_color(), ha="right")
    left.plot(0, np.log(10), "o", color=style.ink(), markersize=6)
    left.annotate("log 10", (0, np.log(10)), (6, 1.9))
    left.set(xlabel="epoch", ylabel="loss on the training digits")
    left.legend()
    right.set(xlabel="epoch", ylabel="% right of unseen digits", ylim=(88, 100))
    return figure

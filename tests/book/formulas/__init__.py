"""The book's formulas, transcribed a second time: from the pages' LaTeX alone, with plain loops on exact numbers."""

from . import chain, conventions, indicator, lab, matrix, network, softmax, svm

__all__ = ["chain", "conventions", "indicator", "lab", "matrix", "network", "softmax", "svm"]

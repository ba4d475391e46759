"""A step for nbgrader: inputs of their own for each student and assignment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from autograde.grading.seeds import secret, seed

SECRET_FILE = "AUTOGRADE_SECRET_FILE"
SEED = "AUTOGRADE_SEED"


class FreshInputs(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts the seed of the student's cases where `autograde.check` looks for it.

    The seed is an HMAC of the class's secret, the student and the assignment; the
    exercise's own name is mixed in when its cases are drawn. Without a secret
    (`nbgrader autograde` called by hand) the public cases are used.
    """

    _key: bytes | None = None

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        # Taken out of the environment: the kernel that runs a student's code inherits what is in it.
        file = os.environ.pop(SECRET_FILE, None)
        if file is not None:
            FreshInputs._key = secret(Path(file))
        if FreshInputs._key is not None:
            about = resources["nbgrader"]
            os.environ[SEED] = str(seed(FreshInputs._key, about["student"], about["assignment"]))
        return nb, resources

"""Fresh inputs for grading: seeds that follow from a secret which never leaves the instructor's side."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path


def secret(file: Path) -> bytes:
    """The class's secret, made at first use and readable by its owner alone."""
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_hex(32) + "\n")
    return file.read_bytes().strip()


def seed(key: bytes, *names: str) -> int:
    """A 63-bit seed: the HMAC of `names` under `key`, the same at every regrade."""
    digest = hmac.new(key, "\0".join(names).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1

"""Run every measurement, print a table, write _build/bench.json: {name: value}.

`python -m benchmarks [NAME …]` runs only the modules named.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks import check, desk, grading, page, site

ROOT = Path(__file__).resolve().parents[1]
MEASUREMENTS = {"check": check, "page": page, "site": site, "grading": grading, "desk": desk}


def verdict(row: dict[str, Any]) -> str:
    """Whether a row keeps its promise, in words; "" where it has none."""
    if row.get("limit") is not None:
        return f"{'within' if row['value'] <= row['limit'] else 'ABOVE'} the limit of {row['limit']:g}"
    if row.get("at_least") is not None:
        return f"{'keeps' if row['value'] >= row['at_least'] else 'BELOW'} the promised {row['at_least']:g}"
    return ""


def main(names: list[str]) -> int:
    """Print the table; 1 where a promise is broken."""
    out = ROOT / "_build" / "bench.json"
    kept: dict[str, float] = json.loads(out.read_text(encoding="utf-8")) if names and out.is_file() else {}
    broken = False
    for name in names or MEASUREMENTS:
        for row in MEASUREMENTS[name].measure(ROOT):
            said = verdict(row)
            print(f"{row['what']:<72} {row['value']:>9.1f} {row['unit']:<6} {said}", flush=True)
            kept[row["name"]] = round(row["value"], 3)
            broken = broken or said[:5] in ("ABOVE", "BELOW")
    out.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {out.relative_to(ROOT)}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

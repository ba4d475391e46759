"""Run every measurement, print a table, write _build/bench.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks import check

ROOT = Path(__file__).resolve().parents[1]
MEASUREMENTS = (check,)


def main() -> int:
    rows = [row for module in MEASUREMENTS for row in module.measure(ROOT)]
    for row in rows:
        verdict = "" if row["limit"] is None else ("within" if row["value"] <= row["limit"] else "ABOVE")
        limit = "" if row["limit"] is None else f"{verdict} the limit of {row['limit']:g}"
        print(f"{row['what']:<62} {row['value']:>8.1f} {row['unit']:<6} {limit}")
    out = ROOT / "_build" / "bench.json"
    out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {out.relative_to(ROOT)}")
    return int(any(row["limit"] is not None and row["value"] > row["limit"] for row in rows))


if __name__ == "__main__":
    sys.exit(main())

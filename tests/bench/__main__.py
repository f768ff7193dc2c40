"""Run the benches: print a table, write build/bench.json.  ``python -m tests.bench [bench ...]``

A bench is a module of this folder with ``run() -> Sequence[Measure]``. Goals are the issue's; a missed goal
is printed, and the exit code stays 0: figures are for people, and machines are noisy.
"""

import importlib
import json
import sys
from pathlib import Path

from deploy import setup_env
from tests.bench.measures import Measure

BENCHES = ("layout", "change", "many", "site", "chromium", "frames")
OUT = Path("build/bench.json")


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"There is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    setup_env.compile_sources()  # as an installed player is: also what was edited since set-up
    measures: list[Measure] = []
    for name in names or BENCHES:
        print(f"bench {name} ...", file=sys.stderr, flush=True)
        measures += importlib.import_module(f"tests.bench.{name}").run()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([measure.row() for measure in measures], indent=1, ensure_ascii=False) + "\n")
    print(table(measures))
    print(f"written to {OUT}")
    return 0


def table(measures: list[Measure]) -> str:
    head = ("name", "value", "unit", "n", "min", "max", "goal", "")
    rows = [
        (
            each.name,
            f"{each.value:.6g}",
            each.unit,
            str(each.n),
            f"{each.least:.6g}",
            f"{each.most:.6g}",
            "" if each.goal is None else f"{'at least' if each.at_least else 'under'} {each.goal:g}",
            {None: "", True: "met", False: "MISSED"}[each.met],
        )
        for each in measures
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

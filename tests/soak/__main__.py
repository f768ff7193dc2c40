"""Run both soaks, print what they found, write build/soak.json; exit code 1 where a wall was blank or a player grew."""

import argparse
import json
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.soak.harness import MOST_BLANK_SECONDS, MOST_GROWTH, Soaked, opened, simulate, watch
from tests.soak.memory import growth

OUT = Path("build/soak.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.soak")
    parser.add_argument("--hours", type=float, default=24, help="simulated hours; 0 leaves them out")
    parser.add_argument("--minutes", type=float, default=60, help="real minutes; 0 leaves them out")
    asked = parser.parse_args()
    found: list[Soaked] = []
    with tempfile.TemporaryDirectory() as folder:
        site = opened(Path(folder))
        try:
            if asked.hours:
                found.append(simulate(site, asked.hours))
                tell(found[-1])
            if asked.minutes:
                found.append(watch(site, asked.minutes * 60))
                tell(found[-1])
        finally:
            site.end()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([row(each) for each in found]) + "\n")
    print(f"written to {OUT}")
    return 0 if all(each.good for each in found) else 1


def tell(soaked: Soaked) -> None:
    print(
        f"{soaked.name}: {soaked.seconds / 3600:.2f} h, {soaked.changes} releases, {soaked.looks} looks; "
        f"longest blank {soaked.blank_seconds:.2f} s (at most {MOST_BLANK_SECONDS:g}), "
        f"PSS {middle(soaked.memory.player)}, growth {soaked.growth:+.2f} % (under {MOST_GROWTH:g} %); "
        f"with its children {middle(soaked.memory.tree)}, growth {growth(soaked.memory.tree):+.2f} %; "
        f"allocated by both {middle(soaked.memory.own)}, growth {growth(soaked.memory.own):+.2f} %: "
        f"{'good' if soaked.good else 'NOT GOOD'}",
        flush=True,
    )


def middle(memory: list[float]) -> str:
    return f"{statistics.median(memory):.1f} MB"


def row(soaked: Soaked) -> dict[str, object]:
    """What build/soak.json keeps of a soak: all that was read, so that a growth can be looked into."""
    own = growth(soaked.memory.own)
    return {**asdict(soaked), "growth_percent": soaked.growth, "own_growth_percent": own, "good": soaked.good}


if __name__ == "__main__":
    sys.exit(main())

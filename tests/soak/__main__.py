"""Run both soaks, print what they found, write build/soak.json; exit code 1 where a wall was blank or a player grew."""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.soak.harness import MOST_BLANK_SECONDS, MOST_GROWTH, Soaked, opened, simulate, watch

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
    rows = [{**asdict(each), "growth_percent": round(each.growth, 3), "good": each.good} for each in found]
    OUT.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"written to {OUT}")
    return 0 if all(each.good for each in found) else 1


def tell(soaked: Soaked) -> None:
    print(
        f"{soaked.name}: {soaked.seconds / 3600:.2f} h, {soaked.changes} releases, {soaked.looks} looks; "
        f"longest blank {soaked.blank_seconds:.2f} s (at most {MOST_BLANK_SECONDS:g}), "
        f"PSS {soaked.memory[0]:.1f} to {soaked.memory[-1]:.1f} MB, growth {soaked.growth:+.2f} % "
        f"(under {MOST_GROWTH:g} %): {'good' if soaked.good else 'NOT GOOD'}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())

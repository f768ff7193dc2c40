"""What a bench yields: a figure with its unit, how often it was taken, and its spread."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """``value`` is the median unless the name says otherwise; ``goal`` is the most, or the least with ``at_least``."""

    name: str
    value: float
    unit: str
    n: int
    least: float
    most: float
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value < self.goal

    def row(self) -> dict[str, str | float | int]:
        return {
            "name": self.name,
            "value": rounded(self.value),
            "unit": self.unit,
            "n": self.n,
            "min": rounded(self.least),
            "max": rounded(self.most),
        }


def rounded(value: float) -> float:
    return round(value, 3)


def median(name: str, values: Sequence[float], unit: str, goal: float | None = None) -> Measure:
    return Measure(name, statistics.median(values), unit, len(values), min(values), max(values), goal)


def percentile95(name: str, values: Sequence[float], unit: str, goal: float | None = None) -> Measure:
    """The value that 95 of 100 stay at or under (nearest rank)."""
    ordered = sorted(values)
    rank = -(-95 * len(ordered) // 100)
    return Measure(name, ordered[rank - 1], unit, len(ordered), ordered[0], ordered[-1], goal)


def single(name: str, value: float, unit: str, goal: float | None = None) -> Measure:
    return Measure(name, value, unit, 1, value, value, goal)

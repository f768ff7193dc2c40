"""Say what one page of a table shows on lamps: whose, how much, of what, when. Draws nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """``when`` is a day or the first column, ``head`` what the sum is, ``notes`` the second columns.

    ``head`` ends with ``unit`` behind a slash where the unit is the document's. ``several`` sums of one table are told
    apart by their heads alone, which are then never dropped.
    """

    name: str
    sum: str
    when: str = ""
    head: str = ""
    notes: tuple[str, ...] = ()
    change: str = ""
    rising: bool | None = None
    several: bool = False
    unit: str = ""

    @property
    def short(self) -> str:
        """The head without its unit, which goes where both have no room."""
        return self.head.removesuffix(f"/{self.unit}") if self.unit else self.head

    @property
    def changes(self) -> tuple[str, ...]:
        """The change, and its word, which stays where the amount has no room."""
        return tuple(dict.fromkeys((self.change, self.change[:1]))) if self.change else ()

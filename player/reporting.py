"""Report to the server now and then, and keep what is wrong with that for the status page.

What a report says and what an answer must be is ``player.report``'s. Nothing on the wall hangs on it: a box whose key
is damaged, or that the server no longer accepts, goes on following what is signed, and says by a number that its
reports stopped.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from player.faults import FaultError
from player.identity import Assignment
from player.screenshots import Ask

if TYPE_CHECKING:
    from player.report import Reporter


class Reporting:
    """The report as a chore of one player."""

    def __init__(
        self,
        make: "Callable[[], Reporter]",
        displays: Sequence[Assignment],
        *,
        picture: Ask,
        on_assignments: Callable[[], None],
        again: Callable[[], None],
    ) -> None:
        """``make`` opens the device's key and may fail; ``again`` asks for one more report soon."""
        self._make = make
        self._displays = tuple(displays)
        self._picture = picture
        self._on_assignments = on_assignments
        self._again = again
        self._reporter: Reporter | None = None
        self.fault: FaultError | None = None
        """Why the last report did not arrive."""

    def do(self) -> None:
        """Report once. Raises ``FaultError``, which is kept until a report arrives."""
        try:
            self._report()
        except FaultError as error:
            self.fault = error
            raise
        self.fault = None

    def _report(self) -> None:
        if self._reporter is None:
            self._reporter = self._make()
        answer = self._reporter.send()
        if answer.displays != self._displays:
            self._on_assignments()
            return
        ours = [each.id for each in self._displays if each.id in answer.pictures]
        taken = [picture for picture in map(self._picture, ours) if picture is not None]
        for picture in taken:
            self._reporter.attach(picture.as_json())
        if taken:
            self._again()

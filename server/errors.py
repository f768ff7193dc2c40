"""The one exception an operator is meant to read.

A command that meets damaged input, a missing key or a second publisher raises
``OperatorError`` with one sentence: what, where, how to mend it. The command
line prints that sentence and ends with code 2; everything else is a bug.
"""


class OperatorError(Exception):
    """One sentence for the person who runs the server: what, where, how to mend."""


class Refused(Exception):  # noqa: N818 — a refusal is an answer to a person, not a fault
    """A person asked for something that may not be; ``sentence`` tells them why, in Chinese.

    ``status`` is the HTTP status that says the same to a browser. Where a field of a form is wrong, ``field`` names
    it, and ``found`` all that are, each with its own sentence.
    """

    status = 409

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.found: tuple[tuple[str, str], ...] = ((field, sentence),) if field else ()


class Mistakes:
    """What is wrong with the fields of one form: told all at once, so that nobody mends it in as many turns."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def when(self, wrong: bool, field: str, sentence: str) -> None:
        """Note what is wrong with a field; of several things the first."""
        if wrong:
            self._found.setdefault(field, sentence)

    def refuse(self) -> None:
        """Raise ``Refused`` where anything was noted."""
        for sentence in self._found.values():
            error = Refused(sentence)
            error.found = tuple(self._found.items())
            raise error


class NotAllowed(Refused):
    """This person's roles do not cover the deed."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or no longer."""

    status = 404


class Throttled(Refused):
    """Too many tries; ``retry_after_s`` says when to come back."""

    status = 429

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s

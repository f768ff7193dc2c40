"""The refusal every format shares."""

from server.errors import Refused


class Unreadable(Refused):
    """The file cannot be read as what its name says; the sentence says how to save it instead."""

    status = 400

    def __init__(self, sentence: str, field: str = "file") -> None:
        super().__init__(sentence, field)

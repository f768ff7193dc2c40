"""Why a device gets no answer: a status, a code a player acts on, a sentence a person reads."""


class DeviceRefused(Exception):  # noqa: N818 — an answer to a device, not a fault
    """``keep`` says that what was written on the way (a recorded conflict) must be kept."""

    def __init__(self, status: int, code: str, sentence: str, *, keep: bool = False) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.keep = keep

"""What a change did besides the words of the notice, said in the reader's language."""

from collections.abc import Sequence

from server.console.language import _, said
from server.notices.compared import Manner


def told_with(words: str, manner: Sequence[Manner]) -> str:
    """The notice's own words as they stand, and behind them what is told of them; that alone where there are none."""
    told = _("，").join(_one(each) for each in manner)
    return _("%(words)s（%(told)s）", words=words, told=told) if words and told else words or told


def _one(manner: Manner) -> str:
    name = " ".join(said(part) for part in (manner.of, manner.said) if part)
    if not manner.value:
        return name
    return name + _("：") + (said(manner.value) if manner.ours else manner.value)

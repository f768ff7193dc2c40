"""One root for what can go wrong with one item's pages: the item is skipped and reported, the rest goes on."""


class SettingError(ValueError):
    """A document that cannot be set; the message is one sentence: what, where, how to mend."""

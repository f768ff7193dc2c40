"""Name the kinds of items this version can show. Free of Pillow: the stage's own process asks it."""

SET_KINDS = frozenset(
    {
        "notice",
        "table",
        "finance",
        "list",
        "prices",
        "fees",
        "scores",
        "guide",
        "project",
        "tender",
        "alert",
        "news",
        "poster",
        "slides",
        "evergreen",
        "slogan",
        "ticker",
        "column",
        "video",
    }
)
"""Kinds whose pages are set from a document; ``kinds`` has a file for each."""

KINDS = SET_KINDS | {"image"}
"""``image`` has no document: its pages are pictures of exactly the zone's size."""

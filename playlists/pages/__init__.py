"""Set a document as pages: display lists that painters turn into pixels, the same on both sides of the wire.

Nothing in this module imports Pillow, because the stage's process must never load it. The way in is
``playlists.pages.typesetter``; what needs no Pillow (``theme``, ``fontset``, ``live``, ``digest``, ``kinds``,
``display_list``) is imported from its own module.
"""

LAYOUT_VERSION = "8"
"""Goes up whenever any page of any document may come out with other pixels."""

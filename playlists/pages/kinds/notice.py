"""A plain notice: paragraphs, headings and whatever else its blocks are, in their order."""

from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages


def pages(job: Job) -> list[Page]:
    return flowing_pages(job)

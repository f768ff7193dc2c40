"""A table with what stands around it; it flows like a notice, its head repeated."""

from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages


def pages(job: Job) -> list[Page]:
    return flowing_pages(job)

"""A full-page poster: one picture, whole, between spine and foot. On lamps its title and its words."""

from playlists.document import Figure
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages
from playlists.pages.whole_pictures import Whole, whole_pages


def pages(job: Job) -> list[Page]:
    figures = [block for block in job.document.body if isinstance(block, Figure)]
    if not figures:
        return flowing_pages(job)
    return whole_pages(job, [Whole(figure.asset, figure.caption) for figure in figures], titled=False)

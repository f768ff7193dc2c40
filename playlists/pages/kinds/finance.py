"""Accounts: a table whose later pages open with 承前页, so that a reader can add up every page by himself."""

from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages


def pages(job: Job) -> list[Page]:
    return flowing_pages(job, carry=True)

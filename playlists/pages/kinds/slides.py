"""The pages of a PDF or of slides as pictures, one after the other, with the title beside them.

Where the small print of a page would be smaller than anything else on the wall, the page says so and where to read it.
"""

from playlists.blocks.sheets import PageImage
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages
from playlists.pages.whole_pictures import Whole, whole_pages


def pages(job: Job) -> list[Page]:
    images = [block for block in job.document.body if isinstance(block, PageImage)]
    if not images:
        return flowing_pages(job)
    return whole_pages(job, [Whole(image.asset, letters=image.letters) for image in images], titled=True)

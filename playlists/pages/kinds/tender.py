"""A tender as a chain: where it is, then whatever else is to be told of it. One step a page on lamps."""

from playlists.blocks.progress import STATES, Stages
from playlists.document import Table
from playlists.pages.display_list import Page
from playlists.pages.frame import make_grid
from playlists.pages.job import Job
from playlists.pages.led_cards import card_pages, labels_of
from playlists.pages.led_labels import headed
from playlists.pages.led_matter import matter_pages, opening_pages, spoken, text_pages
from playlists.pages.led_record import Record
from playlists.pages.led_records import set_records
from playlists.pages.slab_pages import page_setting, slab_pages
from playlists.pages.stacks import card_slabs


def pages(job: Job) -> list[Page]:
    grid = make_grid(job.width, job.height, job.profile)
    setting = page_setting(job, grid)
    slabs = card_slabs(setting, job.document.body)
    made = slab_pages(job, grid, slabs)
    if len(made) > 1:
        made = min(made, slab_pages(job, grid, card_slabs(setting, job.document.body, tight=True)), key=len)
    return made


def led(job: Job) -> list[Page]:
    """What is done and what is now; what is yet to come has nothing to tell but its name, and goes first."""
    chains = [block for block in job.document.body if isinstance(block, Stages)]
    reached = [stage for block in chains for stage in block.items if stage.name and stage.state != "ahead"]
    if not reached or any(isinstance(block, Table) for block in job.document.body):
        return matter_pages(job)
    records = [
        Record(stage.name, stage.note or STATES[stage.state], when="现在" if stage.state == "now" else "已过")
        for stage in reached
    ]
    job = headed(job, labels_of(job.document.body))
    made = [*opening_pages(job), *set_records(job, records)]
    for block in job.document.body:
        cards = card_pages(job, block)
        if cards is not None:
            made += cards
        elif not isinstance(block, Stages) and (texts := spoken(block)):
            made += text_pages(job, texts, opening=False)
    return made

"""A video's page: its poster, where the video itself will move; a player that cannot play it shows this instead."""

from dataclasses import replace

from playlists.blocks.videos import Video
from playlists.pages.display_list import Page, Picture
from playlists.pages.errors import SettingError
from playlists.pages.job import Job
from playlists.pages.led_faces import slogan_pages
from playlists.pages.pictures import decode_to_fit
from playlists.video import video_box


class NoVideoError(SettingError):
    """A document of this kind without a video."""


def pages(job: Job) -> list[Page]:
    video = next((block for block in job.document.body if isinstance(block, Video)), None)
    if video is None:
        raise NoVideoError("This notice is of the kind 'video' and has no video block; add the video again.")
    if video.poster not in job.assets:
        raise NoVideoError(f"The video's poster {video.poster} is not among the item's files; add the video again.")
    sheet = job.sheet()
    box = video_box(job.width, job.height, video.width, video.height)
    poster = decode_to_fit(job.assets[video.poster], box.w, box.h, sheet.rgb("paper"))
    left, top = (job.width - poster.width) // 2, (job.height - poster.height) // 2
    sheet.marks.append(Picture(left, top, poster.width, poster.height, poster.rgb))
    return [job.page(sheet, video.duration_ms, job.document.title)]


def led(job: Job) -> list[Page]:
    """Two colours of lamps make no picture: the title stands there in words."""
    if job.profile.palette == "rgb":
        return pages(job)
    return slogan_pages(replace(job, document=replace(job.document, body=())))

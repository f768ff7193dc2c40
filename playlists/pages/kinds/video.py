"""A video's page: its poster, where the video itself will move; a player that cannot play it shows this instead.

A correction stands in a strip above it for as long as it plays.
"""

from dataclasses import replace

from playlists.blocks.videos import Video
from playlists.document import Run
from playlists.pages.display_list import Page, Picture
from playlists.pages.errors import SettingError
from playlists.pages.frame import make_grid
from playlists.pages.job import Job
from playlists.pages.led_faces import slogan_pages
from playlists.pages.pictures import decode_into
from playlists.pages.sheet import Sheet
from playlists.pages.wording import corrected
from playlists.video import LINE, in_words, seal_upright, strip_height, video_box, words_width


class NoVideoError(SettingError):
    """A document of this kind without a video."""


class CorrectionTooLongError(SettingError):
    """A correction whose words have no room above the video."""


def pages(job: Job) -> list[Page]:
    video = next((block for block in job.document.body if isinstance(block, Video)), None)
    if video is None:
        raise NoVideoError("This notice is of the kind 'video' and has no video block; add the video again.")
    if video.poster not in job.assets:
        raise NoVideoError(f"The video's poster {video.poster} is not among the item's files; add the video again.")
    sheet = job.sheet()
    strip = strip_height(job.width, job.height, job.profile.unit) if job.document.correction else 0
    box = video_box(job.width, job.height, video.width, video.height, strip)
    poster = decode_into(job.assets[video.poster], box.w, box.h, sheet.rgb("paper"))
    left, top = (job.width - poster.width) // 2, strip + (job.height - strip - poster.height) // 2
    sheet.marks.append(Picture(left, top, poster.width, poster.height, poster.rgb))
    if not strip:
        return [job.page(sheet, video.duration_ms, job.document.title)]
    words = corrected(job.document)
    _say(sheet, job, strip, words)
    return [job.page(sheet, video.duration_ms, f"{job.document.title}\n{words}")]


def _say(sheet: Sheet, job: Job, strip: int, words: str) -> None:
    """Seal and words of the correction, on the middle of the strip.

    The strip is reckoned from the zone alone, so that a player without fonts finds it: the lines must be asked here.
    """
    u, hair = job.profile.unit, make_grid(job.width, job.height, job.profile).hair
    room, upright = words_width(job.width, u), seal_upright(job.width, u)
    left = (30 if upright else 50) * u
    lines = sheet.lines([Run(words)], 8 * u, room, justify=False)
    high = max(LINE * u * len(lines), (30 if upright else 16) * u)
    # A mark that hangs may stand in the margin, as far as the zone goes.
    if high > strip or left + room > job.width or any(line.width > room + 8 * u for line in lines):
        raise CorrectionTooLongError(
            f"Above the video {strip} pixels are left to the correction and its words need {high}; shorten the"
            " correction or give the video a wider zone."
        )
    if upright:
        sheet.fill(8 * u, strip // 2 - 15 * u, 16 * u, 30 * u, "seal", 8 * hair)
        sheet.vertical(16 * u, strip // 2 - 25 * u // 2, "更正", 12 * u, 13 * u, "seal_on", True)
    else:
        sheet.fill(10 * u, strip // 2 - 8 * u, 34 * u, 16 * u, "seal", 8 * hair)
        sheet.middle(27 * u, strip // 2, "更正", 12 * u, "seal_on", True, "centre")
    y = (strip - LINE * u * len(lines)) // 2 + (LINE - 8) * u // 2
    for line in lines:
        sheet.put(left, y, line, 8 * u, "ink")
        y += LINE * u


def led(job: Job) -> list[Page]:
    """The title, and what a correction says, in words, where there is no place for a picture or for both."""
    if not in_words(job.profile, bool(job.document.correction)):
        return pages(job)
    return slogan_pages(replace(job, document=replace(job.document, body=())))

"""Read the sample township: one text file a notice, head lines first, then the text as a clerk would type it."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "notices"
HEAD = ("标题", "类型", "类别", "发布", "单位", "频道", "区域", "示例")


class TownshipError(ValueError):
    """A notice file does not have the form that the others have."""


@dataclass(frozen=True, slots=True)
class SampleNotice:
    title: str
    kind: str
    group: str
    number: int
    issuer: str
    unit: str
    channels: tuple[str, ...]
    zone: str
    example: bool
    text: str


def parse(text: str, name: str) -> SampleNotice:
    head_text, _, body = text.partition("\n\n")
    head = dict(line.partition("：")[::2] for line in head_text.splitlines())
    if tuple(head) != HEAD:
        raise TownshipError(f"{name}: the head must have the lines {', '.join(HEAD)}, in this order")
    group, _, number = head["类别"].partition("/")
    return SampleNotice(
        title=head["标题"],
        kind=head["类型"],
        group=group,
        number=int(number),
        issuer=head["发布"],
        unit=head["单位"],
        channels=tuple(head["频道"].split()),
        zone=head["区域"],
        example=head["示例"] == "是",
        text=body,
    )


def sample_notices(folder: Path = FOLDER) -> list[SampleNotice]:
    return [parse(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.txt"))]

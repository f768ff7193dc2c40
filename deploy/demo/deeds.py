"""What can be done to the demonstration, what should happen then, and how to tell whether it does.

A deed knows nothing of processes: it names a step of the show. Its checks are claims about two snapshots, the one
from before the deed and the one of now; a claim that does not hold yet is shown as open, never as failed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wall:
    """What one player says about its display, and what its process is."""

    alive: bool = False
    pid: int | None = None
    release: int | None = None
    verified: bool = False
    drawn: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    faithful: bool = False
    """Every page drawn has the digest that the release expects."""
    trusted: bool = False
    link: str = ""
    fault: str = ""
    first_frame_ms: int | None = None
    differs: tuple[str, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    walls: Mapping[str, Wall]
    network: bool
    server: bool
    newest: Mapping[str, int]
    """The release that the repository holds, channel by channel."""
    lasting: frozenset[str] = frozenset()
    """Items that are true at any hour."""
    withdrawn: frozenset[str] = frozenset()


Claim = Callable[[Snapshot, Snapshot], bool]


@dataclass(frozen=True, slots=True)
class Check:
    text: str
    holds: Claim


@dataclass(frozen=True, slots=True)
class Deed:
    key: str
    title: str
    english: str
    should: str
    checks: tuple[Check, ...]
    harm: bool = True


def every(test: Callable[[Wall, Wall], bool]) -> Claim:
    """A claim about each wall, before and now."""
    return lambda before, now: all(test(before.walls[name], wall) for name, wall in now.walls.items())


STILL_VERIFIED = Check("两块屏都放着核验过的页", every(lambda before, now: now.alive and now.verified and now.faithful))
SAME_RELEASE = Check("发布版没有变", every(lambda before, now: now.release == before.release))
REACHED = Check("播放端连得上服务器", every(lambda before, now: now.link in ("current", "updating")))
CUT_OFF = Check("播放端知道连不上", every(lambda before, now: now.link == "offline"))
UP_TO_DATE = Check(
    "两块屏都是最新的发布版",
    lambda before, now: all(wall.release == now.newest.get(name) for name, wall in now.walls.items()),
)
REFUSED = Check("收到的被拒收，原因写在状态里", every(lambda before, now: now.link == "refused"))


def _back(name: str) -> tuple[Check, ...]:
    return (
        Check(
            "播放端已经重新启动",
            lambda before, now: now.walls[name].alive and now.walls[name].pid != before.walls[name].pid,
        ),
        Check("放的还是同一个发布版", lambda before, now: now.walls[name].release == before.walls[name].release),
        Check("页面核验无误", lambda before, now: now.walls[name].verified and now.walls[name].faithful),
    )


DEEDS: dict[str, Deed] = {
    deed.key: deed
    for deed in (
        Deed(
            "publish",
            "发一份新公告",
            "publish a notice",
            "一人拟稿、另一人审核、签名发布；几秒内到两块屏，轮到它就放。",
            (
                Check(
                    "仓库里有了新的发布版",
                    lambda before, now: all(now.newest[name] > before.newest[name] for name in now.newest),
                ),
                UP_TO_DATE,
                STILL_VERIFIED,
            ),
            False,
        ),
        Deed(
            "withdraw",
            "撤下这份公告",
            "withdraw it",
            "所有屏一起撤，几秒内不再出现。",
            (
                Check(
                    "屏上没有它",
                    lambda before, now: not any(set(wall.items) & now.withdrawn for wall in now.walls.values()),
                ),
                UP_TO_DATE,
                STILL_VERIFIED,
            ),
            False,
        ),
        Deed(
            "cut",
            "断开网络",
            "cut the network",
            "照放不误，一页不少。播放端知道自己连不上，只在状态里说，不打扰看屏的人。",
            (STILL_VERIFIED, SAME_RELEASE, CUT_OFF),
        ),
        Deed(
            "mend",
            "接上网络",
            "mend the network",
            "几秒内自己连上，少的补上。",
            (REACHED, UP_TO_DATE, STILL_VERIFIED),
            False,
        ),
        Deed(
            "stop-server",
            "停掉服务器",
            "stop the server",
            "和断网一样：屏上照放，到期的照样自己撤。",
            (Check("服务器停了", lambda before, now: not now.server), STILL_VERIFIED, SAME_RELEASE, CUT_OFF),
        ),
        Deed(
            "start-server",
            "开服务器",
            "start the server",
            "几秒内自己连上。",
            (Check("服务器开着", lambda before, now: now.server), REACHED, UP_TO_DATE),
            False,
        ),
        Deed(
            "clock",
            "系统时钟拨快十年",
            "system clock ten years ahead",
            "画面不变：时间以服务器签名的为准，不信系统时钟。",
            (STILL_VERIFIED, SAME_RELEASE, Check("时间仍然可信", every(lambda before, now: now.trusted))),
        ),
        Deed(
            "clock-right",
            "时钟拨回来",
            "clock right again",
            "画面不变。",
            (STILL_VERIFIED, Check("时间可信", every(lambda before, now: now.trusted))),
            False,
        ),
        Deed(
            "past-end",
            "断网过四十天",
            "forty days without a network",
            "公示期满的公告自己撤下，只放常年内容，屏不空。",
            (
                Check("两块屏都在放", every(lambda before, now: now.alive and now.verified and bool(now.drawn))),
                Check(
                    "期满的都已撤下",
                    lambda before, now: all(set(wall.items) <= now.lasting for wall in now.walls.values()),
                ),
                SAME_RELEASE,
            ),
        ),
        Deed(
            "present",
            "回到今天",
            "back to the present",
            "播放端从头来过，公告又放出来。",
            (STILL_VERIFIED, UP_TO_DATE),
            False,
        ),
        Deed(
            "alter",
            "改动一个字节",
            "alter one byte",
            "刚发布的新版被人改了一个字节：两块屏都拒收，仍放原来的。",
            (REFUSED, SAME_RELEASE, STILL_VERIFIED),
        ),
        Deed(
            "restore",
            "把那个字节改回来",
            "restore the byte",
            "核验通过，换上新版。",
            (UP_TO_DATE, STILL_VERIFIED),
            False,
        ),
        Deed(
            "kill-hall",
            "强行关掉大厅播放端",
            "kill the hall player",
            "自己重新启动，放的和原来一样，不等网络。",
            _back("hall"),
        ),
        Deed(
            "kill-led",
            "强行关掉村播放端",
            "kill the village player",
            "自己重新启动，放的和原来一样，不等网络。",
            _back("led"),
        ),
    )
}

"""`make demo`: begin the show, print where to look, and end it; headless, prove what hung on the displays."""

import argparse
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from deploy.demo.page import serve
from deploy.demo.processes import CrewError, wait_until
from deploy.demo.proof import prove
from deploy.demo.show import Show
from deploy.demo.town import HALL, LASTING_KINDS, Town
from deploy.demo.township import SampleNotice, sample_notices
from server.errors import OperatorError, Refused

BUILD = Path(__file__).resolve().parents[2] / "build"
READY_SECONDS = 90.0


def say(text: str) -> None:
    print(text, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="no window and no page; end by itself and prove")
    parser.add_argument("--seconds", type=float, default=0.0, help="how long to play; 0 is until Ctrl+C")
    parser.add_argument("--out", type=Path, default=None, help="folder for hall.png, led.png and report.json")
    parser.add_argument("--report", type=Path, default=None, help="an annual report to put on the wall as well")
    parser.add_argument("--port", type=int, default=0, help="port of the page")
    options = parser.parse_args(arguments)
    if options.report is not None and not options.report.is_file():
        say(f"demo: {options.report} is not there; name a text file, as REPORT=report.txt")
        return 2
    # An end by `kill` should put everything away as Ctrl+C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = fresh_folder()
    show: Show | None = None
    try:
        window = not options.headless and bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        show = Show(folder, window=window, tell=lambda text: say(f"demo: {text}"))
        begin(show, options.report)
        if options.headless:
            return headless(show, options.seconds or 30.0, options.out or BUILD / "demo-out")
        return live(show, options.seconds, options.port)
    except (CrewError, OperatorError, Refused) as error:
        say(f"demo: {error}")
        for hand in show.crew.hands if show else ():
            if words := hand.last_words():
                say(f"--- {hand.name}\n{words}")
        return 1
    except KeyboardInterrupt:
        say("\ndemo: 结束")
        return 0
    finally:
        if show is not None:
            show.end()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_folder() -> Path:
    """A folder of this run's own; those of runs that died are cleared away."""
    BUILD.mkdir(exist_ok=True)
    for old in BUILD.glob("demo-run-*"):
        if sys.platform == "win32":
            break  # there, to ask whether one lives is to press its Ctrl+C; each run clears its own at its end
        try:
            os.kill(int(old.name.rpartition("-")[2]), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(old, ignore_errors=True)
        except PermissionError:
            continue
    folder = BUILD / f"demo-run-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    return folder


def begin(show: Show, report: Path | None) -> None:
    def notices(town: Town) -> None:
        samples = sample_notices() if report is None else list(beside_report(sample_notices()))
        town.put_up_all(samples)
        if report is not None:
            say(f"demo: 导入 {report.name}，走完整个流程：{len(town.put_up_report(report))} 份公告")

    show.begin(notices)
    say("demo: 等两块屏核验完、放出来 …")
    wait_until(show.ready, READY_SECONDS, "verified pages on both displays")


def beside_report(notices: Iterable[SampleNotice]) -> Iterator[SampleNotice]:
    """The samples without those in the hall's main zone, which is the report's; lasting ones stay."""
    for notice in notices:
        rival = notice.zone == "main" and notice.kind not in LASTING_KINDS
        channels = tuple(channel for channel in notice.channels if not (rival and channel == HALL))
        if channels:
            yield replace(notice, channels=channels)


def headless(show: Show, seconds: float, out: Path) -> int:
    say(f"demo: 两块屏都在放。再放 {seconds:.0f} 秒 …")
    time.sleep(seconds)
    out.mkdir(parents=True, exist_ok=True)
    report = prove(show, out)
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, wall in report["walls"].items():
        for zone in wall["zones"]:
            say(f"demo: {name}/{zone['zone']}: {zone['says']}")
    say(f"demo: {'都对' if report['ok'] else '不对：' + '；'.join(report['problems'])}（{out}/report.json）")
    return 0 if report["ok"] else 1


def live(show: Show, seconds: float, port: int) -> int:
    address, end = serve(show, port)
    links = show.links()
    say("")
    say(f"  演示网页        {address}")
    for words, url in links:
        say(f"  {words}  {url}")
    say(f"  服务器的证书    {show.data / 'tls' / 'ca.pem'}（浏览器会说不认识它，演示里可以继续）")
    say("  按 Ctrl+C 结束")
    try:
        # Not a plain sleep: on Windows only a waiting thread hears Ctrl+C.
        threading.Event().wait(seconds or None)
    finally:
        end()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`make demo HEADLESS=1` ends by itself and leaves what it promises, with a report of one's own on the wall."""

import json
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
REPORT = """示例镇年度报告

本镇把一年的公开工作报告如下。

一、概述：

民情热线5691234，及时答复公众询问。

二、办理情况：

代表建议52件，全部答复。
"""


def test_a_headless_demonstration_proves_what_hung_on_both_displays(tmp_path: Path):
    report = tmp_path / "report.txt"
    report.write_text(REPORT, encoding="utf-8")
    words = ["--headless", "--seconds", "1", "--out", str(tmp_path / "out"), "--report", str(report)]
    done = subprocess.run(
        [sys.executable, "-m", "deploy.demo", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert told["ok"]
    assert told["problems"] == []
    assert all(
        zone["approved"] for wall in told["walls"].values() for zone in wall["zones"] if zone["face"] != "ticker"
    )
    for name, size in (("hall", (1920, 1080)), ("led", (128, 32))):
        with Image.open(tmp_path / "out" / f"{name}.png") as picture:
            assert picture.size == size
    main = next(zone for zone in told["walls"]["hall"]["zones"] if zone["zone"] == "main")
    assert main["title"] in ("示例镇年度报告", "一、概述", "二、办理情况")


def test_a_report_that_is_not_there_is_named(tmp_path: Path):
    words = ["--headless", "--report", str(tmp_path / "missing.txt")]
    done = subprocess.run(
        [sys.executable, "-m", "deploy.demo", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "missing.txt" in done.stdout
    assert "Traceback" not in done.stderr

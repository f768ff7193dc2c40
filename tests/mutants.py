"""Break the pure kernel on purpose, count what the tests notice: `make mutants`.

mutmut changes one operator, number or condition at a time in `playlists/` (the typesetter apart) and runs the
kernel's tests against each change. The score is the share of changes that made a test fail. It fails under 85 %.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "mutants"
LEAST = 85.0


def main() -> int:
    mutmut = str(Path(sys.executable).parent / "mutmut")
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([mutmut, "run", *sys.argv[1:]], cwd=ROOT, check=False)
    subprocess.run([mutmut, "export-cicd-stats"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    stats = json.loads((FOLDER / "mutmut-cicd-stats.json").read_text())
    noticed = stats["killed"] + stats["timeout"] + stats.get("caught_by_type_check", 0)
    tried = noticed + stats["survived"] + stats["no_tests"] + stats["suspicious"]
    score = 100 * noticed / tried if tried else 0.0
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "mutants.json").write_text(json.dumps({"score": round(score, 1), **stats}, indent=1))
    print(f"{noticed} of {tried} changes noticed: {score:.1f} % (at least {LEAST:.0f} %); see `mutmut results`")
    return 0 if score >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())

"""Count several test runs together, in one last line: N passed, N failed, N skipped.

Arguments: NAME=EXIT-STATUS; a name that ends in .xml is a JUnit report to be counted, any other name is one failure
where its status is not 0. A run that left no report, collected nothing, or ended badly with nothing failed counts as
one failure: silence is no success.
"""

import sys
from pathlib import Path

from defusedxml import ElementTree


def count(name: str, status: int) -> tuple[int, int, int]:
    """Passed, failed and skipped of one run."""
    path = Path(name)
    if path.suffix != ".xml":
        return 0, int(status != 0), 0
    if not path.exists():
        return 0, 1, 0
    total = failed = skipped = 0
    for suite in ElementTree.parse(path).iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    passed = max(total - failed - skipped, 0)
    if (status != 0 or total == 0) and failed == 0:
        failed = 1
    return passed, failed, skipped


def main() -> int:
    """Print the line; 1 where anything failed."""
    runs = [count(name, int(status)) for name, _, status in (argument.rpartition("=") for argument in sys.argv[1:])]
    passed, failed, skipped = (sum(column) for column in zip(*runs, strict=True))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())

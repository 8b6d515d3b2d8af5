"""``make bench``: every benchmark module's lines side by side; ``python -m benchmarks pdf`` runs one."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main(wanted: list[str]) -> int:
    """Run the named modules, or all; a module is a benchmark if it has ``run() -> list[str]``."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"]
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}", file=sys.stderr)
        return 2
    for name in wanted or names:
        run = getattr(importlib.import_module(f"benchmarks.{name}"), "run", None)
        if run is not None:
            print(f"== {name}")
            for line in run():
                print(line, flush=True)
    return 0


sys.exit(main(sys.argv[1:]))

"""Runs the tests of this folder under every other Keras, one after another; ``python -m tests.versions.run [NAME…]``."""

from __future__ import annotations

import subprocess
import sys

from .environments import ENVIRONMENTS, ROOT, Environment


def main(names: list[str]) -> int:
    """Install and test; the exit status is the number of Kerases that some rule does not agree with."""
    failed = [each.name for each in ENVIRONMENTS if (not names or each.name in names) and not agrees(each)]
    print("disagreements: " + (", ".join(failed) or "none"))
    return len(failed)


def agrees(environment: Environment) -> bool:
    """Whether every test passes under one Keras."""
    print(f"== {environment.name}: {', '.join(environment.packages)}", flush=True)
    environment.install()
    command = [environment.python, "-m", "pytest", "tests/versions", "-n", "2", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=ROOT, env=environment.variables, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

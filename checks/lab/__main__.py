"""Runs the lab without Django around it, which keeps its process small: `python -m checks.lab`."""

import argparse
import sys
from pathlib import Path

from checks.lab import command
from checks.lab.scenario import ScenarioError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m checks.lab", description=__doc__)
    command.add_arguments(parser)
    parser.add_argument("--directory", type=Path, required=True, help="where the authority is kept")
    options = parser.parse_args()
    if options.list:
        _say(command.list_scenarios())
        return 0
    try:
        command.serve(options, options.directory, _say)
    except (ScenarioError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

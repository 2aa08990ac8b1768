"""`python -m tests.fuzz [--minutes N] [--seed N] [TARGET ...]` ends with 1 for an exception that escapes."""

import argparse
import os
import random
import sys
import time


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from tests.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    options = parser.parse_args()
    has_failed = False
    for name in options.targets or TARGETS:
        rng = random.Random(options.seed)
        count, failures = TARGETS[name](time.monotonic() + options.minutes * 60, rng)
        told = f"{name}: {count} inputs in {options.minutes:g} min (seed {options.seed})"
        lines = [f"  {failure[:2000]}\n" for failure in dict.fromkeys(failures)]
        sys.stdout.write(f"{told}, {len(failures)} escaped\n{''.join(lines[:20])}")
        has_failed |= bool(failures)
    return 1 if has_failed else 0


if __name__ == "__main__":
    sys.exit(main())

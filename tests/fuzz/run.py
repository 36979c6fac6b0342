"""`make fuzz`: every law of every channel under the fuzzer, each for some seconds; a finding is a failure."""

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / ".build/fuzzed"  # what was tried is kept: the next run starts from it
HARNESS = [sys.executable, str(Path(__file__).with_name("harness.py"))]
SLOWEST = 10  # seconds that one input may take
ADDITIONAL = 60  # seconds to start and to stop in
LIMITS = (f"-timeout={SLOWEST}", "-rss_limit_mb=2048", "-max_len=65536")
COUNTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
COVERED = re.compile(r"cov: (\d+)")
TAIL = 30  # lines of a finding


class Tried(NamedTuple):
    """What came of one target."""

    name: str
    executions: int
    branches: int
    found: str  # empty is nothing


def main(seconds: int) -> int:
    """A line for each target; how many found something."""
    named = subprocess.run(
        [*HARNESS, str(FOLDER / "corpus")], check=True, capture_output=True, text=True
    ).stdout.split()
    tried = []
    for name in named:
        one = fuzzed(name, seconds)
        print(f"{one.name:14} {one.executions:>9} executions, {one.branches:>5} branches  {one.found and 'FOUND'}")
        tried.append(one)
    findings = [one for one in tried if one.found]
    for one in findings:
        print(f"\n{one.name}:\n{one.found}")
    print(f"{sum(one.executions for one in tried)} executions, {len(findings)} findings")
    return len(findings)


def fuzzed(name: str, seconds: int) -> Tried:
    """One target; an input that breaks a law, or takes too long, is kept in a file that the finding names."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    words = (f"-max_total_time={seconds}", f"-artifact_prefix={FOLDER}/{name}-", "-print_final_stats=1", *LIMITS)
    run = subprocess.run(
        [*HARNESS, name, *words, str(FOLDER / "corpus" / name)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=seconds + ADDITIONAL,
    )
    said = run.stdout.decode(errors="replace")
    counted, covered = COUNTED.search(said), COVERED.findall(said)
    found = "\n".join(said.splitlines()[-TAIL:]) if run.returncode or not counted else ""
    return Tried(name, int(counted[1]) if counted else 0, int(covered[-1]) if covered else 0, found)


if __name__ == "__main__":
    started = time.monotonic()
    failed = main(int(sys.argv[1]))
    print(f"Fuzzed for {time.monotonic() - started:.0f} s.")
    sys.exit(min(failed, 1))

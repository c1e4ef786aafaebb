"""Runs each fuzz target for some seconds, from its seeds: fuzz/run.py BUILD_FOLDER SECONDS [NAME...]

A target that fails shows what it said, and its input stays in BUILD_FOLDER/fuzz/failures. What a
longer run finds worth keeping is gathered in BUILD_FOLDER/fuzz/corpus.
"""

import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ENDING = "_fuzz"
CANARY = "canary"  # must fail: it shows that failures are seen
INPUT_SECONDS_MAX = 10
INPUT_BYTES_MAX = 4096
MEMORY_MB_MAX = 2048
GRACE_SECONDS = 60  # to start and to end, on a busy machine


def run(folder, name, seconds):
    """(whether it did as it should, one line, all that it said)"""
    found = os.path.join(folder, "corpus", name)
    failures = os.path.join(folder, "failures", name) + "-"
    os.makedirs(found, exist_ok=True)
    os.makedirs(os.path.dirname(failures), exist_ok=True)
    command = [os.path.join(folder, name + ENDING), found, os.path.join(HERE, "corpus", name),
               f"-max_total_time={seconds}", f"-timeout={INPUT_SECONDS_MAX}",
               f"-max_len={INPUT_BYTES_MAX}", f"-rss_limit_mb={MEMORY_MB_MAX}",
               f"-artifact_prefix={failures}", "-print_final_stats=1"]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                            stdin=subprocess.DEVNULL, timeout=seconds + GRACE_SECONDS)
    said = result.stdout + result.stderr
    if name == CANARY:
        fine = result.returncode != 0 and "assertion" in said.lower()
        return fine, "found, as it must be" if fine else "was not found", said
    runs = re.search(r"number_of_executed_units: (\d+)", said)
    line = f"{int(runs[1]):,} inputs" if runs else f"ended with {result.returncode}"
    return result.returncode == 0 and runs is not None, line, said


def main(build, seconds, *wanted):
    folder = os.path.join(build, "fuzz")
    names = sorted(name.removesuffix(ENDING) for name in os.listdir(folder)
                   if name.endswith(ENDING) and os.access(os.path.join(folder, name), os.X_OK))
    names = [name for name in names if not wanted or name in wanted]
    assert names, f"no fuzz targets in {folder}"
    failed = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, (fine, line, said) in zip(
                names, pool.map(lambda name: run(folder, name, int(seconds)), names)):
            print(f"fuzz: {name}: {line}", flush=True)
            if not fine:
                failed.append(name)
                print(said[-8000:])
    if failed:
        sys.exit(f"fuzz: failed: {', '.join(failed)}; inputs in {folder}/failures")


main(*sys.argv[1:])

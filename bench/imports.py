"""Import of a tree of log files into an event data store, beside DuckDB's own read_json that writes
the same columns to Parquet.

    make bench ARGS=imports, or: imports.py --binary FILE [--logs DIR | --events N] [--rounds N]
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

import rig


class Run:
    """One process, its clock and its needs."""

    def __init__(self, command):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        self.seconds = time.perf_counter() - began
        self.cpu_seconds = used.ru_utime + used.ru_stime
        self.peak_bytes = used.ru_maxrss * 1024
        if status:
            sys.exit(f"{command}: {status}\n{self.output}")


def ours(binary, logs, folder):
    """(run, bytes on disk, events)"""
    data = os.path.join(folder, "data")
    shutil.rmtree(data, ignore_errors=True)
    run = Run([binary, "import", logs, "--data", data, "--json"])
    events = json.loads(run.output.strip().splitlines()[-1])["counts"]["events"]
    return run, rig.bytes_below(os.path.join(data, "lake")), events


def peer(logs, folder):
    out = os.path.join(folder, "peer.parquet")
    run = Run([sys.executable, os.path.join(rig.HERE, "imports_peer.py"), logs, out])
    return run, os.path.getsize(out)


def line(name, runs, size, events, source):
    took = statistics.median(run.seconds for run in runs)
    used = statistics.median(run.cpu_seconds for run in runs)
    peak = max(run.peak_bytes for run in runs)
    print(f"{name:10} {took:8.2f} s {events / took:10.0f} events/s {events / used:10.0f} events/CPU s "
          f"{peak / 2**20:8.0f} MiB peak {size / source:6.2f} of the .json.gz", flush=True)
    return took


def main():
    parser = argparse.ArgumentParser()
    rig.arguments(parser, rounds=2)
    parser.add_argument("--logs")
    parser.add_argument("--events", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with rig.work_folder(arguments.folder) as folder:
        logs = rig.logs_of(arguments, folder)
        source = rig.bytes_below(logs, ".json.gz")
        seen = [(ours(arguments.binary, logs, folder), peer(logs, folder))
                for _ in range(arguments.rounds)]
    (_, our_size, events), (_, peer_size) = seen[-1]
    print(f"{events:,} events, {source / 1e6:.1f} MB of .json.gz")
    took = line("Trailcam", [mine[0] for mine, _ in seen], our_size, events, source)
    peer_took = line("DuckDB", [other[0] for _, other in seen], peer_size, events, source)
    print(f"ratio {peer_took / took:.1f} (aim: 4, and 8 is hoped for)")
    rig.print_command()


if __name__ == "__main__":
    main()

"""From the start of the process to its first answer on an empty folder, and its memory when idle.

    make bench, or: start.py --binary FILE [--rounds N] [--folder DIR]
"""

import argparse
import os
import socket
import statistics
import subprocess
import time

import rig


def start_ms(binary, data):
    port = rig.free_port()
    began = time.perf_counter()
    process = subprocess.Popen(
        [binary, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", "--log-level", "warn"],
        stdout=subprocess.DEVNULL)
    try:
        while True:
            with socket.socket() as connection:
                if connection.connect_ex(("127.0.0.1", port)) == 0:
                    connection.sendall(b"GET /_trailcam/health HTTP/1.1\r\nHost: x\r\n\r\n")
                    if connection.recv(12).endswith(b"200"):
                        return (time.perf_counter() - began) * 1000, process
            time.sleep(0.001)
    except BaseException:
        process.kill()
        raise


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1]) / 1024


def main():
    args = rig.arguments(argparse.ArgumentParser(), rounds=9).parse_args()
    times, memory = [], []
    with rig.work_folder(args.folder) as folder:
        for round_ in range(args.rounds):
            took, process = start_ms(args.binary, os.path.join(folder, f"data-{round_}"))
            times.append(took)
            time.sleep(1)
            memory.append(resident_mib(process.pid))
            process.terminate()
            process.wait()
    print(f"start to first answer on an empty folder: {statistics.median(times):.0f} ms "
          f"({min(times):.0f}-{max(times):.0f}; aim: below 200)")
    print(f"idle memory: {statistics.median(memory):.0f} MiB resident (aim: below 60)")
    rig.print_command()


if __name__ == "__main__":
    main()

"""Signed management reads per second, Trailcam beside moto's server, in one run.

Each request is signed beforehand (a signature holds for 15 minutes) and replayed by wrk over
keep-alive connections, so that the client is not what is measured. Trailcam checks every signature,
decides by policy, and has the call's record on disk before it answers; moto does none of this.

    make bench, or: signed_reads.py [--binary FILE] [--seconds N] [--rounds N] [--folder DIR]
"""

import argparse
import datetime
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import botocore.auth
import botocore.awsrequest
import botocore.credentials

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests/e2e"))
from server import Server, wait_for  # noqa: E402

READS = {
    "sts GetCallerIdentity": ("sts", "Action=GetCallerIdentity&Version=2011-06-15"),
    "iam ListUsers": ("iam", "Action=ListUsers&Version=2010-05-08"),
}
VARIANTS = 64  # different signatures per read, so that no cache of ours answers for all


class SignerAt(botocore.auth.SigV4Auth):
    """Signs as of a moment that the caller chooses."""

    moment = None

    def add_auth(self, request):
        now = self.moment.strftime("%Y%m%dT%H%M%SZ")
        request.context["timestamp"] = now
        self._modify_request_before_signing(request)
        canonical = self.canonical_request(request)
        signature = self.signature(self.string_to_sign(request, canonical), request)
        self._inject_signature_to_request(request, signature)


def raw_request(service, body, port, credentials, moment):
    host = f"127.0.0.1:{port}"
    request = botocore.awsrequest.AWSRequest(
        "POST", f"http://{host}/", data=body,
        headers={"Host": host, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
                 "User-Agent": "trailcam-bench"})
    signer = SignerAt(credentials, service, "us-east-1")
    signer.moment = moment
    signer.add_auth(request)
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join(["POST / HTTP/1.1", *lines, f"Content-Length: {len(body)}", "", body])


def write_requests(path, service, body, port, key):
    credentials = botocore.credentials.Credentials(*key)
    now = datetime.datetime.now(datetime.timezone.utc)
    with open(path, "w", encoding="ascii", newline="") as file:
        for index in range(VARIANTS):
            moment = now - datetime.timedelta(seconds=index)
            file.write(raw_request(service, body, port, credentials, moment) + "\n--next--\n")


def measure(port, requests, connections, seconds):
    """(requests per second, 99th percentile as wrk prints it)"""
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
         "-s", os.path.join(HERE, "replay.lua"), f"http://127.0.0.1:{port}/", "--", requests],
        capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", output)
    if wrong:
        sys.exit(f"not all requests were answered well:\n{output}")
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
            re.search(r"99%\s+(\S+)", output)[1])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_moto(folder):
    port = free_port()
    server = os.path.join(os.path.dirname(sys.executable), "moto_server")
    with open(os.path.join(folder, "moto.log"), "wb") as log:
        process = subprocess.Popen([server, "-p", str(port)], stdout=log, stderr=log)

    def up():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
    wait_for(up, 60, "moto to listen")
    return process, port


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default="build", help="on the disk to be measured")
    args = parser.parse_args()

    with tempfile.TemporaryDirectory(dir=args.folder, prefix="bench-") as folder:
        server = Server(data=os.path.join(folder, "data"), binary=args.binary).start()
        moto, moto_port = start_moto(folder)
        try:
            subjects = [("trailcam", server.port, server.credentials(), 16),
                        ("trailcam", server.port, server.credentials(), 64),
                        ("moto", moto_port, ("AKIAIOSFODNN7EXAMPLE", "secret"), 16)]
            print(f"{'read':24} {'server':10} {'connections':>11} {'per second':>11} "
                  f"{'spread':>16} {'99 %':>9}")
            for name, (service, body) in READS.items():
                compare(name, service, body, subjects, args, folder)
        finally:
            moto.terminate()
            moto.wait()
            server.stop()
            server.remove()
    print(f"\ncommand: {' '.join([os.path.relpath(sys.executable), *sys.argv])}; "
          f"{os.cpu_count()} cores; {time.strftime('%Y-%m-%d')}")


def compare(name, service, body, subjects, args, folder):
    rates = {subject: [] for subject in subjects}
    slowest = {}
    for _ in range(args.rounds):  # in turns, so that a busy moment of the machine meets all
        for subject in subjects:
            _, port, key, connections = subject
            requests = os.path.join(folder, "requests")
            write_requests(requests, service, body, port, key)
            rate, slowest[subject] = measure(port, requests, connections, args.seconds)
            rates[subject].append(rate)
    for subject in subjects:
        values = rates[subject]
        spread = f"{min(values):.0f}-{max(values):.0f}"
        print(f"{name:24} {subject[0]:10} {subject[3]:11} {statistics.median(values):11.0f} "
              f"{spread:>16} {slowest[subject]:>9}")
    ours, moto = (statistics.median(rates[s]) for s in (subjects[0], subjects[2]))
    print(f"{name:24} trailcam answers {ours / moto:.0f} times as many as moto at 16 connections")


if __name__ == "__main__":
    main()

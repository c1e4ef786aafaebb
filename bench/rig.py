"""What the benchmarks share: servers, requests signed beforehand, wrk, and how a figure is shown."""

import datetime
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

import botocore.auth
import botocore.awsrequest
import botocore.credentials

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests/e2e"))
from server import Server, wait_for  # noqa: E402

VARIANTS = 64  # different signatures per request, so that no cache of ours answers for all
MOTO_KEY = ("AKIAIOSFODNN7EXAMPLE", "secret")


def _signer(base):
    class At(base):
        """Signs as of a moment that the caller chooses."""

        moment = None

        def add_auth(self, request):
            now = self.moment.strftime("%Y%m%dT%H%M%SZ")
            request.context["timestamp"] = now
            self._modify_request_before_signing(request)
            signature = self.signature(
                self.string_to_sign(request, self.canonical_request(request)), request)
            self._inject_signature_to_request(request, signature)
    return At


SIGNERS = {"s3": _signer(botocore.auth.S3SigV4Auth)}
SIGNER = _signer(botocore.auth.SigV4Auth)


class Request:
    """One request to be signed. `target` is for services of the JSON protocols; `payload_hash` is
    signed in place of the body's own."""

    def __init__(self, service, method="POST", path="/", body=b"", target=None, payload_hash=None):
        self.service, self.method, self.path, self.target = service, method, path, target
        self.payload_hash = payload_hash
        self.body = body.encode() if isinstance(body, str) else body

    def signed(self, port, key, moment=None):
        """(method, path, headers, body)"""
        headers = {"Host": f"127.0.0.1:{port}", "User-Agent": "trailcam-bench"}
        if self.target:
            headers |= {"X-Amz-Target": self.target, "Content-Type": "application/x-amz-json-1.1"}
        elif self.service != "s3":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        request = botocore.awsrequest.AWSRequest(
            self.method, f"http://127.0.0.1:{port}{self.path}", data=self.body, headers=headers)
        signer = SIGNERS.get(self.service, SIGNER)(
            botocore.credentials.Credentials(*key), self.service, "us-east-1")
        signer.moment = moment or datetime.datetime.now(datetime.timezone.utc)
        if self.payload_hash:
            signer.payload = lambda _: self.payload_hash
        signer.add_auth(request)
        return self.method, self.path, dict(request.headers), self.body

    def raw(self, port, key, moment):
        method, path, headers, body = self.signed(port, key, moment)
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = [f"{method} {path} HTTP/1.1", *lines]
        if method != "GET":
            head.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*head, "", ""]).encode() + body


def write_requests(path, requests, port, key):
    """Signs each request anew for some moments just past; they hold for 15 minutes."""
    now = datetime.datetime.now(datetime.timezone.utc)
    each = max(1, VARIANTS // len(requests))
    with open(path, "wb") as file:
        for index in range(each):
            for request in requests:
                moment = now - datetime.timedelta(seconds=index)
                file.write(request.raw(port, key, moment) + b"\n--next--\n")


def wrk_command(port, path, connections, seconds):
    return ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
            "-s", os.path.join(HERE, "replay.lua"), f"http://127.0.0.1:{port}/", "--", path]


def measure(port, path, connections, seconds):
    """(requests per second, 99th percentile as wrk prints it)"""
    output = subprocess.run(wrk_command(port, path, connections, seconds),
                            capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)", output)
    if wrong:
        sys.exit(f"not all requests were answered well:\n{output}")
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
            re.search(r"99%\s+(\S+)", output)[1])


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def work_folder(parent):
    """A folder of this run, on the disk to be measured."""
    with tempfile.TemporaryDirectory(dir=parent, prefix="bench-") as folder:
        yield folder


@contextmanager
def trailcam(binary, data, *flags):
    server = Server(*flags, data=data, binary=binary).start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def moto(folder):
    """The port of a moto server."""
    port = free_port()
    server = os.path.join(os.path.dirname(sys.executable), "moto_server")
    with open(os.path.join(folder, "moto.log"), "wb") as log:
        process = subprocess.Popen([server, "-p", str(port)], stdout=log, stderr=log)
    try:
        wait_for(lambda: _listens(port), 60, "moto to listen")
        yield port
    finally:
        process.terminate()
        process.wait()


class Subject:
    """One server under one load; `name` is how its line is headed."""

    def __init__(self, name, port, key, connections=16):
        self.name, self.port, self.key, self.connections = name, port, key, connections


def compare(name, requests, subjects, rounds, seconds, folder):
    """Median calls per second of each subject, in turns, so that a busy moment meets all."""
    rates = {subject: [] for subject in subjects}
    slowest = {}
    path = os.path.join(folder, "requests")
    for _ in range(rounds):
        for subject in subjects:
            write_requests(path, requests, subject.port, subject.key)
            rate, slowest[subject] = measure(subject.port, path, subject.connections, seconds)
            rates[subject].append(rate)
    for subject in subjects:
        values = rates[subject]
        spread = f"{min(values):.0f}-{max(values):.0f}"
        print(f"{name:24} {subject.name:28} {subject.connections:11} "
              f"{statistics.median(values):11.0f} {spread:>16} {slowest[subject]:>9}", flush=True)
    return {subject: statistics.median(rates[subject]) for subject in subjects}


def print_head():
    print(f"{'call':24} {'server':28} {'connections':>11} {'per second':>11} {'spread':>16} "
          f"{'99 %':>9}")


def print_command():
    load = os.getloadavg()[0]
    print(f"\ncommand: {' '.join([os.path.relpath(sys.executable), *sys.argv])}; "
          f"{os.cpu_count()} cores; load average {load:.1f}; {time.strftime('%Y-%m-%d')}")


def arguments(parser, seconds=5, rounds=3):
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seconds", type=int, default=seconds)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--folder", default="build", help="on the disk to be measured")
    return parser


GENERATOR = os.path.join(os.path.dirname(HERE), "../shared/tools/make_trail.py")


def logs_of(parser_arguments, folder):
    """A folder of CloudTrail log files: the one that was named, or one that is made now."""
    if parser_arguments.logs:
        return parser_arguments.logs
    if not os.path.exists(GENERATOR):
        sys.exit("--logs is missing, and there is no generator of log files here")
    logs = os.path.join(folder, "logs")
    subprocess.run([sys.executable, GENERATOR, logs, "--events", str(parser_arguments.events)],
                   check=True, stdout=subprocess.DEVNULL)
    return logs


def bytes_below(folder, ending=""):
    return sum(os.path.getsize(os.path.join(base, name)) for base, _, names in os.walk(folder)
               for name in names if name.endswith(ending))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

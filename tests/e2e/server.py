"""A running Trailcam: the real binary on a free port with a data folder of its own."""

import configparser
import datetime
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("TRAILCAM_BINARY", os.path.join(ROOT, "build/release/trailcam"))
START_SECONDS = 20
STOP_SECONDS = 30


class Server:
    """`data` is kept by stop() and kill(), so that start() may go on with it; remove() ends it."""

    def __init__(self, *flags, data=None, binary=BINARY):
        self.flags = flags
        self.binary = binary
        self.data = data or tempfile.mkdtemp(prefix="trailcam-e2e-")
        self.process = None
        self.endpoint = None

    def start(self):
        endpoint = os.path.join(self.data, "endpoint")
        if os.path.exists(endpoint):
            os.remove(endpoint)  # of a process that was killed
        command = [self.binary, "serve", "--data", self.data, "--listen", "127.0.0.1:0",
                   *self.flags]
        for flag, value in (("--log-level", "warn"), ("--delivery-interval", "1s")):
            if flag not in self.flags:
                command += [flag, value]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        self.endpoint = wait_for(lambda: self._answering(endpoint), START_SECONDS,
                                 "the server to answer", self)
        return self

    def _answering(self, path):
        if self.process.poll() is not None:
            raise AssertionError(f"serve ended with {self.process.returncode}:\n{self.log()}")
        try:
            with open(path, encoding="utf-8") as file:
                url = file.read().strip()
            with urllib.request.urlopen(url + "/_trailcam/health", timeout=5,
                                        context=self.trust()) as answer:
                return url if answer.status == 200 else None
        except (OSError, ValueError):
            return None

    @property
    def log_path(self):
        return self.data.rstrip("/") + ".log"

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    @property
    def port(self):
        return int(self.endpoint.rsplit(":", 1)[1])

    @property
    def ca_bundle(self):
        """The certificate to trust where the server made its own, else None."""
        path = os.path.join(self.data, "ca-bundle.pem")
        return path if os.path.exists(path) else None

    def trust(self):
        return ssl.create_default_context(cafile=self.ca_bundle) if self.ca_bundle else None

    def credentials(self, profile="default"):
        """(access key id, secret) of the shared-credentials file that serve has written."""
        parser = configparser.ConfigParser()
        parser.read(os.path.join(self.data, "credentials"))
        section = parser[profile]
        return section["aws_access_key_id"], section["aws_secret_access_key"]

    def get(self, path, method="GET", headers=None, body=None):
        """(status, headers, body) of a plain, unsigned request."""
        request = urllib.request.Request(self.endpoint + path, data=body, method=method,
                                         headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=10, context=self.trust()) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def run(self, *args, check=True, seconds=60, **options):
        """One of the binary's other commands."""
        result = subprocess.run([self.binary, *args], capture_output=True, text=True,
                                timeout=seconds, check=False, **options)
        if check and result.returncode:
            raise AssertionError(f"{args}: {result.returncode}: {result.stdout}{result.stderr}")
        return result

    def advance(self, duration):
        """Moves the time of a server with a --virtual-clock; returns what time it is then."""
        moved = self.run("clock", "advance", duration, "--data", self.data, seconds=600).stdout
        return datetime.datetime.fromisoformat(moved.strip())

    def environment(self):
        """What `eval "$(trailcam env --data DIR)"` puts into a shell, and nothing of ours."""
        env = {"PATH": os.environ["PATH"], "HOME": self.data, "LC_ALL": "C.UTF-8"}
        for line in self.run("env", "--data", self.data).stdout.splitlines():
            match = re.fullmatch(r"export (\w+)=(.*)", line.strip())
            if match:
                env[match[1]] = match[2].strip("'\"")
        return env

    def stop(self):
        """As `kill PID` does: must drain and end with 0."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"SIGTERM did not end the server:\n{self.log()}") from None
        assert status == 0, f"serve ended with {status}:\n{self.log()}"

    def kill(self):
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def remove(self):
        shutil.rmtree(self.data, ignore_errors=True)
        if os.path.exists(self.log_path):
            os.remove(self.log_path)


def wait_for(probe, seconds, what, server=None):
    """The first truthy answer of `probe`, or a failure that shows the server's log."""
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            log = f"\n{server.log()}" if server else ""
            raise AssertionError(f"waited {seconds} s for {what}{log}")
        time.sleep(0.02)


def event(item):
    """The full record of an item of LookupEvents."""
    return json.loads(item["CloudTrailEvent"])

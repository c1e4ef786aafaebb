"""Validation of log files: beside the floor (unpack and hash the same bytes), and beside the AWS
command on the same bucket.

    make bench ARGS=validate, or: validate.py --binary FILE [--rounds N] [--folder DIR]
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

import rig

sys.path.insert(0, os.path.join(os.path.dirname(rig.HERE), "tests/e2e"))
from key_server import key_server  # noqa: E402

ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"
RANGE = ["--trail-arn", ARN, "--start-time", "2026-01-02T00:00:00Z", "--end-time",
         "2026-01-03T01:00:00Z"]
TESTS = os.path.join(os.path.dirname(rig.HERE), "build/venv/test/bin")
AWS = os.path.join(TESTS, "aws")
HOURS = 24
SHAPES = ((24, 150), (11, 1500))  # log files an hour, events in each: a small account, a busy one


def seconds(command, **options):
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    took = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return took, done.stdout


def floor(program, folder):
    """(seconds, unpacked bytes)"""
    _, output = seconds([program, str(os.cpu_count()), folder])
    took, size = output.split()
    return float(took), int(size)


def environment(server):
    key, secret = server.credentials()
    return {**os.environ, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_ENDPOINT_URL_S3": server.endpoint, "AWS_EC2_METADATA_DISABLED": "true"}


class Bucket:
    """A day of log files, `files` an hour of `events` each, and a copy of it in a folder."""

    def __init__(self, server, folder, files, events):
        self.server, self.files, self.events = server, files, events
        self.name = f"evidence-{events}"
        self.keys = os.path.join(folder, f"{self.name}.json")
        self.copy = os.path.join(folder, self.name)
        subprocess.run([os.path.join(TESTS, "python"), os.path.join(rig.HERE, "validate_data.py"),
                        server.endpoint, *server.credentials(), self.name, self.keys, str(HOURS),
                        str(files), str(events)], check=True)
        subprocess.run([AWS, "s3", "sync", f"s3://{self.name}", self.copy, "--only-show-errors"],
                       env=environment(server), check=True)

    def ours(self, binary, where, *flags):
        return seconds([binary, "validate", where, *RANGE, "--public-keys", self.keys,
                        "--accept-unsigned-newest", *flags])[0]

    def theirs(self, endpoint):
        took, output = seconds(
            [AWS, "cloudtrail", "validate-logs", *RANGE, "--s3-bucket", self.name, "--region",
             "eu-west-1", "--endpoint-url", endpoint], env=environment(self.server))
        count = HOURS * self.files
        assert f"{count}/{count} log files valid" in output, output
        return took


def measure(bucket, binary, program, rounds):
    local, least, remote, theirs = [], [], [], []
    with key_server(bucket.keys) as endpoint:
        for _ in range(rounds):
            took, size = floor(program, bucket.copy)
            least.append(took)
            local.append(bucket.ours(binary, bucket.copy))
            remote.append(bucket.ours(binary, f"s3://{bucket.name}", "--data", bucket.server.data))
            theirs.append(bucket.theirs(endpoint))
    local, least, remote, theirs = map(statistics.median, (local, least, remote, theirs))
    print(f"{HOURS * bucket.files} log files of {bucket.events} events, {size / 1e6:.0f} MB of JSON:")
    print(f"  folder: {local:.2f} s; floor: {least:.2f} s; ratio {local / least:.2f} "
          f"(aim: below 1.5)")
    print(f"  bucket on loopback: {remote:.2f} s; aws cloudtrail validate-logs: {theirs:.2f} s; "
          f"{theirs / remote:.1f} times as fast (aim: above 10)", flush=True)


def main():
    parser = rig.arguments(argparse.ArgumentParser())
    parser.add_argument("--floor", help="the program unpack_floor_bench")
    args = parser.parse_args()
    program = args.floor or os.path.join(os.path.dirname(args.binary), "unpack_floor_bench")
    if not os.path.exists(program):
        subprocess.run(["ninja", "-C", os.path.dirname(args.binary), "unpack_floor_bench"],
                       check=True, stdout=subprocess.DEVNULL)
    with rig.work_folder(args.folder) as folder, \
            rig.trailcam(args.binary, os.path.join(folder, "data")) as server:
        for files, events in SHAPES:
            measure(Bucket(server, folder, files, events), args.binary, program, args.rounds)
    rig.print_command()


if __name__ == "__main__":
    main()

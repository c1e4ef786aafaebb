"""Validation of log files: beside the floor (unpack and hash the same bytes), and beside the AWS
command on the same bucket.

    make bench ARGS=validate, or: validate.py --binary FILE [--hours N] [--files N] [--events N]
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
RANGE = ["--trail-arn", ARN, "--start-time", "2026-01-02T00:00:00Z", "--end-time"]
TESTS = os.path.join(os.path.dirname(rig.HERE), "build/venv/test/bin")
BUCKET = "evidence"


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


def report(what, ours, theirs, against, aim):
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    print(f"{what}: {ours:.2f} s; {against}: {theirs:.2f} s; ratio {aim(ours, theirs)}")


def environment(server, endpoint):
    key, secret = server.credentials()
    return {**os.environ, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_ENDPOINT_URL_S3": endpoint, "AWS_EC2_METADATA_DISABLED": "true"}


def main():
    parser = rig.arguments(argparse.ArgumentParser())
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--files", type=int, default=11)
    parser.add_argument("--events", type=int, default=1500)
    parser.add_argument("--floor", help="the program unpack_floor_bench")
    args = parser.parse_args()
    until = f"2026-01-{2 + (args.hours + 1) // 24:02}T{(args.hours + 1) % 24:02}:00:00Z"
    program = args.floor or os.path.join(os.path.dirname(args.binary), "unpack_floor_bench")
    if not os.path.exists(program):
        subprocess.run(["ninja", "-C", os.path.dirname(args.binary), "unpack_floor_bench"],
                       check=True, stdout=subprocess.DEVNULL)
    with rig.work_folder(args.folder) as folder, \
            rig.trailcam(args.binary, os.path.join(folder, "data")) as server:
        keys, copy = os.path.join(folder, "keys.json"), os.path.join(folder, "copy")
        subprocess.run([os.path.join(TESTS, "python"), os.path.join(rig.HERE, "validate_data.py"),
                        server.endpoint, *server.credentials(), BUCKET, keys, str(args.hours),
                        str(args.files), str(args.events)], check=True)
        env = environment(server, server.endpoint)
        subprocess.run([os.path.join(TESTS, "aws"), "s3", "sync", f"s3://{BUCKET}", copy,
                        "--only-show-errors"], env=env, check=True)
        validate = [args.binary, "validate"]
        ours = [*RANGE, until, "--public-keys", keys, "--accept-unsigned-newest"]
        local, least, remote, theirs = [], [], [], []
        with key_server(keys) as endpoint:
            aws = [os.path.join(TESTS, "aws"), "cloudtrail", "validate-logs", *RANGE, until,
                   "--s3-bucket", BUCKET, "--region", "eu-west-1", "--endpoint-url", endpoint]
            for _ in range(args.rounds):
                took, size = floor(program, copy)
                least.append(took)
                local.append(seconds([*validate, copy, *ours])[0])
                remote.append(seconds([*validate, f"s3://{BUCKET}", *ours, "--data",
                                       server.data])[0])
                took, output = seconds(aws, env=env)
                theirs.append(took)
                assert f"{args.hours * args.files}/{args.hours * args.files} log files" in output
        print(f"{args.hours * args.files} log files, {size / 1e6:.0f} MB of JSON, "
              f"{args.hours + 1} digests")
        report("folder", local, least, "floor", lambda a, b: f"{a / b:.2f} (aim: below 1.5)")
        report("bucket on loopback", remote, theirs, "aws cloudtrail validate-logs",
               lambda a, b: f"{b / a:.1f} times as fast (aim: above 10)")
        rig.print_command()


if __name__ == "__main__":
    main()

"""What the archive tier saves of a trail's own log files, and what restoring one costs.

    make bench, or: archive.py --binary FILE [--seconds N] [--folder DIR]
"""

import argparse
import json
import os
import re
import statistics
import time

import boto3

import rig
from server import wait_for
from trail_policy import trail_policy

BUCKET = "bench-archive"
VERSION = "Version=2010-05-08"
USERS = [f"name-{i}" for i in range(20)]
CALLS = [rig.Request("sts", body="Action=GetCallerIdentity&Version=2011-06-15")] + [
    rig.Request("iam", body=f"Action={action}&{VERSION}") for action in (
        "ListUsers", "ListRoles", "GetAccountSummary")] + [
    rig.Request("iam", body=f"Action={action}&{VERSION}&UserName={name}") for name in USERS
    for action in ("GetUser", "ListAccessKeys", "ListUserTags", "ListGroupsForUser")]


def reading(server, name):
    _, _, text = server.get("/_trailcam/metrics")
    return float(re.search(rf"^trailcam_{name} (\S+)$", text.decode(), re.MULTILINE)[1])


def record(server, s3, client, args, folder):
    """Makes log files, and returns their keys."""
    account = client("sts").get_caller_identity()["Account"]
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(trail_policy(BUCKET, account)))
    trail = client("cloudtrail")
    trail.create_trail(Name="bench", S3BucketName=BUCKET)
    trail.start_logging(Name="bench")
    for name in USERS:
        client("iam").create_user(UserName=name)
    path = os.path.join(folder, "requests")
    rig.write_requests(path, CALLS, server.port, server.credentials())
    rig.measure(server.port, path, 16, args.seconds)
    trail.stop_logging(Name="bench")
    delivered = wait_for(lambda: reading(server, "log_files_delivered_total"), 60, "log files")
    time.sleep(5)
    print(f"{reading(server, 'log_events_delivered_total'):,.0f} events "
          f"in {max(delivered, reading(server, 'log_files_delivered_total')):.0f} log files")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return [each["Key"] for page in pages for each in page["Contents"]
            if each["Key"].endswith(".json.gz")]


def archive(server, s3, keys):
    start = time.monotonic()
    for key in keys:
        s3.copy_object(Bucket=BUCKET, Key=key, CopySource=f"{BUCKET}/{key}",
                       StorageClass="GLACIER", MetadataDirective="COPY")
    wait_for(lambda: reading(server, "archive_bodies_packed_total") >= len(keys), 600,
             "the log files to be packed")
    seconds = time.monotonic() - start
    before = reading(server, "archive_bytes_before_total")
    after = reading(server, "archive_bytes_after_total")
    print(f"archived: {before / 1e6:.2f} MB of .json.gz in {after / 1e6:.2f} MB, "
          f"{after / before:.2f} of it, {before / seconds / 1e6:.2f} MB/s")


def read_back(s3, keys, bodies):
    times = []
    for key in keys:
        s3.restore_object(Bucket=BUCKET, Key=key, RestoreRequest={"Days": 1})
        start = time.monotonic()
        assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == bodies[key]
        times.append((time.monotonic() - start) * 1000)
    print("all came back byte for byte; GetObject of a restored one "
          f"{statistics.median(times):.0f} ms (median of {len(times)})")


def main():
    args = rig.arguments(argparse.ArgumentParser()).parse_args()
    with (rig.work_folder(args.folder) as folder, rig.trailcam(
            args.binary, os.path.join(folder, "data"), "--restore-delay", "0") as server):
        key, secret = server.credentials()
        session = boto3.session.Session(aws_access_key_id=key, aws_secret_access_key=secret,
                                        region_name="us-east-1")

        def client(service):
            return session.client(service, endpoint_url=server.endpoint)
        s3 = client("s3")
        keys = record(server, s3, client, args, folder)
        bodies = {key: s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys}
        archive(server, s3, keys)
        read_back(s3, keys, bodies)
    rig.print_command()


if __name__ == "__main__":
    main()

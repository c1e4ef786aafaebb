"""Many clients at once, on what they share. Under ThreadSanitizer this is where races would show."""

import concurrent.futures
import time

import botocore.exceptions
import pytest

SERVER_FLAGS = ("--workers", "2", "--delivery-interval", "1s")
CLIENTS = 8
SECONDS = 4

# What may become of a call that another one came before.
LOST_RACES = {"NoSuchKey", "NoSuchEntity", "EntityAlreadyExists", "NoSuchUpload",
              "ConflictException", "OperationAborted", "ServiceUnavailable", "SlowDown"}


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.trail_bucket("concurrent-bucket")


@pytest.fixture(scope="module")
def trail(admin, bucket):
    admin.trail("concurrent", bucket)
    admin("cloudtrail").start_logging(Name="concurrent")
    return "concurrent"


def at_once(*works):
    """Runs each again and again on a thread of its own; how often each did."""
    deadline = time.monotonic() + SECONDS

    def repeat(work):
        count = 0
        while time.monotonic() < deadline:
            try:
                work(count)
            except botocore.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] in LOST_RACES, error
            count += 1
        return count

    with concurrent.futures.ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(repeat, works))


def test_trails_and_their_buckets_change_at_the_same_time(admin, bucket, trail):
    """UpdateTrail asks S3 while S3's own calls wait for workers: two workers must do."""
    s3, cloudtrail = admin("s3"), admin("cloudtrail")

    def update(count):
        cloudtrail.update_trail(Name=trail, S3BucketName=bucket,
                                IncludeGlobalServiceEvents=count % 2 == 0)

    def tag(count):
        s3.put_bucket_tagging(Bucket=bucket, Tagging={
            "TagSet": [{"Key": "count", "Value": str(count)}]})
    counts = at_once(update, tag, update, tag, update, tag)
    assert all(count > 0 for count in counts), counts


def test_mixed_calls(admin, bucket, trail):
    s3, iam, cloudtrail, sts = (admin(name) for name in ("s3", "iam", "cloudtrail", "sts"))

    def objects(number):
        def work(count):
            key = f"mixed/{(number + count) % 5}"
            s3.put_object(Bucket=bucket, Key=key, Body=bytes([count % 256]) * (100_000 * number))
            s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            s3.list_objects_v2(Bucket=bucket, Prefix="mixed/")
            s3.delete_object(Bucket=bucket, Key=key)
        return work

    def users(count):
        name = f"mixed-{count % 3}"
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=(
            '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}'))
        iam.delete_user_policy(UserName=name, PolicyName="p")
        iam.delete_user(UserName=name)

    def trails(count):
        (cloudtrail.stop_logging if count % 2 else cloudtrail.start_logging)(Name=trail)
        cloudtrail.put_event_selectors(TrailName=trail, EventSelectors=[{
            "ReadWriteType": "All", "DataResources": [
                {"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{bucket}/mixed/"]}]}])
        cloudtrail.get_trail_status(Name=trail)

    def lookups(_):
        cloudtrail.lookup_events(MaxResults=10)
        sts.get_caller_identity()
    counts = at_once(objects(1), objects(2), objects(3), users, users, trails, lookups, lookups)
    assert len(counts) == CLIENTS and all(count > 0 for count in counts), counts

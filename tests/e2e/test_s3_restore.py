"""The archive: objects that must be restored before they are read, packed tight on disk meanwhile."""

import datetime
import gzip
import json
import os
import random
import re

import pytest

from clients import Clients, allow, delivered, refused
from server import wait_for

SERVER_FLAGS = ("--virtual-clock",)
ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.bucket("archive")


@pytest.fixture(scope="module")
def advance(server):
    return lambda by: server.run("clock", "advance", by, "--data", server.data)


def events_file(count, seed=1):
    """As a trail writes: one gzip member of JSON."""
    draw = random.Random(seed)
    records = [{"eventVersion": "1.11", "eventSource": "s3.amazonaws.com",
                "eventName": draw.choice(["GetObject", "PutObject", "HeadObject"]),
                "eventID": f"{draw.getrandbits(128):032x}", "awsRegion": "us-east-1",
                "requestParameters": {"bucketName": "b", "key": f"k/{draw.randrange(1000)}"}}
               for _ in range(count)]
    return gzip.compress(json.dumps({"Records": records}).encode(), 6)


def restore(s3, bucket, key, days=1, tier="Standard", **more):
    answer = s3.restore_object(Bucket=bucket, Key=key, RestoreRequest={
        "Days": days, "GlacierJobParameters": {"Tier": tier}}, **more)
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def files_bytes(server):
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(os.path.join(server.data, "objects"))
               for name in names)


@pytest.mark.parametrize("storage_class", ARCHIVES)
def test_what_is_archived_cannot_be_read(s3, bucket, storage_class):
    key = f"closed-{storage_class}"
    s3.put_object(Bucket=bucket, Key=key, Body=b"data", StorageClass=storage_class)
    source = {"Bucket": bucket, "Key": key}
    error = refused("InvalidObjectState", s3.get_object, Bucket=bucket, Key=key)
    assert error["Error"]["StorageClass"] == storage_class
    refused("InvalidObjectState", s3.copy_object, Bucket=bucket, Key="copy", CopySource=source)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copy")["UploadId"]
    refused("InvalidObjectState", s3.upload_part_copy, Bucket=bucket, Key="copy",
            UploadId=upload, PartNumber=1, CopySource=source)
    head = s3.head_object(Bucket=bucket, Key=key)
    assert head["StorageClass"] == storage_class and "Restore" not in head
    s3.put_object_tagging(Bucket=bucket, Key=key,
                          Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    assert s3.get_object_attributes(Bucket=bucket, Key=key, ObjectAttributes=["ObjectSize"])[
        "ObjectSize"] == 4
    s3.delete_object(Bucket=bucket, Key=key)


@pytest.mark.parametrize("storage_class,tier,least,most", [
    ("GLACIER", "Expedited", "PT59S", "PT5M"), ("GLACIER", "Standard", "PT2H59M", "PT3H"),
    ("GLACIER", "Bulk", "PT4H59M", "PT8H"), ("DEEP_ARCHIVE", "Standard", "PT8H59M", "PT4H"),
    ("DEEP_ARCHIVE", "Bulk", "PT35H", "PT14H")])
def test_a_restore_takes_its_time(s3, bucket, advance, storage_class, tier, least, most):
    key = f"timed-{storage_class}-{tier}"
    s3.put_object(Bucket=bucket, Key=key, Body=b"data", StorageClass=storage_class)
    assert restore(s3, bucket, key, tier=tier) == 202
    assert s3.head_object(Bucket=bucket, Key=key)["Restore"] == 'ongoing-request="true"'
    refused("RestoreAlreadyInProgress", restore, s3, bucket, key, tier=tier)
    advance(least)
    refused("InvalidObjectState", s3.get_object, Bucket=bucket, Key=key)
    advance(most)
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"data"


def test_a_restored_copy_goes_at_midnight(s3, bucket, advance):
    s3.put_object(Bucket=bucket, Key="days", Body=b"0123456789", StorageClass="GLACIER")
    restore(s3, bucket, "days", days=2, tier="Expedited")
    advance("PT6M")
    head = s3.head_object(Bucket=bucket, Key="days")
    until = datetime.datetime.strptime(
        re.fullmatch(r'ongoing-request="false", expiry-date="(.*)"', head["Restore"])[1],
        "%a, %d %b %Y %H:%M:%S GMT")
    assert until.time() == datetime.time()
    got = s3.get_object(Bucket=bucket, Key="days", Range="bytes=3-5")
    assert got["Body"].read() == b"345" and got["Restore"] == head["Restore"]
    assert got["StorageClass"] == "GLACIER"
    s3.copy_object(Bucket=bucket, Key="taken-out", CopySource={"Bucket": bucket, "Key": "days"})
    assert "StorageClass" not in s3.head_object(Bucket=bucket, Key="taken-out")
    # Asked for again, it stays longer.
    assert restore(s3, bucket, "days", days=5, tier="Bulk") == 200
    advance("P4D")
    assert s3.get_object(Bucket=bucket, Key="days")["Body"].read() == b"0123456789"
    advance("P3D")
    refused("InvalidObjectState", s3.get_object, Bucket=bucket, Key="days")
    assert "Restore" not in s3.head_object(Bucket=bucket, Key="days")


def test_a_faster_tier_hastens_a_restore(s3, bucket, advance):
    s3.put_object(Bucket=bucket, Key="haste", Body=b"data", StorageClass="GLACIER")
    restore(s3, bucket, "haste", tier="Bulk")
    assert restore(s3, bucket, "haste", tier="Expedited") == 202
    advance("PT6M")
    assert s3.get_object(Bucket=bucket, Key="haste")["Body"].read() == b"data"


def test_listings_tell_of_restores_when_asked(s3, bucket):
    s3.put_object(Bucket=bucket, Key="listed/a", Body=b"", StorageClass="GLACIER")
    s3.put_object(Bucket=bucket, Key="listed/b", Body=b"")
    restore(s3, bucket, "listed/a")
    for list_objects in (s3.list_objects_v2, s3.list_objects):
        asked = {"Bucket": bucket, "Prefix": "listed/"}
        assert all("RestoreStatus" not in each for each in list_objects(**asked)["Contents"])
        first, second = list_objects(OptionalObjectAttributes=["RestoreStatus"],
                                     **asked)["Contents"]
        assert first["RestoreStatus"] == {"IsRestoreInProgress": True}
        assert "RestoreStatus" not in second


def test_what_cannot_be_restored(s3, bucket):
    s3.put_object(Bucket=bucket, Key="open", Body=b"", StorageClass="GLACIER_IR")
    error = refused("InvalidObjectState", restore, s3, bucket, "open")
    assert error["Error"]["StorageClass"] == "GLACIER_IR"
    s3.put_object(Bucket=bucket, Key="deep", Body=b"", StorageClass="DEEP_ARCHIVE")
    refused("InvalidArgument", restore, s3, bucket, "deep", tier="Expedited")
    refused("InvalidArgument", restore, s3, bucket, "deep", days=0)
    refused("MalformedXML", s3.restore_object, Bucket=bucket, Key="deep")
    refused("NoSuchKey", restore, s3, bucket, "missing")


def test_restoring_needs_its_permission(admin, s3, bucket):
    s3.put_object(Bucket=bucket, Key="guarded", Body=b"", StorageClass="GLACIER")
    reader = admin.user("archive-reader", allow(["s3:GetObject", "s3:PutObject"]))
    refused("AccessDenied", restore, reader("s3"), bucket, "guarded")
    restorer = admin.user("archive-restorer", allow(["s3:RestoreObject"]))
    assert restore(restorer("s3"), bucket, "guarded") == 202


@pytest.mark.parametrize("storage_class", ARCHIVES)
def test_it_is_smaller_on_disk_and_comes_back(own, storage_class):
    server = own("--restore-delay", "0").start()
    s3 = Clients(server)("s3")
    s3.create_bucket(Bucket="archive")
    bodies = {f"{i}.json.gz": events_file(3000, seed=i) for i in range(5)}
    bodies["plain.txt"] = b"\n".join(b"line %d of many" % i for i in range(50_000))
    bodies["random"] = random.Random(4).randbytes(200_000)
    for key, body in bodies.items():
        s3.put_object(Bucket="archive", Key=key, Body=body, StorageClass=storage_class)
    before = sum(len(body) for body in bodies.values())
    wait_for(lambda: files_bytes(server) < before * 0.75, 60, "the archive to be packed", server)
    server.kill()
    server.start()
    s3 = Clients(server)("s3")
    for key, body in bodies.items():
        assert s3.head_object(Bucket="archive", Key=key)["ContentLength"] == len(body)
        assert restore(s3, "archive", key) == 202
        assert s3.get_object(Bucket="archive", Key=key)["Body"].read() == body
        for begin in (0, len(body) // 2, len(body) - 10):
            part = s3.get_object(Bucket="archive", Key=key, Range=f"bytes={begin}-{begin + 9}")
            assert part["Body"].read() == body[begin:begin + 10]


def test_parts_are_packed_one_by_one(own):
    server = own("--restore-delay", "0").start()
    s3 = Clients(server)("s3")
    s3.create_bucket(Bucket="archive")
    parts = [bytes([65 + i]) * (5 << 20) for i in range(3)]
    upload = s3.create_multipart_upload(Bucket="archive", Key="key",
                                        StorageClass="GLACIER")["UploadId"]
    done = [{"PartNumber": i + 1, "ETag": s3.upload_part(
        Bucket="archive", Key="key", UploadId=upload, PartNumber=i + 1, Body=part)["ETag"]}
        for i, part in enumerate(parts)]
    s3.complete_multipart_upload(Bucket="archive", Key="key", UploadId=upload,
                                 MultipartUpload={"Parts": done})
    wait_for(lambda: files_bytes(server) < 1 << 20, 60, "the parts to be packed", server)
    restore(s3, "archive", "key")
    second = s3.get_object(Bucket="archive", Key="key", PartNumber=2)
    assert second["Body"].read() == parts[1]
    assert s3.get_object(Bucket="archive", Key="key")["Body"].read() == b"".join(parts)


def test_a_restore_is_a_data_event(admin, s3, bucket):
    logs = admin.trail_bucket("archive-logs")
    trail = admin.trail("archive", logs)["TrailARN"]
    admin("cloudtrail").put_event_selectors(TrailName=trail, EventSelectors=[{
        "ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": [
            {"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{bucket}/"]}]}])
    admin("cloudtrail").start_logging(Name=trail)
    s3.put_object(Bucket=bucket, Key="recorded", Body=b"", StorageClass="GLACIER")
    restore(s3, bucket, "recorded")
    (event,) = delivered(s3, logs, lambda r: r["eventName"] == "RestoreObject")
    assert event["requestParameters"]["key"] == "recorded"
    assert not event["managementEvent"]
    admin("cloudtrail").delete_trail(Name=trail)

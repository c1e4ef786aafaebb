"""Lifecycle rules through 400 days: the server's clock is moved from midnight to midnight."""

import datetime
import re

import pytest

from clients import Clients, refused

SERVER_FLAGS = ("--virtual-clock",)

DAYS = 400
LARGE = b"x" * (200 << 10)  # small objects stay where they are


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def advance(server):
    return lambda by: server.run("clock", "advance", by, "--data", server.data)


def rule(name, prefix="", **actions):
    return {"ID": name, "Status": "Enabled", "Filter": {"Prefix": prefix}, **actions}


def set_rules(s3, bucket, *rules, **more):
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)}, **more)


def enable(s3, bucket, status="Enabled"):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def now(s3, bucket):
    made = s3.put_object(Bucket=bucket, Key="now", Body=b"")
    time = s3.head_object(Bucket=bucket, Key="now")["LastModified"]
    s3.delete_object(Bucket=bucket, Key="now", **(
        {"VersionId": made["VersionId"]} if "VersionId" in made else {}))
    return time


def due(made, days):
    """The first midnight after so many days, as AWS rounds."""
    midnight = made.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + datetime.timedelta(days=days + 1)


def to_midnight(time):
    """How far it is to just after the next midnight."""
    return f"PT{int((due(time, 0) - time).total_seconds()) + 1}S"


def expiry_header(made, days, name):
    return f'expiry-date="{due(made, days):%a, %d %b %Y 00:00:00 GMT}", rule-id="{name}"'


def classes(s3, bucket):
    found = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {each["Key"]: each["StorageClass"] for each in found}


def versions(s3, bucket, key):
    found = s3.list_object_versions(Bucket=bucket, Prefix=key)
    return ([each["StorageClass"] for each in found.get("Versions", []) if each["Key"] == key],
            [each["IsLatest"] for each in found.get("DeleteMarkers", []) if each["Key"] == key])


class Diary:
    """What was seen for the first time, and on which day."""

    def __init__(self):
        self.seen = {}
        self.last = {}

    def note(self, day, what, state):
        if self.last.get(what) != state:
            self.seen.setdefault(what, []).append((day, state))
            self.last[what] = state


def test_four_hundred_days(admin, s3, advance):
    plain, kept = admin.bucket("lifecycle-plain"), admin.bucket("lifecycle-versions")
    enable(s3, kept)
    advance(to_midnight(now(s3, plain)))  # so that all is made within one day
    set_rules(
        s3, plain,
        rule("waterfall", "logs/", Transitions=[
            {"Days": 30, "StorageClass": "STANDARD_IA"}, {"Days": 90, "StorageClass": "GLACIER"},
            {"Days": 180, "StorageClass": "DEEP_ARCHIVE"}], Expiration={"Days": 365}),
        rule("uploads", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}))
    set_rules(
        s3, kept,
        rule("old", "doc", NoncurrentVersionTransitions=[
            {"NoncurrentDays": 30, "StorageClass": "GLACIER_IR"}],
            NoncurrentVersionExpiration={"NoncurrentDays": 60, "NewerNoncurrentVersions": 1}),
        rule("gone", "gone", Expiration={"Days": 10},
             NoncurrentVersionExpiration={"NoncurrentDays": 20}),
        rule("markers", "gone", Expiration={"ExpiredObjectDeleteMarker": True}))
    put = s3.put_object(Bucket=plain, Key="logs/a", Body=LARGE)
    made = s3.head_object(Bucket=plain, Key="logs/a")["LastModified"]
    assert put["Expiration"] == expiry_header(made, 365, "waterfall")
    s3.put_object(Bucket=plain, Key="logs/small", Body=b"small")
    s3.put_object(Bucket=plain, Key="other", Body=LARGE)
    upload = s3.create_multipart_upload(Bucket=plain, Key="upload")
    assert upload["AbortRuleId"] == "uploads"
    assert upload["AbortDate"] == due(made, 7)
    for body in (b"1", b"2", b"3"):
        s3.put_object(Bucket=kept, Key="doc", Body=LARGE + body)
    s3.put_object(Bucket=kept, Key="gone", Body=b"gone")

    diary = Diary()
    for day in range(DAYS + 1):
        found = classes(s3, plain)
        for key in ("logs/a", "logs/small", "other"):
            diary.note(day, key, found.get(key))
        diary.note(day, "upload", bool(s3.list_multipart_uploads(Bucket=plain).get("Uploads")))
        diary.note(day, "doc", versions(s3, kept, "doc"))
        diary.note(day, "gone", versions(s3, kept, "gone"))
        if day == 200:
            head = s3.head_object(Bucket=plain, Key="logs/a")
            assert head["Expiration"] == expiry_header(made, 365, "waterfall")
            assert refused("InvalidObjectState", s3.get_object, Bucket=plain, Key="logs/a")
        advance("P1D")
    # What is due N days after the first day happens as the day after the N-th begins.
    assert diary.seen["logs/a"] == [(0, "STANDARD"), (31, "STANDARD_IA"), (91, "GLACIER"),
                                    (181, "DEEP_ARCHIVE"), (366, None)]
    assert diary.seen["logs/small"] == [(0, "STANDARD"), (366, None)]
    assert diary.seen["other"] == [(0, "STANDARD")]
    assert diary.seen["upload"] == [(0, True), (8, False)]
    assert diary.seen["doc"] == [
        (0, (["STANDARD"] * 3, [])),
        (31, (["STANDARD", "GLACIER_IR", "GLACIER_IR"], [])),
        (61, (["STANDARD", "GLACIER_IR"], []))]
    assert diary.seen["gone"] == [(0, (["STANDARD"], [])), (11, (["STANDARD"], [True])),
                                  (32, ([], []))]


def test_a_long_leap_goes_through_every_midnight(admin, s3, advance):
    bucket = admin.bucket("lifecycle-leap")
    enable(s3, bucket)
    set_rules(s3, bucket, rule("all", Expiration={"Days": 1},
                               NoncurrentVersionExpiration={"NoncurrentDays": 1}))
    s3.put_object(Bucket=bucket, Key="key", Body=b"")
    advance("P10D")
    # Covered by a marker on the second day, gone on the fourth; then the marker is alone, and old.
    assert versions(s3, bucket, "key") == ([], [])


def test_locked_versions_stay(admin, s3, advance):
    bucket = "lifecycle-locked"
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    set_rules(s3, bucket, rule("all", Expiration={"Days": 1},
                               NoncurrentVersionExpiration={"NoncurrentDays": 1}))
    until = now(s3, bucket) + datetime.timedelta(days=20)
    s3.put_object(Bucket=bucket, Key="key", Body=b"", ObjectLockMode="COMPLIANCE",
                  ObjectLockRetainUntilDate=until)
    advance("P10D")
    assert versions(s3, bucket, "key") == (["STANDARD"], [True])
    advance("P12D")
    assert versions(s3, bucket, "key") == ([], [])


def test_suspended_buckets_put_a_null_marker(admin, s3, advance):
    bucket = admin.bucket("lifecycle-suspended")
    s3.put_object(Bucket=bucket, Key="key", Body=b"")
    enable(s3, bucket)
    enable(s3, bucket, "Suspended")
    # By size, so that the marker itself does not count as old.
    set_rules(s3, bucket, {**rule("all", Expiration={"Days": 1}),
                           "Filter": {"ObjectSizeLessThan": 10}})
    advance("P3D")
    found = s3.list_object_versions(Bucket=bucket)
    assert "Versions" not in found
    assert [marker["VersionId"] for marker in found["DeleteMarkers"]] == ["null"]


def test_tags_and_dates(admin, s3, advance):
    bucket = admin.bucket("lifecycle-tags")
    tomorrow = due(now(s3, bucket), 0)
    set_rules(s3, bucket, {**rule("tagged", Expiration={"Date": tomorrow}),
                           "Filter": {"And": {"Prefix": "a", "Tags": [
                               {"Key": "k", "Value": "1"}, {"Key": "l", "Value": "2"}]}}})
    put = s3.put_object(Bucket=bucket, Key="a1", Body=b"", Tagging="k=1&l=2&m=3")
    assert f"{tomorrow:%a, %d %b %Y 00:00:00 GMT}" in put["Expiration"]
    for key, tagging in (("a2", "k=1"), ("b", "k=1&l=2")):
        assert "Expiration" not in s3.put_object(Bucket=bucket, Key=key, Body=b"", Tagging=tagging)
    advance("P1D")
    assert sorted(classes(s3, bucket)) == ["a2", "b"]


def test_a_configuration_is_shown_and_removed(admin, s3):
    bucket = admin.bucket("lifecycle-configuration")
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket, TransitionDefaultMinimumObjectSize="varies_by_storage_class",
        LifecycleConfiguration={"Rules": [{"Status": "Disabled", "Prefix": "old/",
                                           "Expiration": {"Days": 1}}]})
    got = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    assert got["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"
    (shown,) = got["Rules"]
    assert re.fullmatch(r"[A-Za-z0-9+/=_-]{48}", shown.pop("ID"))
    assert shown == {"Status": "Disabled", "Prefix": "old/", "Expiration": {"Days": 1}}
    s3.delete_bucket_lifecycle(Bucket=bucket)
    refused("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, Bucket=bucket)


def test_a_restart_goes_on_with_the_walk(own):
    server = own("--virtual-clock").start()
    s3 = Clients(server)("s3")
    s3.create_bucket(Bucket="walk")
    s3.put_bucket_lifecycle_configuration(Bucket="walk", LifecycleConfiguration={
        "Rules": [rule("all", Expiration={"Days": 1})]})
    for i in range(300):
        s3.put_object(Bucket="walk", Key=f"{i:03}", Body=b"")
    server.run("clock", "advance", "P1D", "--data", server.data)
    server.kill()
    server.start()
    server.run("clock", "advance", "P1D", "--data", server.data)
    assert "Contents" not in Clients(server)("s3").list_objects_v2(Bucket="walk")

"""Imports into event data stores from this server's own buckets."""

import gzip
import json
import uuid

import pytest

from clients import allow, refused
from lake import ACTIVITY, drop, id_of, make_store, select, values
from server import wait_for

SERVER_FLAGS = ("--virtual-clock",)
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
     "Action": "sts:AssumeRole"}]}
UNDER_WAY = ("INITIALIZING", "IN_PROGRESS")


@pytest.fixture(scope="module")
def lake(admin):
    return admin("cloudtrail")


@pytest.fixture(scope="module")
def role(admin, account):
    """May read the buckets whose name begins with "import-"."""
    iam = admin("iam")
    iam.create_role(RoleName="import-reader", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName="import-reader", PolicyName="read", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [
            allow(["s3:GetObject", "s3:ListBucket", "s3:GetBucketAcl"],
                  ["arn:aws:s3:::import-*", "arn:aws:s3:::import-*/*"])]}))
    return f"arn:aws:iam::{account}:role/import-reader"


@pytest.fixture
def store(lake, server):
    arn = make_store(lake, StartIngestion=False)
    yield arn
    drop(lake, arn)
    server.advance("P8D")


def record(number, day=1, **change):
    return {"eventVersion": "1.11", "userIdentity": {"type": "AWSService",
                                                     "invokedBy": "ec2.amazonaws.com"},
            "eventTime": f"2026-11-{day:02}T03:{number // 60:02}:{number % 60:02}Z",
            "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole",
            "awsRegion": "us-east-1", "eventID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{day} {number}")),
            "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
            "eventCategory": "Management", **change}


def put_log(admin, bucket, key, records):
    body = records if isinstance(records, bytes) else gzip.compress(
        json.dumps({"Records": records}).encode())
    admin("s3").put_object(Bucket=bucket, Key=key, Body=body)


def source(bucket, role, prefix=""):
    return {"S3": {"S3LocationUri": f"s3://{bucket}/{prefix}", "S3BucketRegion": "us-east-1",
                   "S3BucketAccessRoleArn": role}}


def finished(lake, id):
    def over():
        told = lake.get_import(ImportId=id)
        return told if told["ImportStatus"] not in UNDER_WAY else None
    return wait_for(over, 30, "the import")


def imported(lake, store, bucket, role, **settings):
    started = lake.start_import(Destinations=[store], ImportSource=source(bucket, role), **settings)
    assert started["ImportStatus"] == "INITIALIZING" and started["Destinations"] == [store]
    return finished(lake, started["ImportId"])


def test_logs_are_read_in_the_name_of_the_role(admin, lake, store, role):
    admin.bucket("import-logs")
    put_log(admin, "import-logs", "AWSLogs/1/CloudTrail/us-east-1/2026/11/01/a.json.gz",
            [record(n) for n in range(50)])
    put_log(admin, "import-logs", "AWSLogs/1/CloudTrail/us-east-1/2026/11/02/b.json.gz",
            [record(n, 2) for n in range(30)])
    told = imported(lake, store, "import-logs", role)
    assert told["ImportStatus"] == "COMPLETED", (told, lake.list_import_failures(
        ImportId=told["ImportId"])["Failures"])
    statistics = told["ImportStatistics"]
    assert statistics["EventsCompleted"] == 80 and statistics["FilesCompleted"] == 2
    assert statistics["FailedEntries"] == 0
    assert values(select(lake, f"SELECT count(*) FROM {id_of(store)}")) == [["80"]]
    again = imported(lake, store, "import-logs", role)
    assert again["ImportStatistics"]["EventsCompleted"] == 0
    assert values(select(lake, f"SELECT count(*) FROM {id_of(store)}")) == [["80"]]
    listed = lake.list_imports(Destination=store)["Imports"]
    assert [item["ImportId"] for item in listed] == [again["ImportId"], told["ImportId"]]
    assert lake.list_imports(ImportStatus="STOPPED", Destination=store)["Imports"] == []


def test_times_narrow_an_import(admin, lake, store, role):
    admin.bucket("import-times")
    put_log(admin, "import-times", "a.json.gz", [record(0, day) for day in range(1, 11)])
    told = imported(lake, store, "import-times", role, StartEventTime="2026-11-03T00:00:00Z",
                    EndEventTime="2026-11-05T12:00:00Z")
    assert told["ImportStatistics"]["EventsCompleted"] == 3


def test_failures_are_listed(admin, lake, store, role):
    admin.bucket("import-broken")
    put_log(admin, "import-broken", "good.json.gz", [record(1)])
    put_log(admin, "import-broken", "cut.json.gz", gzip.compress(b'{"Records": []}' * 9)[:-20])
    told = imported(lake, store, "import-broken", role)
    assert told["ImportStatus"] == "FAILED"
    assert told["ImportStatistics"]["EventsCompleted"] == 1
    [failure] = lake.list_import_failures(ImportId=told["ImportId"])["Failures"]
    assert failure["Status"] == "FAILED" and "cut.json.gz" in failure["Location"]
    assert failure["ErrorType"] and failure["ErrorMessage"]
    put_log(admin, "import-broken", "cut.json.gz", [record(2)])
    again = lake.start_import(ImportId=told["ImportId"])
    assert again["ImportId"] == told["ImportId"]
    assert finished(lake, told["ImportId"])["ImportStatus"] == "COMPLETED"
    refused("InvalidParameterException", lake.start_import, ImportId=told["ImportId"])


def test_sources_that_cannot_be_read_are_refused(admin, lake, store, role, account):
    for bucket, who in (("import-nowhere", role), ("closed-to-role", role),
                        ("import-logs", role + "-not-there")):
        refused("InvalidImportSourceException", lake.start_import, Destinations=[store],
                ImportSource=source(bucket, who))
    refused("InvalidImportSourceException", lake.start_import, Destinations=[store],
            ImportSource={"S3": {"S3LocationUri": "/var/log", "S3BucketRegion": "us-east-1",
                                 "S3BucketAccessRoleArn": role}})


def test_parameters_are_those_of_one_form(lake, store, role):
    refused("InvalidParameterException", lake.start_import)
    refused("InvalidParameterException", lake.start_import, Destinations=[store])
    refused("InvalidParameterException", lake.start_import, Destinations=[store],
            ImportSource=source("import-logs", role), StartEventTime=2000, EndEventTime=1000)
    unknown = "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"
    for call in (lake.start_import, lake.get_import, lake.stop_import, lake.list_import_failures):
        refused("ImportNotFoundException", call, ImportId=unknown)
    refused("EventDataStoreNotFoundException", lake.start_import, Destinations=[unknown],
            ImportSource=source("import-logs", role))
    refused("EventDataStoreARNInvalidException", lake.list_imports, Destination="nothing")


def test_only_stores_of_cloudtrail_events_take_them(lake, role):
    activity = make_store(lake, "not-for-imports", AdvancedEventSelectors=ACTIVITY)
    refused("InvalidEventDataStoreCategoryException", lake.start_import, Destinations=[activity],
            ImportSource=source("import-logs", role))
    drop(lake, activity)
    refused("InactiveEventDataStoreException", lake.start_import, Destinations=[activity],
            ImportSource=source("import-logs", role))


def test_the_caller_must_be_allowed_to_hand_over_the_role(admin, lake, store, role):
    importer = admin.user("importer", allow("cloudtrail:StartImport", store))
    refused("AccessDeniedException", importer("cloudtrail").start_import, Destinations=[store],
            ImportSource=source("import-logs", role))
    nobody = admin.user("no-importer")
    refused("AccessDeniedException", nobody("cloudtrail").start_import, Destinations=[store],
            ImportSource=source("import-logs", role))

"""Trails that write with a key of KMS: what CreateTrail and UpdateTrail try, and what is delivered."""

import gzip
import json

import pytest

from clients import Clients, refused
from server import wait_for


@pytest.fixture(scope="module")
def cloudtrail(admin):
    return admin("cloudtrail")


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.trail_bucket("trail-keys")


def let_cloudtrail(admin, kms, key, trail):
    """The key policy that CloudTrail's documentation asks for."""
    account = admin.account
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
             "Action": "kms:*", "Resource": "*"},
            {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
             "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition": {
                 "StringEquals": {
                     "aws:SourceArn": f"arn:aws:cloudtrail:us-east-1:{account}:trail/{trail}"},
                 "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn":
                                f"arn:aws:cloudtrail:*:{account}:trail/*"}}}]}))


@pytest.fixture(scope="module")
def key(admin):
    kms = admin("kms")
    made = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/trail-keys", TargetKeyId=made["KeyId"])
    let_cloudtrail(admin, kms, made["KeyId"], "keyed")
    return made


def test_a_trail_writes_with_its_key(admin, server, cloudtrail, bucket, key):
    made = cloudtrail.create_trail(Name="keyed", S3BucketName=bucket, KmsKeyId="alias/trail-keys",
                                   EnableLogFileValidation=True)
    assert made["KmsKeyId"] == key["Arn"]
    s3 = admin("s3")
    markers = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert len(markers) == 2
    for marker in markers:
        assert s3.head_object(Bucket=bucket, Key=marker["Key"])["SSEKMSKeyId"] == key["Arn"]
    cloudtrail.start_logging(Name="keyed")
    admin("sts").get_caller_identity()

    def log_files():
        listed = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        return [o["Key"] for o in listed
                if "/CloudTrail/" in o["Key"] and o["Key"].endswith(".json.gz")]
    name = wait_for(log_files, 20, "a log file", server)[0]
    got = s3.get_object(Bucket=bucket, Key=name)
    assert got["SSEKMSKeyId"] == key["Arn"] and got["ServerSideEncryption"] == "aws:kms"
    assert json.loads(gzip.decompress(got["Body"].read()))["Records"]

    def record():
        events = cloudtrail.lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": "GenerateDataKey"}])["Events"]
        found = [json.loads(event["CloudTrailEvent"]) for event in events]
        return [r for r in found if r["requestParameters"]["encryptionContext"]
                .get("aws:s3:arn", "").endswith(name)]
    told = wait_for(record, 10, "the record of the key's use", server)[0]
    assert told["userIdentity"] == {"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}
    assert told["requestParameters"] == {
        "keyId": key["Arn"], "keySpec": "AES_256", "encryptionContext": {
            "aws:cloudtrail:arn": made["TrailARN"], "aws:s3:arn": f"arn:aws:s3:::{bucket}/{name}"}}
    cloudtrail.stop_logging(Name="keyed")


def test_an_update_keeps_or_removes_the_key(admin, cloudtrail, bucket, key):
    kms = admin("kms")
    let_cloudtrail(admin, kms, key["KeyId"], "updated")
    trail = lambda: cloudtrail.get_trail(Name="updated")["Trail"]
    cloudtrail.create_trail(Name="updated", S3BucketName=bucket)
    assert "KmsKeyId" not in trail()
    assert cloudtrail.update_trail(Name="updated", KmsKeyId=key["KeyId"])["KmsKeyId"] == key["Arn"]
    cloudtrail.update_trail(Name="updated", IncludeGlobalServiceEvents=True)
    assert trail()["KmsKeyId"] == key["Arn"]
    assert "KmsKeyId" not in cloudtrail.update_trail(Name="updated", KmsKeyId="")
    assert "KmsKeyId" not in trail()


def test_the_key_is_tried_as_aws_tries_it(admin, cloudtrail, bucket):
    kms = admin("kms")
    create = lambda key: cloudtrail.create_trail(Name="tried", S3BucketName=bucket, KmsKeyId=key)
    unknown = "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"
    refused("InsufficientEncryptionPolicyException", create, unknown, status=400)
    refused("InsufficientEncryptionPolicyException", create, "alias/not-there", status=400)
    refused("KmsKeyNotFoundException", create, "not a key", status=400)
    far = admin("kms", "eu-west-1").create_key()["KeyMetadata"]["Arn"]
    refused("KmsKeyNotFoundException", create, far, status=400)
    made = kms.create_key()["KeyMetadata"]["KeyId"]
    refused("InsufficientEncryptionPolicyException", create, made, status=400)
    let_cloudtrail(admin, kms, made, "another")
    refused("InsufficientEncryptionPolicyException", create, made, status=400)
    let_cloudtrail(admin, kms, made, "tried")
    kms.disable_key(KeyId=made)
    refused("KmsException", create, made, status=400)
    assert cloudtrail.describe_trails(trailNameList=["tried"])["trailList"] == []
    kms.enable_key(KeyId=made)
    create(made)


def test_an_idle_account_writes_its_hourly_digests_and_no_echo(own):
    """Each file of a trail with a key is a GenerateDataKey. It must not be the cause of another file."""
    server = own("--virtual-clock").start()
    admin = Clients(server)
    kms, s3 = admin("kms"), admin("s3")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    let_cloudtrail(admin, kms, key, "idle")
    bucket = admin.trail_bucket("trail-keys-idle")
    admin("cloudtrail").create_trail(Name="idle", S3BucketName=bucket, KmsKeyId=key,
                                     EnableLogFileValidation=True)
    admin("cloudtrail").start_logging(Name="idle")
    server.advance("PT2M")

    def count(folder):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return sum(f"/{folder}/" in item["Key"] and item["Key"].endswith(".json.gz")
                   for page in pages for item in page["Contents"])
    logs, digests = count("CloudTrail"), count("CloudTrail-Digest")
    server.advance("PT12H")
    assert count("CloudTrail-Digest") == digests + 12
    assert count("CloudTrail") - logs <= 1

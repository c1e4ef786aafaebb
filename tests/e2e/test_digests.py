"""Log file validation: digests as time passes, judged by the unmodified AWS command."""

import datetime
import gzip
import hashlib
import re

import pytest

from clients import Clients
from evidence import Evidence

SERVER_FLAGS = ("--virtual-clock",)
BUCKET = "evidence"


@pytest.fixture(scope="module")
def evidence(server):
    return Evidence(server)


def test_the_aws_command_accepts_what_is_written(evidence, server):
    begin = server.advance("PT1S") - datetime.timedelta(minutes=90)
    for hour in range(4):
        evidence.clients("iam").create_user(UserName=f"user-{hour}")
        evidence.clients("sts", "eu-west-1").get_caller_identity()
        server.advance("PT1H")
    end = server.advance("PT10M")
    for region, digests, logs in (("us-east-1", 5, 4), ("eu-west-1", 5, 4)):
        words = evidence.validate(begin, end, region)
        assert f"{digests}/{digests} digest files valid" in words
        assert re.search(r"(\d+)/\1 log files valid", words)
        assert words.count("\tvalid") >= digests + logs
        assert "No log files were delivered" not in words


def test_a_digest_reads_as_awss(evidence, account):
    key = evidence.keys("CloudTrail-Digest")[-1]
    digest, metadata = evidence.digest(key)
    assert list(digest) == [
        "awsAccountId", "digestStartTime", "digestEndTime", "digestS3Bucket", "digestS3Object",
        "digestPublicKeyFingerprint", "digestSignatureAlgorithm", "newestEventTime",
        "oldestEventTime", "previousDigestS3Bucket", "previousDigestS3Object",
        "previousDigestHashValue", "previousDigestHashAlgorithm", "previousDigestSignature",
        "logFiles"]
    assert digest["awsAccountId"] == account
    assert (digest["digestS3Bucket"], digest["digestS3Object"]) == (BUCKET, key)
    assert re.fullmatch(r"[0-9a-f]{512}", metadata["signature"])
    assert metadata["signature-algorithm"] == "SHA256withRSA"
    end = digest["digestEndTime"].replace("-", "").replace(":", "")
    assert key.endswith(f"{account}_CloudTrail-Digest_us-east-1_main_us-east-1_{end}.json.gz")
    previous = evidence.clients("s3").get_object(
        Bucket=BUCKET, Key=digest["previousDigestS3Object"])
    assert previous["Metadata"]["signature"] == digest["previousDigestSignature"]
    assert hashlib.sha256(gzip.decompress(previous["Body"].read())).hexdigest() == \
        digest["previousDigestHashValue"]
    assert (previous["ContentType"], previous["ContentEncoding"]) == ("application/json", "gzip")


def test_every_log_file_is_in_one_digest(evidence, server):
    server.advance("PT1H")
    named = [file["s3Object"] for digest in evidence.digests() for file in digest["logFiles"]]
    assert sorted(named) == sorted(evidence.keys("CloudTrail"))


def test_an_idle_account_writes_its_hourly_digests_and_nothing_else(evidence, server):
    server.advance("PT2M")
    logs, digests = evidence.keys("CloudTrail"), evidence.keys("CloudTrail-Digest")
    server.advance("P2D")
    # What is listed here is listed by calls that are events themselves: 3 s in real time, at most.
    assert len(evidence.keys("CloudTrail-Digest")) == len(digests) + 48
    assert len(evidence.keys("CloudTrail")) - len(logs) <= 1


def test_the_status_tells_of_digests(evidence, server):
    status = evidence.clients("cloudtrail").get_trail_status(Name="main")
    now = server.advance("PT1S")
    assert now - status["LatestDigestDeliveryTime"] < datetime.timedelta(hours=1, minutes=5)
    assert "LatestDigestDeliveryError" not in status


def test_stopping_ends_a_chain_and_starting_begins_one(evidence, server):
    begin = server.advance("PT1S")
    evidence.stop()
    server.advance("PT1M")
    before = evidence.digests()
    server.advance("PT3H")
    assert evidence.digests() == before
    evidence.start()
    end = server.advance("PT2H")
    after = evidence.digests()[len(before):]
    assert after[0]["previousDigestS3Object"] is None
    assert [digest["previousDigestS3Object"] for digest in after[1:]] == [
        digest["digestS3Object"] for digest in after[:-1]]
    words = evidence.validate(begin, end)
    assert "No log files were delivered by CloudTrail between" in words


def test_keys_rotate_and_old_digests_stay_valid(evidence, server):
    begin = server.advance("PT1S")
    end = server.advance("P40D")
    cloudtrail = evidence.clients("cloudtrail")
    keys = cloudtrail.list_public_keys(StartTime=begin, EndTime=end)["PublicKeyList"]
    assert len(keys) >= 3
    for key in keys:
        assert key["ValidityEndTime"] - key["ValidityStartTime"] == datetime.timedelta(days=30)
        assert hashlib.md5(key["Value"]).hexdigest() == key["Fingerprint"]
    current = cloudtrail.list_public_keys()["PublicKeyList"]
    assert current and all(key in keys for key in current)
    words = evidence.validate(begin, end)
    assert re.search(r"(9[5-9]\d)/\1 digest files valid", words)
    with pytest.raises(cloudtrail.exceptions.InvalidTimeRangeException):
        cloudtrail.list_public_keys(StartTime=end, EndTime=begin)


def test_a_server_that_was_killed_goes_on_with_its_chains(own):
    server = own("--virtual-clock").start()
    evidence = Evidence(server)
    begin = server.advance("PT1S")
    for hour in range(6):
        evidence.clients("iam").create_user(UserName=f"user-{hour}")
        server.kill()
        server.start()
        evidence.clients = Clients(server)
        server.advance("PT59M")
        server.kill()
        server.start()
        evidence.clients = Clients(server)
    end = server.advance("PT1H")
    words = evidence.validate(begin, end)
    assert re.search(r"([6-9])/\1 digest files valid", words)
    named = [file["s3Object"] for digest in evidence.digests() for file in digest["logFiles"]]
    assert set(named) <= set(evidence.keys("CloudTrail"))
    assert len(named) == len(set(named)) >= 6


def test_a_deleted_trail_leaves_a_whole_chain(own):
    server = own("--virtual-clock").start()
    evidence = Evidence(server)
    begin = server.advance("PT1S")
    server.advance("PT90M")
    cloudtrail = evidence.clients("cloudtrail")
    cloudtrail.delete_trail(Name="main")
    end = server.advance("PT1H")
    assert "digest files valid" in evidence.validate(begin, end, "us-east-1", "--s3-bucket", BUCKET)
    named = [file["s3Object"] for digest in evidence.digests() for file in digest["logFiles"]]
    assert sorted(named) == sorted(evidence.keys("CloudTrail"))

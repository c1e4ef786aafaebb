"""The audit trail as a user sees it, with the unmodified AWS CLI: a trail is made, things happen in
two regions, one fails and one is refused, and all of it is found again."""

import datetime
import gzip
import json
import re
import time

import pytest

from clients import trail_policy
from server import wait_for

LOGS = "walk-trail-logs"
DATA = "walk-data"
LAYOUT = re.compile(
    r"AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/"
    r"\1_CloudTrail_\2_\3\4\5T\d\d\d[05]Z_[A-Za-z0-9]{16}\.json\.gz")


class Walk:
    """What the walk has left behind."""

    def __init__(self, cli, account, folder):
        self.cli = cli
        self.account = account
        self.arn = f"arn:aws:cloudtrail:us-east-1:{account}:trail/main"
        self.folder = folder

    def json(self, *args, **options):
        return json.loads(self.cli(*args, **options) or "null")

    def lookup(self, name, region="us-east-1"):
        answer = self.json("cloudtrail", "lookup-events", "--lookup-attributes",
                           f"AttributeKey=EventName,AttributeValue={name}", region=region)
        return [json.loads(item["CloudTrailEvent"]) for item in answer["Events"]]

    def files(self):
        """key -> records, fetched as a user would."""
        listed = self.json("s3api", "list-objects-v2", "--bucket", LOGS)
        out = {}
        for item in listed.get("Contents", []):
            if not item["Key"].endswith(".json.gz") or "/CloudTrail/" not in item["Key"]:
                continue
            path = self.folder / "file.json.gz"
            self.cli("s3", "cp", f"s3://{LOGS}/{item['Key']}", str(path))
            out[item["Key"]] = json.loads(gzip.decompress(path.read_bytes()))["Records"]
        return out


@pytest.fixture(scope="module")
def walk(cli, account, tmp_path_factory):
    walk = Walk(cli, account, tmp_path_factory.mktemp("walk"))
    make_trail(walk)
    walk.key = make_user(walk)
    cli("s3api", "create-bucket", "--bucket", DATA, "--create-bucket-configuration",
        "LocationConstraint=eu-west-1", region="eu-west-1")
    cli("s3", "cp", "-", f"s3://{DATA}/reports/today.txt", region="eu-west-1", text="hello\n")
    assert cli("s3", "cp", f"s3://{DATA}/reports/today.txt", "-", region="eu-west-1") == "hello\n"
    walk.failure = cli("s3api", "delete-bucket", "--bucket", "walk-not-there", status=255)
    walk.refusal = cli("cloudtrail", "stop-logging", "--name", "main", key=walk.key, status=255)
    walk.refused_at = time.monotonic()
    return walk


def make_trail(walk):
    cli = walk.cli
    cli("s3api", "create-bucket", "--bucket", LOGS)
    cli("s3api", "put-public-access-block", "--bucket", LOGS, "--public-access-block-configuration",
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,"
        "RestrictPublicBuckets=true")
    policy = trail_policy(LOGS, walk.account)
    for statement in policy["Statement"]:
        statement.setdefault("Condition", {}).setdefault("StringEquals", {})[
            "aws:SourceArn"] = walk.arn
    cli("s3api", "put-bucket-policy", "--bucket", LOGS, "--policy", json.dumps(policy))
    walk.made = walk.json("cloudtrail", "create-trail", "--name", "main", "--s3-bucket-name", LOGS,
                          "--is-multi-region-trail", "--enable-log-file-validation")
    cli("cloudtrail", "put-event-selectors", "--trail-name", "main", "--event-selectors",
        json.dumps([{"ReadWriteType": "All", "IncludeManagementEvents": True,
                     "DataResources": [{"Type": "AWS::S3::Object",
                                        "Values": [f"arn:aws:s3:::{DATA}/"]}]}]))
    cli("cloudtrail", "start-logging", "--name", "main")


def make_user(walk):
    walk.cli("iam", "create-user", "--user-name", "dana")
    walk.cli("iam", "put-user-policy", "--user-name", "dana", "--policy-name", "lists",
             "--policy-document", json.dumps(
                 {"Version": "2012-10-17", "Statement": [
                     {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}))
    key = walk.json("iam", "create-access-key", "--user-name", "dana")["AccessKey"]
    pair = key["AccessKeyId"], key["SecretAccessKey"]
    walk.cli("s3api", "list-buckets", key=pair)
    return pair


def test_create_trail_answers_with_what_was_asked_for(walk):
    assert walk.made["TrailARN"] == walk.arn
    assert walk.made["IsMultiRegionTrail"] is True
    assert walk.made["LogFileValidationEnabled"] is True
    assert walk.made["IncludeGlobalServiceEvents"] is True
    assert walk.made["S3BucketName"] == LOGS


def test_the_cli_shows_the_failure_and_the_refusal_in_awss_words(walk):
    assert "(NoSuchBucket)" in walk.failure
    assert ("(AccessDeniedException)" in walk.refusal
            and f"User: arn:aws:iam::{walk.account}:user/dana is not authorized to perform: "
                f"cloudtrail:StopLogging on resource: {walk.arn} because no identity-based policy "
                "allows the cloudtrail:StopLogging action" in walk.refusal)


def test_a_call_can_be_looked_up_within_a_second(walk, admin):
    since = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=1)
    cloudtrail = admin("cloudtrail")
    name = "walk-quick-lookup"
    admin("iam").create_user(UserName=name)
    answered = time.monotonic()

    def found():
        return cloudtrail.lookup_events(StartTime=since, LookupAttributes=[
            {"AttributeKey": "ResourceName", "AttributeValue": name}])["Events"]
    wait_for(found, 1, "the event in Event history")
    assert time.monotonic() - answered < 1


def test_event_history_has_the_refused_call(walk):
    denied = [r for r in walk.lookup("StopLogging") if r.get("errorCode")]
    assert [r["errorCode"] for r in denied] == ["AccessDenied"]
    assert denied[0]["userIdentity"]["userName"] == "dana"
    assert denied[0]["userIdentity"]["accessKeyId"] == walk.key[0]


def test_event_history_shows_each_event_in_its_own_region(walk):
    assert [r["requestParameters"]["bucketName"]
            for r in walk.lookup("CreateBucket", "eu-west-1")] == [DATA]
    assert [r["requestParameters"]["bucketName"]
            for r in walk.lookup("CreateBucket", "us-east-1")] == [LOGS]
    assert walk.lookup("CreateUser", "eu-west-1") == []


def test_data_events_are_not_in_event_history(walk):
    assert walk.lookup("PutObject", "eu-west-1") == []


def test_the_log_files_lie_in_the_documented_layout_and_hold_everything(walk):
    def complete():
        files = walk.files()
        names = {(r["awsRegion"], r["eventName"]) for records in files.values() for r in records}
        wanted = {("us-east-1", "StartLogging"), ("us-east-1", "CreateUser"),
                  ("us-east-1", "StopLogging"), ("us-east-1", "DeleteBucket"),
                  ("eu-west-1", "CreateBucket"), ("eu-west-1", "PutObject"),
                  ("eu-west-1", "GetObject")}
        return files if wanted <= names else None
    files = wait_for(complete, 30, "all events in the log files", walk.cli.server)
    for key, records in files.items():
        match = LAYOUT.fullmatch(key)
        assert match, key
        assert match[1] == walk.account
        assert records and {r["awsRegion"] for r in records} == {match[2]}
    everything = [r for records in files.values() for r in records]
    ids = [r["eventID"] for r in everything]
    assert len(ids) == len(set(ids))
    put = [r for r in everything if r["eventName"] == "PutObject" and r["awsRegion"] == "eu-west-1"]
    assert [r["requestParameters"]["key"] for r in put] == ["reports/today.txt"]
    failed = [r for r in everything if r["eventName"] == "DeleteBucket"]
    assert [r["errorCode"] for r in failed] == ["NoSuchBucket"]


def test_log_files_carry_the_headers_of_awss(walk, admin):
    key = next(iter(walk.files()))
    head = admin("s3").head_object(Bucket=LOGS, Key=key)
    assert head["ContentType"] == "application/json"
    assert head["ContentEncoding"] == "gzip"
    assert head["ServerSideEncryption"] == "AES256"
    assert head["Metadata"] == {}


def test_create_trail_left_its_marker_objects(walk, admin):
    for kind in ("CloudTrail", "CloudTrail-Digest"):
        head = admin("s3").head_object(Bucket=LOGS, Key=f"AWSLogs/{walk.account}/{kind}/")
        assert head["ContentLength"] == 0


def test_the_status_tells_of_the_delivery_of_log_files_and_digests(walk):
    def done():
        status = walk.json("cloudtrail", "get-trail-status", "--name", "main")
        return status if "LatestDeliveryTime" in status else None
    status = wait_for(done, 15, "LatestDeliveryTime", walk.cli.server)
    assert status["IsLogging"] is True
    assert "LatestDeliveryError" not in status
    assert "LatestDigestDeliveryError" not in status
    assert status["LatestDigestDeliveryTime"]


def test_zz_the_walk_can_be_cleaned_up_and_the_trail_records_its_own_end(walk):
    walk.cli("cloudtrail", "stop-logging", "--name", "main")
    walk.cli("cloudtrail", "delete-trail", "--name", "main")

    def ended():
        stops = [r for records in walk.files().values() for r in records
                 if r["eventName"] == "StopLogging" and not r.get("errorCode")]
        return stops
    wait_for(ended, 15, "the trail's own StopLogging", walk.cli.server)
    for bucket, region in ((LOGS, "us-east-1"), (DATA, "eu-west-1")):
        walk.cli("s3", "rm", f"s3://{bucket}", "--recursive", region=region)
        walk.cli("s3api", "delete-bucket", "--bucket", bucket, region=region)
    walk.cli("iam", "delete-access-key", "--user-name", "dana", "--access-key-id", walk.key[0])
    walk.cli("iam", "delete-user-policy", "--user-name", "dana", "--policy-name", "lists")
    walk.cli("iam", "delete-user", "--user-name", "dana")
    assert walk.json("cloudtrail", "describe-trails")["trailList"] == []
    assert "(NoSuchBucket)" in walk.cli("s3api", "list-objects-v2", "--bucket", LOGS, status=255)

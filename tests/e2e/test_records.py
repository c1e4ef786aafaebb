"""What a record says: every field, who called, what failed, and what it must never say."""

import calendar
import gzip
import json
import os
import re
import time

import pytest
from botocore.config import Config

from clients import Clients, allow, delivered, log_files, refused

GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ORDER = ["eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
         "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters",
         "responseElements", "additionalEventData", "requestID", "eventID", "readOnly",
         "resources", "eventType", "apiVersion", "managementEvent", "recipientAccountId",
         "sharedEventID", "eventCategory", "tlsDetails"]


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


@pytest.fixture(scope="module")
def watched(admin):
    """A bucket that gets management events and all data events of one other bucket."""
    admin.bucket("records-data")
    logs = admin.trail_bucket("records-logs")
    cloudtrail = admin("cloudtrail")
    admin.trail("records", logs, IsMultiRegionTrail=True)
    cloudtrail.put_event_selectors(TrailName="records", EventSelectors=[{"DataResources": [
        {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::records-data/"]}]}])
    cloudtrail.start_logging(Name="records")
    return logs


def data_record(admin, watched, answer):
    """The delivered record of a data event, which Event history does not have."""
    request_id = answer["ResponseMetadata"]["RequestId"]
    return delivered(admin("s3"), watched, lambda r: r["requestID"] == request_id,
                     server=admin.server)[0]


def in_order(record):
    assert set(record) <= set(ORDER), set(record) - set(ORDER)
    assert list(record) == [name for name in ORDER if name in record]


# Management events

def test_a_write_has_every_field(admin, iam, account):
    before = time.time()
    answer = iam.create_user(UserName="every-field")
    record = admin.record_of(answer)
    in_order(record)
    who = record["userIdentity"]
    assert who == {"type": "IAMUser", "principalId": iam.get_user()["User"]["UserId"],
                   "arn": f"arn:aws:iam::{account}:user/admin", "accountId": account,
                   "accessKeyId": admin.key[0], "userName": "admin"}
    assert record["eventVersion"] == "1.11"
    assert record["eventSource"] == "iam.amazonaws.com"
    assert record["eventName"] == "CreateUser"
    assert record["awsRegion"] == "us-east-1"
    assert record["sourceIPAddress"] == "127.0.0.1"
    assert record["userAgent"].startswith("Boto3/")
    assert record["requestParameters"] == {"userName": "every-field"}
    user = record["responseElements"]["user"]
    assert user["userName"] == "every-field" and user["path"] == "/"
    assert user["userId"] == answer["User"]["UserId"] and user["arn"] == answer["User"]["Arn"]
    assert record["requestID"] == answer["ResponseMetadata"]["RequestId"]
    assert GUID.fullmatch(record["eventID"]) and GUID.fullmatch(record["requestID"])
    assert record["readOnly"] is False and record["managementEvent"] is True
    assert record["eventType"] == "AwsApiCall" and record["eventCategory"] == "Management"
    assert record["recipientAccountId"] == account
    assert "errorCode" not in record and "tlsDetails" not in record
    stamp = time.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ")
    assert before - 2 <= calendar.timegm(stamp) <= time.time() + 2


def test_a_read_has_no_response_elements(admin, iam):
    record = admin.record_of(iam.list_users(MaxItems=5))
    assert record["readOnly"] is True and record["responseElements"] is None
    assert record["requestParameters"] == {"maxItems": 5}


def test_a_call_without_parameters_has_null(admin):
    record = admin.record_of(admin("sts").get_caller_identity())
    assert record["requestParameters"] is None and record["responseElements"] is None
    assert record["additionalEventData"]["RequestDetails"]["awsServingRegion"] == "us-east-1"


def test_names_lose_only_the_first_capital(admin, iam, account):
    admin.trail_bucket("records-names")
    answer = admin.trail("records-names", "records-names", "us-west-2",
                         TagsList=[{"Key": "A", "Value": "B"}])
    record = admin.record_of(answer, "us-west-2")
    assert record["requestParameters"]["s3BucketName"] == "records-names"
    assert record["requestParameters"]["tagsList"] == [{"key": "A", "value": "B"}]
    assert record["responseElements"]["trailARN"] == answer["TrailARN"]
    assert record["awsRegion"] == "us-west-2"
    admin("cloudtrail", "us-west-2").delete_trail(Name="records-names")


def test_a_failed_call(admin, iam):
    record = admin.record_of(refused("NoSuchEntity", iam.delete_user, UserName="not-there"))
    in_order(record)
    assert record["errorCode"] == "NoSuchEntityException"
    assert record["errorMessage"] == "The user with name not-there cannot be found."
    assert record["requestParameters"] == {"userName": "not-there"}
    assert record["responseElements"] is None


def test_a_denied_call(admin, account):
    eve = admin.user("eve-denied", allow("iam:ListUsers"))
    record = admin.record_of(refused("AccessDenied", eve("iam").create_user, UserName="x"))
    assert record["errorCode"] == "AccessDenied"
    assert record["errorMessage"] == (
        f"User: arn:aws:iam::{account}:user/eve-denied is not authorized to perform: "
        "iam:CreateUser on resource: user x because no identity-based policy allows the "
        "iam:CreateUser action")
    assert record["requestParameters"] is None
    assert record["userIdentity"]["userName"] == "eve-denied"
    json_denied = admin.record_of(refused("AccessDeniedException",
                                          eve("cloudtrail").describe_trails))
    assert json_denied["errorCode"] == "AccessDenied"


def test_an_invalid_call(admin):
    answer = refused("ValidationError", admin("iam", unchecked=True).create_user, UserName="a b")
    record = admin.record_of(answer)
    assert record["errorCode"] == "ValidationError" and record["eventName"] == "CreateUser"


def test_a_call_that_is_not_implemented(admin):
    answer = refused("NotImplemented", admin("ec2", "eu-west-1").describe_instances)
    record = admin.record_of(answer, "eu-west-1")
    assert record["eventSource"] == "ec2.amazonaws.com"
    assert record["eventName"] == "DescribeInstances" and record["readOnly"] is True
    assert record["errorCode"].endswith("NotImplemented")


def test_a_session_shows_when_it_began(server, admin, account):
    made = admin("sts").get_session_token()["Credentials"]
    session = Clients(server, (made["AccessKeyId"], made["SecretAccessKey"]),
                      made["SessionToken"])
    who = admin.record_of(session("s3").list_buckets())["userIdentity"]
    assert who["type"] == "IAMUser" and who["accessKeyId"] == made["AccessKeyId"]
    attributes = who["sessionContext"]["attributes"]
    assert attributes["mfaAuthenticated"] == "false"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", attributes["creationDate"])


def test_a_long_user_agent_and_large_parameters_are_cut(admin, iam):
    client = admin.session.client("iam", "us-east-1", endpoint_url=admin.server.endpoint,
                                  config=Config(user_agent="x" * 3000))
    record = admin.record_of(client.list_users())
    assert record["userAgent"] == "x" * 1024


# Secrets

def test_secrets_are_in_no_record_no_log_and_no_plain_file(server, admin, iam):
    iam.create_user(UserName="secretive")
    answer = iam.create_access_key(UserName="secretive")
    secret = answer["AccessKey"]["SecretAccessKey"]
    record = admin.record_of(answer)
    shown = record["responseElements"]["accessKey"]
    assert shown["accessKeyId"] == answer["AccessKey"]["AccessKeyId"]
    assert shown["status"] == "Active" and "secretAccessKey" not in shown
    token_answer = admin("sts").get_session_token()
    token = token_answer["Credentials"]
    token_record = admin.record_of(token_answer)
    assert "secretAccessKey" not in token_record["responseElements"]["credentials"]
    password = "Correct-Horse-9"
    login = iam.create_login_profile(UserName="secretive", Password=password)
    login_record = admin.record_of(login)
    for text in (str(record), str(token_record), str(login_record), server.log()):
        for word in (secret, token["SecretAccessKey"], admin.key[1], password):
            assert word not in text
    for folder, _, names in os.walk(server.data):
        for name in names:
            if name == "credentials":
                continue
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            for word in (secret, token["SecretAccessKey"], admin.key[1], password):
                assert word.encode() not in content, name


# Data events

def test_a_put_object_record(admin, watched, account):
    answer = admin("s3").put_object(Bucket="records-data", Key="a b/ö.txt", Body=b"12345",
                                    StorageClass="STANDARD", Metadata={"secret": "no"})
    record = data_record(admin, watched, answer)
    in_order(record)
    assert record["eventCategory"] == "Data" and record["managementEvent"] is False
    assert record["readOnly"] is False and record["eventName"] == "PutObject"
    assert re.fullmatch(r"[0-9A-Z]{16}", record["requestID"])
    assert record["userAgent"].startswith("[") and record["userAgent"].endswith("]")
    parameters = record["requestParameters"]
    assert parameters["bucketName"] == "records-data" and parameters["key"] == "a b/ö.txt"
    assert parameters["Host"] == f"127.0.0.1:{admin.server.port}"
    assert parameters["x-amz-storage-class"] == "STANDARD"
    assert not any("signature" in name.lower() or "credential" in name.lower()
                   for name in parameters)
    more = record["additionalEventData"]
    assert more["SignatureVersion"] == "SigV4" and more["AuthenticationMethod"] == "AuthHeader"
    assert more["bytesTransferredIn"] == 5 and more["bytesTransferredOut"] == 0
    assert more["x-amz-id-2"]
    types = {r["type"]: r for r in record["resources"]}
    assert types["AWS::S3::Object"]["ARN"] == "arn:aws:s3:::records-data/a b/ö.txt"
    assert types["AWS::S3::Bucket"] == {"accountId": account, "type": "AWS::S3::Bucket",
                                        "ARN": "arn:aws:s3:::records-data"}


def test_a_get_object_record_counts_the_bytes_that_left(admin, watched):
    s3 = admin("s3")
    s3.put_object(Bucket="records-data", Key="ten", Body=b"0123456789")
    answer = s3.get_object(Bucket="records-data", Key="ten")
    answer["Body"].read()
    record = data_record(admin, watched, answer)
    assert record["readOnly"] is True and record["responseElements"] is None
    assert record["additionalEventData"]["bytesTransferredOut"] == 10


def test_a_listing_is_a_data_event_named_list_objects(admin, watched):
    answer = admin("s3").list_objects_v2(Bucket="records-data", Prefix="a b/")
    record = data_record(admin, watched, answer)
    assert record["eventName"] == "ListObjects"
    assert record["requestParameters"]["list-type"] == "2"
    assert record["requestParameters"]["prefix"] == "a b/"
    assert {"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::records-data/a b/"} in (
        record["resources"])


def test_a_presigned_call_shows_how_it_was_signed(admin, watched, server):
    s3 = admin("s3", signature_version="s3v4")
    url = s3.generate_presigned_url("get_object", {"Bucket": "records-data", "Key": "ten"})
    status, headers, _ = server.get(url.removeprefix(server.endpoint))
    assert status == 200
    record = data_record(admin, watched, {"ResponseMetadata": {
        "RequestId": headers["x-amz-request-id"]}})
    assert record["additionalEventData"]["AuthenticationMethod"] == "QueryString"
    parameters = record["requestParameters"]
    assert parameters["X-Amz-Expires"] == "3600" and parameters["X-Amz-Algorithm"]
    assert "X-Amz-Signature" not in parameters and "X-Amz-Credential" not in parameters


def test_an_anonymous_call_to_a_known_bucket(admin, watched, server):
    status, headers, _ = server.get("/records-data/ten")
    assert status == 403
    record = data_record(admin, watched, {"ResponseMetadata": {
        "RequestId": headers["x-amz-request-id"]}})
    assert record["userIdentity"] == {"type": "AWSAccount", "principalId": "",
                                      "accountId": "anonymous"}
    assert record["errorCode"] == "AccessDenied"


def test_a_refused_data_call(admin, watched):
    error = refused("NoSuchKey", admin("s3").get_object, Bucket="records-data", Key="not-there")
    record = data_record(admin, watched, error)
    assert record["errorCode"] == "NoSuchKey"
    assert record["requestParameters"]["key"] == "not-there"


def test_deleting_several_objects_gives_one_more_record_for_each(admin, watched):
    s3 = admin("s3")
    for key in ("del/1", "del/2"):
        s3.put_object(Bucket="records-data", Key=key, Body=b"")
    answer = s3.delete_objects(Bucket="records-data", Delete={"Objects": [
        {"Key": "del/1"}, {"Key": "del/2"}]})
    data_record(admin, watched, answer)
    records = delivered(s3, watched, lambda r: r["eventName"] == "DeleteObject"
                        and r["eventType"] == "AwsServiceEvent", server=admin.server)
    assert {r["requestParameters"]["key"] for r in records} == {"del/1", "del/2"}


def test_bucket_calls_are_management_events(admin):
    answer = admin("s3").get_bucket_policy(Bucket="records-logs")
    record = admin.record_of(answer)
    assert record["eventCategory"] == "Management" and record["eventName"] == "GetBucketPolicy"
    answer = admin("s3").get_public_access_block(Bucket="records-logs")
    assert admin.record_of(answer)["eventName"] == "GetBucketPublicAccessBlock"


def test_what_is_delivered_is_what_event_history_shows(admin, watched, iam):
    answer = iam.list_users(PathPrefix="/the-same/")
    history = admin.record_of(answer)
    file = data_record(admin, watched, answer)
    assert file == history


def test_files_are_compact_json_without_a_newline(admin, watched):
    key = next(iter(log_files(admin("s3"), watched)))
    text = gzip.decompress(admin("s3").get_object(Bucket=watched, Key=key)["Body"].read()).decode()
    assert text.startswith('{"Records":[{"eventVersion":') and text.endswith("}]}")
    assert json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False) == text

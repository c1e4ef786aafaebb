"""An operation that is not recorded cannot exist: every implemented operation, and a sample of the
others, is called well, badly and without permission, and leaves what the policy table of
src/aws/pipeline/recording.h says: exactly one record, or none."""

import os
import re
import socket
import sys
import time

import botocore.exceptions
import pytest
from botocore import xform_name

import raw
from clients import Clients, delivered, keys, log_files
from inputs import arguments
from server import ROOT, event, wait_for

sys.path.insert(0, os.path.join(ROOT, "tools/modelgen"))
import model  # noqa: E402

LISTINGS = model.operation_lists(os.path.join(ROOT, "src/services"))
IMPLEMENTED = [(listing.model, operation) for listing in LISTINGS
               for operation in listing.operations]
# Of services that are not implemented at all: each protocol, reads and writes.
OTHERS = [
    ("ec2", "RunInstances"), ("ec2", "DescribeVpcs"), ("kms", "ReplicateKey"),
    ("lambda", "CreateFunction"), ("lambda", "Invoke"), ("sqs", "SendMessage"),
    ("sqs", "CreateQueue"), ("sns", "Publish"), ("sns", "CreateTopic"), ("dynamodb", "GetItem"),
    ("dynamodb", "CreateTable"), ("logs", "CreateLogGroup"), ("events", "PutRule"),
    ("cloudwatch", "PutMetricAlarm"), ("athena", "CreateNotebook"), ("glue", "GetJobs"),
    ("rds", "DeleteDBInstance"), ("route53", "ListHostedZones"), ("cloudfront", "GetDistribution"),
    ("secretsmanager", "GetSecretValue"), ("ssm", "PutParameter"), ("stepfunctions", "ListActivities"),
    ("organizations", "ListAccounts"), ("config", "PutConfigRule"), ("ecs", "ListClusters"),
    ("eks", "DeleteCluster"), ("batch", "SubmitJob"), ("guardduty", "ListDetectors"),
    ("iam", "CreateSAMLProvider"), ("iam", "ListSSHPublicKeys"), ("sts", "DecodeAuthorizationMessage"),
    ("cloudtrail", "EnableFederation"), ("cloudtrail", "ListPublicKeys"),
    ("s3", "PutBucketVersioning"), ("s3", "SelectObjectContent"), ("s3", "PutBucketLogging"),
]
ALWAYS_ALLOWED = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken")}
# DeleteObjects key by key; the others when the ciphertext has told which key it is about.
DECIDED_LATER = {"DeleteObjects", "Decrypt", "ReEncrypt"}
INVALID = {"ValidationError", "ValidationException", "SerializationException", "InvalidArgument",
           "InvalidParameterValue", "MalformedXML", "MalformedInput", "InvalidRequest"}


def policy_table():
    """outcome -> (what a management event yields, what a data event yields)"""
    with open(os.path.join(ROOT, "src/aws/pipeline/recording.h"), encoding="utf-8") as file:
        rows = re.findall(r"\{Outcome::(\w+),\s*\"[^\"]+\",\s*Yield::(\w+),\s*Yield::(\w+)\}",
                          file.read())
    return {outcome: (management, data) for outcome, management, data in rows}


TABLE = policy_table()


@pytest.fixture(scope="module")
def models():
    return model.load_all(os.path.join(ROOT, "models/overlay"))


@pytest.fixture(scope="module")
def stage(admin):
    """A trail that asks for all data events of one bucket, and somebody who may do nothing."""
    admin.bucket("property-data")
    admin("s3").put_object(Bucket="property-data", Key="keeps-the-bucket", Body=b"")
    logs = admin.trail_bucket("property-trail-logs")
    admin.trail_bucket("property-logs")
    cloudtrail = admin("cloudtrail")
    admin.trail("property-watch", logs)
    cloudtrail.put_event_selectors(TrailName="property-watch", EventSelectors=[
        {"DataResources": [{"Type": "AWS::S3::Object",
                            "Values": ["arn:aws:s3:::property-data/"]}]}])
    cloudtrail.start_logging(Name="property-watch")
    return {"logs": logs, "nobody": admin.user("property-nobody")}


class Call:
    """One request that was answered: which, as what it counted, and its request id."""

    def __init__(self, service, operation, data, outcome, answer, code=""):
        self.service, self.operation, self.data = service, operation, data
        self.outcome = outcome
        self.code = code
        headers = {k.lower(): v for k, v in answer.items()}
        self.request_id = headers.get("x-amzn-requestid") or headers.get("x-amz-request-id")

    @property
    def yields(self):
        return TABLE[self.outcome][1 if self.data else 0]

    def __str__(self):
        return f"{self.service}:{self.operation} ({self.outcome} {self.code})"


def outcome_of(code, status):
    if code in ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"):
        return "Denied"
    if code == "NotImplemented":
        return "NotImplemented"
    if status >= 500:
        return "Broken"
    return "Invalid" if code in INVALID else "Failed"


def send(clients, service, operation, is_data, made, unchecked=False):
    client = clients(service, unchecked=unchecked, inject_host_prefix=False)
    try:
        answer = getattr(client, xform_name(operation))(**made)
        if "Body" in answer:
            answer["Body"].read()
        metadata = answer["ResponseMetadata"]
        return Call(service, operation, is_data, "Success", metadata["HTTPHeaders"])
    except botocore.exceptions.ClientError as error:
        metadata = error.response["ResponseMetadata"]
        code = error.response["Error"]["Code"]
        return Call(service, operation, is_data, outcome_of(code, metadata["HTTPStatusCode"]),
                    metadata["HTTPHeaders"], code)


def is_data_event(models, service, operation):
    return bool(models[service]["operations"][operation].get("data"))


def wrong_input(operation_model):
    """Arguments that break the model's own constraints, or None where there is nothing to break."""
    shape = operation_model.input_shape
    if shape is None:
        return None
    for name, member in shape.members.items():
        if member.type_name == "string" and member.metadata.get("max") and not (
                member.serialization.get("location")):
            return {name: "!" * (member.metadata["max"] + 1)}
    return None


def call_everything(admin, nobody, models):
    key = admin("kms").create_key()["KeyMetadata"]["Arn"]
    calls = []
    for service, operation in IMPLEMENTED + OTHERS:
        data = is_data_event(models, service, operation)
        operation_model = admin(service).meta.service_model.operation_model(operation)
        made = arguments(admin(service).meta.service_model, operation,
                         {"KeyId": key, "TargetKeyId": key})
        denied = send(nobody, service, operation, data, made)
        if (service, operation) not in ALWAYS_ALLOWED and (service, operation) in IMPLEMENTED:
            if operation not in DECIDED_LATER:
                assert denied.outcome == "Denied", str(denied)
        calls.append(denied)
        calls.append(send(admin, service, operation, data, made))
        broken = wrong_input(operation_model)
        if broken and (service, operation) in IMPLEMENTED:
            calls.append(send(admin, service, operation, data, {**made, **broken}, True))
    return calls


def history(admin, since):
    """request id -> records of Event history."""
    found = {}
    pages = admin("cloudtrail").get_paginator("lookup_events").paginate(StartTime=since)
    for page in pages:
        for item in page["Events"]:
            record = event(item)
            if record["eventType"] != "AwsServiceEvent" or "requestID" in record:
                found.setdefault(record["requestID"], []).append(record)
    return found


@pytest.fixture(scope="module")
def everything(admin, stage, models):
    since = time.time() - 1
    calls = call_everything(admin, stage["nobody"], models)
    admin("iam").list_users(PathPrefix="/the-last/")
    last = admin.record_of(admin("sts").get_caller_identity())
    watch = stage["logs"]
    delivered(admin("s3"), watch, lambda r: r["eventID"] == last["eventID"], server=admin.server)
    files = {}
    for records in log_files(admin("s3"), watch).values():
        for record in records:
            if record["eventType"] != "AwsServiceEvent" or "requestID" in record:
                files.setdefault(record["requestID"], []).append(record)
    return calls, history(admin, since), files


def api_calls(records):
    """Without what a service adds of its own (one DeleteObject a key)."""
    return [r for r in records if r["eventType"] == "AwsApiCall"]


def test_every_answer_carries_a_request_id(everything):
    calls, _, _ = everything
    assert not [str(c) for c in calls if not c.request_id]
    ids = [c.request_id for c in calls]
    assert len(set(ids)) == len(ids)


def test_nothing_of_ours_broke(everything):
    calls, _, _ = everything
    assert not [str(c) for c in calls if c.outcome == "Broken"]


def test_every_management_call_has_one_record_in_event_history(everything):
    calls, found, _ = everything
    wrong = []
    for call in calls:
        if call.data:
            continue
        expected = 1 if call.yields == "Record" else 0
        count = len(found.get(call.request_id, []))
        if count != expected:
            wrong.append(f"{call}: {count} records, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_no_data_event_is_in_event_history(everything):
    calls, found, _ = everything
    assert not [str(c) for c in calls if c.data and c.request_id in found]


def test_every_selected_data_event_has_one_record_in_the_trails_files(everything):
    calls, _, files = everything
    wrong = []
    for call in calls:
        if not call.data or call.service != "s3" or call.yields != "RecordIfSelected":
            continue
        count = len(api_calls(files.get(call.request_id, [])))
        if count != 1:
            wrong.append(f"{call}: {count} records, not 1")
    assert not wrong, "\n".join(wrong)


def test_records_tell_the_operation_and_its_outcome(everything, models):
    calls, found, files = everything
    wrong = []
    for call in calls:
        for record in found.get(call.request_id, []) + api_calls(files.get(call.request_id, [])):
            operation = models[call.service]["operations"][call.operation]
            name = operation.get("eventName", call.operation)
            failed = "errorCode" in record
            if record["eventName"] != name or failed != (call.outcome != "Success"):
                wrong.append(f"{call}: {record['eventName']} {record.get('errorCode')}")
            if record["readOnly"] != bool(operation.get("ro")):
                wrong.append(f"{call}: readOnly {record['readOnly']}")
    assert not wrong, "\n".join(wrong)


def test_management_records_are_delivered_once_too(everything):
    calls, found, files = everything
    wrong = [str(call) for call in calls if not call.data and call.request_id in found
             and len(files.get(call.request_id, [])) != 1]
    assert not wrong, "\n".join(wrong)


def metric(server, outcome):
    text = server.get("/_trailcam/metrics")[2].decode()
    rows = re.findall(rf'trailcam_calls_total\{{[^}}]*outcome="{outcome}"[^}}]*\}} (\d+)', text)
    return sum(int(n) for n in rows)


def test_nobodys_calls_leave_a_line_for_the_operator_only(server, admin):
    since = time.time() - 1
    before = metric(server, "not authenticated")
    wrong = Clients(server, (admin.key[0], "wrong"))
    sent = 0
    for listing in LISTINGS:
        for operation in list(listing.operations)[:6]:
            made = arguments(wrong(listing.model).meta.service_model, operation)
            call = send(wrong, listing.model, operation, False, made)
            assert call.request_id and call.code, str(call)
            sent += 1
    assert metric(server, "not authenticated") == before + sent
    marker = admin("sts").get_caller_identity()["ResponseMetadata"]["RequestId"]
    found = wait_for(lambda: (h := history(admin, since)).get(marker) and h, 5, "the marker")
    assert all(r.get("errorCode") not in ("SignatureDoesNotMatch", "InvalidSignatureException")
               for records in found.values() for r in records)


def test_unknown_operations_leave_a_line_for_the_operator_only(server, admin):
    since = time.time() - 1
    before = metric(server, "unknown operation")
    ids = []
    for target, service in (("CloudTrail_20131101.Nothing", "cloudtrail"),
                            ("TrentService.Nothing", "kms"), ("Nothing.Nothing", "cloudtrail")):
        ids.append(raw.json_call(server, admin.key, target, service)[1])
    ids.append(raw.query_call(server, admin.key, "Nothing", "2010-05-08", "iam")[1])
    assert metric(server, "unknown operation") == before + len(ids)
    marker = admin("sts").get_caller_identity()["ResponseMetadata"]["RequestId"]
    found = wait_for(lambda: (h := history(admin, since)).get(marker) and h, 5, "the marker")
    assert not {headers.get("x-amzn-requestid") for headers in ids} & set(found)


def test_a_client_that_goes_away_leaves_a_line_for_the_operator_only(server, admin):
    before = metric(server, "abandoned")
    host = f"127.0.0.1:{server.port}"
    headers = raw.sign(admin.key, "PUT", f"http://{host}/property-data/half", "s3",
                       headers={"Host": host}, body=b"x" * 1000)
    lines = ["PUT /property-data/half HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()),
             "Content-Length: 1000", "", "only the beginning"]
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall("\r\n".join(lines).encode())
        time.sleep(0.2)
    wait_for(lambda: metric(server, "abandoned") == before + 1, 5, "the count")
    assert "half" not in keys(admin("s3"), "property-data")


def test_the_table_has_a_row_for_every_outcome_that_these_tests_use():
    assert {"Success", "Failed", "Denied", "Invalid", "NotImplemented", "UnknownOperation",
            "NotAuthenticated", "Abandoned"} <= set(TABLE)
    assert TABLE["NotAuthenticated"] == ("OperatorLine", "OperatorLine")
    assert TABLE["Success"] == ("Record", "RecordIfSelected")

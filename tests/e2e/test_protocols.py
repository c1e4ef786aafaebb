"""Any AWS call is recognised in its own protocol, and answered in it, implemented or not."""

import datetime
import gzip
import json
import struct
import xml.etree.ElementTree as xml

import botocore.auth
import cbor2
import pytest

import raw
from clients import refused

CBOR = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor",
        "Accept": "application/cbor"}


@pytest.mark.parametrize("service,operation,arguments", [
    ("dynamodb", "list_tables", {}),                                       # json 1.0
    ("codecommit", "list_repositories", {}),                               # json 1.1
    ("events", "list_rules", {}),
    ("logs", "describe_log_groups", {}),
    ("organizations", "describe_organization", {}),
    ("secretsmanager", "get_secret_value", {"SecretId": "s"}),
    ("ssm", "get_parameter", {"Name": "p"}),
    ("stepfunctions", "list_state_machines", {}),
    ("sqs", "list_queues", {}),                                            # query-compatible json
    ("cloudwatch", "describe_alarms", {}),
    ("sns", "list_topics", {}),                                            # query
    ("cloudformation", "list_stacks", {}),
    ("rds", "describe_db_instances", {}),
    ("iam", "list_open_id_connect_providers", {}),
    ("ec2", "describe_instances", {}),                                     # ec2
    ("lambda", "list_functions", {}),                                      # rest-json
    ("lambda", "invoke", {"FunctionName": "f", "Payload": b"{}"}),
    ("apigateway", "get_rest_apis", {}),
    ("eks", "list_clusters", {}),
    ("batch", "describe_job_queues", {}),
    ("cloudfront", "list_distributions", {}),                              # rest-xml
    ("route53", "list_hosted_zones", {}),
    ("s3", "list_bucket_analytics_configurations", {"Bucket": "protocols-bucket"}),
])
def test_what_is_not_implemented_says_so_in_its_own_protocol(admin, service, operation, arguments):
    if service == "s3":
        admin.bucket("protocols-bucket")
    error = refused("NotImplemented", getattr(admin(service), operation), **arguments)
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "does not implement" in error["Error"]["Message"]


@pytest.mark.parametrize("prefix", ["com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
                                    "CloudTrail_20131101"])
def test_both_target_forms_of_cloudtrail(server, admin, prefix):
    status, headers, body = raw.json_call(server, admin.key, f"{prefix}.DescribeTrails",
                                          "cloudtrail")
    assert (status, json.loads(body)) == (200, {"trailList": []})
    assert headers["content-type"] == "application/x-amz-json-1.1"


def test_an_empty_json_body_is_an_empty_input(server, admin):
    status, _, body = raw.call(server, admin.key, "POST", "/", "cloudtrail", headers={
        "X-Amz-Target": "CloudTrail_20131101.DescribeTrails",
        "Content-Type": "application/x-amz-json-1.1"})
    assert (status, json.loads(body)) == (200, {"trailList": []})


@pytest.mark.parametrize("target", ["CloudTrail_20131101.NoSuchThing", "CloudTrail_2099.GetTrail",
                                    "Nonsense", "", "a.b.c"])
def test_unknown_targets(server, admin, target):
    status, _, body = raw.json_call(server, admin.key, target, "cloudtrail")
    assert status == 400
    assert json.loads(body)["__type"].endswith("UnknownOperationException")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"{}{}", b"\xff\xfe", b'{"Name": 1}'])
def test_json_that_does_not_fit(server, admin, body):
    status, _, answer = raw.call(server, admin.key, "POST", "/", "cloudtrail", body=body, headers={
        "X-Amz-Target": "CloudTrail_20131101.GetTrail",
        "Content-Type": "application/x-amz-json-1.1"})
    assert status == 400
    assert json.loads(answer)["__type"] in ("SerializationException", "ValidationException")


def test_unknown_members_are_ignored(server, admin):
    status, _, _ = raw.json_call(server, admin.key, "CloudTrail_20131101.DescribeTrails",
                                 "cloudtrail", {"ofTheFuture": {"a": [1]}})
    assert status == 200


def test_missing_and_wrong_members_have_awss_sentences(server, admin):
    status, _, body = raw.json_call(server, admin.key, "CloudTrail_20131101.GetTrailStatus",
                                    "cloudtrail", {})
    error = json.loads(body)
    assert status == 400 and error["__type"] == "ValidationException"
    assert error["message"] == (
        "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member "
        "must not be null")
    status, _, body = raw.query_call(server, admin.key, "CreateUser", "2010-05-08", "iam",
                                     {"UserName": "a" * 65})
    assert status == 400
    assert b"<Code>ValidationError</Code>" in body
    assert b"Member must have length less than or equal to 64" in body


def query_error(body):
    root = xml.fromstring(body)
    namespace = root.tag.split("}")[0] + "}"
    error = root.find(f"{namespace}Error")
    return {child.tag.removeprefix(namespace): child.text for child in error}, root


def test_the_query_protocol(server, admin):
    status, headers, body = raw.query_call(server, admin.key, "GetCallerIdentity", "2011-06-15",
                                           "sts")
    assert status == 200 and headers["content-type"].startswith("text/xml")
    root = xml.fromstring(body)
    assert root.tag == "{https://sts.amazonaws.com/doc/2011-06-15/}GetCallerIdentityResponse"
    assert headers["x-amzn-requestid"].encode() in body
    status, _, body = raw.query_call(server, admin.key, "NoSuchThing", "2011-06-15", "sts")
    error, root = query_error(body)
    assert status == 400 and error["Code"] == "InvalidAction" and error["Type"] == "Sender"
    assert root.find("{*}RequestId").text
    status, _, body = raw.query_call(server, admin.key, "GetUser", "2010-05-08", "iam",
                                     {"UserName": "none"})
    assert status == 404 and query_error(body)[0]["Code"] == "NoSuchEntity"


def test_a_query_in_the_url(server, admin):
    status, _, body = raw.call(server, admin.key, "GET",
                               "/?Action=GetCallerIdentity&Version=2011-06-15", "sts")
    assert status == 200 and b"GetCallerIdentityResult" in body


def test_the_ec2_protocol_has_its_own_error_shape(server, admin):
    status, _, body = raw.query_call(server, admin.key, "DescribeInstances", "2016-11-15", "ec2")
    root = xml.fromstring(body)
    assert status == 501 and root.tag == "Response"
    assert root.find("Errors/Error/Code").text == "NotImplemented"
    assert root.find("RequestID").text


def test_rest_json_names_the_error_in_a_header(server, admin):
    status, headers, body = raw.call(server, admin.key, "GET", "/2015-03-31/functions/", "lambda")
    assert status == 501
    assert headers["x-amzn-errortype"].split(":")[0] == "NotImplemented"
    assert "message" in {key.lower() for key in json.loads(body)}


def test_s3_errors_have_no_namespace_and_name_both_ids(server, admin):
    status, headers, body = raw.call(server, admin.key, "GET", "/protocols-not-there/k", "s3")
    root = xml.fromstring(body)
    assert status == 404 and root.tag == "Error"
    assert root.find("Code").text == "NoSuchBucket"
    assert root.find("BucketName").text == "protocols-not-there"
    assert root.find("RequestId").text == headers["x-amz-request-id"]
    assert root.find("HostId").text == headers["x-amz-id-2"]
    status, _, body = raw.call(server, admin.key, "HEAD", "/protocols-not-there/k", "s3")
    assert (status, body) == (404, b"")


def cbor_call(server, key, service, shape, operation, body=None, **headers):
    return raw.call(server, key, "POST", f"/service/{shape}/operation/{operation}", service,
                    headers={**CBOR, **headers}, body=cbor2.dumps(body) if body is not None else b"")


def test_cbor_is_understood_and_echoed(server, admin):
    status, headers, body = cbor_call(server, admin.key, "monitoring",
                                      "GraniteServiceVersion20100801", "DescribeAlarms", {})
    assert status == 501 and headers["smithy-protocol"] == "rpc-v2-cbor"
    assert headers["content-type"] == "application/cbor"
    error = cbor2.loads(body)
    assert error["__type"].split("#")[-1] == "NotImplemented" and "message" in {
        key.lower() for key in error}


def test_every_json_service_speaks_cbor_too(server, admin):
    status, headers, body = cbor_call(server, admin.key, "cloudtrail", "CloudTrail_20131101",
                                      "LookupEvents", {"MaxResults": 1})
    assert status == 200 and headers["smithy-protocol"] == "rpc-v2-cbor"
    event = cbor2.loads(body)["Events"][0]
    assert event["EventName"] and event["EventTime"].year >= 2026
    status, _, body = cbor_call(server, admin.key, "cloudtrail", "CloudTrail_20131101", "GetTrail",
                                {"Name": "not-there"})
    assert status == 400
    assert cbor2.loads(body)["__type"].split("#")[-1] == "TrailNotFoundException"


@pytest.mark.parametrize("body", [b"\xff", b"\x9f", struct.pack(">B", 0xbf), b"\xa1\x61", b"\x01"])
def test_cbor_that_does_not_fit(server, admin, body):
    status, headers, _ = raw.call(
        server, admin.key, "POST", "/service/CloudTrail_20131101/operation/GetTrail", "cloudtrail",
        headers=CBOR, body=body)
    assert status == 400 and headers["smithy-protocol"] == "rpc-v2-cbor"


def test_cbor_and_a_target_header_together_are_refused(server, admin):
    status, _, _ = cbor_call(server, admin.key, "cloudtrail", "CloudTrail_20131101",
                             "DescribeTrails", {}, **{"X-Amz-Target": "CloudTrail_20131101.x"})
    assert status == 400


def test_query_compatible_services_keep_their_old_error_codes(server, admin):
    _, headers, _ = raw.json_call(server, admin.key, "AmazonSQS.ListQueues", "sqs", version="1.0",
                                  headers={"x-amzn-query-mode": "true"})
    assert headers["x-amzn-query-error"].split(";")[0].endswith("NotImplemented")


def test_json_auth_errors(server, admin):
    def kind(key):
        status, _, body = raw.json_call(server, key, "CloudTrail_20131101.DescribeTrails",
                                        "cloudtrail")
        return status, json.loads(body)["__type"]
    assert kind(("AKIAIOSFODNN7EXAMPLE", "s")) == (400, "UnrecognizedClientException")
    assert kind((admin.key[0], "wrong")) == (400, "InvalidSignatureException")
    status, _, body = raw.send(server, "POST", "/", {
        "X-Amz-Target": "CloudTrail_20131101.DescribeTrails",
        "Content-Type": "application/x-amz-json-1.1"}, b"{}")
    assert status == 400
    assert json.loads(body)["__type"] == "MissingAuthenticationTokenException"


def test_a_signature_is_for_one_service_region_and_body(server, admin):
    headers = raw.sign(admin.key, "POST", f"http://127.0.0.1:{server.port}/", "cloudtrail",
                       headers={"Host": f"127.0.0.1:{server.port}",
                                "X-Amz-Target": "CloudTrail_20131101.ListTrails",
                                "Content-Type": "application/x-amz-json-1.1"}, body=b"{}")

    def send(change=None, body=b"{}"):
        changed = {k: change(v) if change and k == "Authorization" else v
                   for k, v in headers.items()}
        return raw.send(server, "POST", "/", changed, body)[0]
    assert send() == 200
    assert send(body=b"{ }") == 400
    assert send(lambda v: v.replace("us-east-1", "us-east-2")) == 400
    assert send(lambda v: v[:-1] + ("0" if v[-1] != "0" else "1")) == 400
    assert send(lambda v: v.replace("cloudtrail", "kms")) != 200


def test_a_signature_of_another_day_is_refused(server, admin, monkeypatch):
    real = datetime.datetime.now(datetime.timezone.utc)
    for minutes, fits in ((-14, True), (-16, False), (4, True), (16, False)):
        moved = real + datetime.timedelta(minutes=minutes)
        monkeypatch.setattr(botocore.auth, "get_current_datetime",
                            lambda moved=moved, **_: moved.replace(tzinfo=None))
        status, _, _ = raw.json_call(server, admin.key, "CloudTrail_20131101.ListTrails",
                                     "cloudtrail")
        assert (status == 200) is fits, minutes


def test_bodies_that_sdks_compress(server, admin):
    def ask(body, encoding):
        return raw.call(server, admin.key, "POST", "/", "cloudtrail", body=body, headers={
            "X-Amz-Target": "CloudTrail_20131101.DescribeTrails", "Content-Type": "application/x-amz-json-1.1",
            "Content-Encoding": encoding})
    plain = b'{"includeShadowTrails": false}'
    assert ask(gzip.compress(plain), "gzip")[0] == 200
    assert ask(gzip.compress(plain), "custom, GZIP")[0] == 200
    assert ask(plain, "gzip")[0] == 400
    assert ask(gzip.compress(b" " * (64 << 20)), "gzip")[0] == 413


def test_bodies_that_boto3_compresses(admin):
    """What does not unpack or parse would be refused before what is not implemented."""
    client = admin("cloudwatch", request_min_compression_size_bytes=1)
    refused("NotImplemented", client.put_metric_data, Namespace="n", MetricData=[
        {"MetricName": "m", "Value": 1}])

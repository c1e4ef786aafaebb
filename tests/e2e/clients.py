"""AWS's own Python client, pointed at a running Trailcam, and what the tests say again and again."""

import gzip
import json
import time
import urllib.parse

import boto3
import botocore.client
import botocore.exceptions
import pytest

from server import event, wait_for
from trail_policy import trail_policy

# A second try would hide a wrong answer, and a busy machine is not a broken one.
CONFIG = botocore.client.Config(retries={"max_attempts": 0}, read_timeout=30)


class Clients:
    """Makes clients of one principal: `Clients(server)("s3", "eu-west-1")`."""

    def __init__(self, server, key=None, token=None):
        self.server = server
        self.key = key or server.credentials()
        self.token = token
        self.session = boto3.session.Session(
            aws_access_key_id=self.key[0], aws_secret_access_key=self.key[1],
            aws_session_token=token)
        self.made = {}

    def __call__(self, service, region="us-east-1", unchecked=False, **config):
        """`unchecked`: sends also what the client would refuse to."""
        wanted = (service, region, unchecked, repr(sorted(config.items())))
        if wanted not in self.made:
            settings = CONFIG.merge(botocore.client.Config(
                parameter_validation=not unchecked, **config))
            self.made[wanted] = self.session.client(
                service, region_name=region, endpoint_url=self.server.endpoint, config=settings,
                verify=self.server.ca_bundle)
            if service == "s3control":
                self.made[wanted].meta.events.register("before-send.s3-control", self._reach)
        return self.made[wanted]

    def _reach(self, request, **_):
        """The account stands in front of the host, even of an address: sends it there anyway."""
        parts = urllib.parse.urlsplit(request.url)
        request.headers["Host"] = parts.netloc
        request.url = parts._replace(netloc=f"127.0.0.1:{self.server.port}").geturl()

    @property
    def account(self):
        return self("sts").get_caller_identity()["Account"]

    def bucket(self, name, region="us-east-1"):
        where = {} if region == "us-east-1" else {
            "CreateBucketConfiguration": {"LocationConstraint": region}}
        self("s3", region).create_bucket(Bucket=name, **where)
        return name

    def trail_bucket(self, name, prefix="", region="us-east-1"):
        """A bucket with the policy that CloudTrail's documentation asks for."""
        self.bucket(name, region)
        self("s3", region).put_bucket_policy(
            Bucket=name, Policy=json.dumps(trail_policy(name, self.account, prefix)))
        return name

    def trail(self, name, bucket, region="us-east-1", **settings):
        return self("cloudtrail", region).create_trail(Name=name, S3BucketName=bucket, **settings)

    def user(self, name, *statements):
        """Clients of a new IAM user that may do what the statements allow."""
        iam = self("iam")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="may", PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": list(statements)}))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Clients(self.server, (key["AccessKeyId"], key["SecretAccessKey"]))

    def events(self, region="us-east-1", seconds=5, count=1, **attribute):
        """Waits until `count` events of Event history have the attribute; newest first."""
        lookup = [{"AttributeKey": k, "AttributeValue": v} for k, v in attribute.items()]

        def found():
            pages = self("cloudtrail", region).get_paginator("lookup_events").paginate(
                LookupAttributes=lookup)
            items = [item for page in pages for item in page["Events"]]
            return items if len(items) >= count else None
        return wait_for(found, seconds, f"{count} events of {attribute}", self.server)

    def record_of(self, answer, region="us-east-1", seconds=5):
        """The record of one call, found by the request id of its answer (or of its error)."""
        if isinstance(answer, botocore.exceptions.ClientError):
            answer = answer.response
        request_id = answer["ResponseMetadata"]["RequestId"]
        since = time.time() - 60

        def found():
            pages = self("cloudtrail", region).get_paginator("lookup_events").paginate(
                StartTime=since)
            for page in pages:
                for item in page["Events"]:
                    if event(item).get("requestID") == request_id:
                        return event(item)
            return None
        return wait_for(found, seconds, f"the record of request {request_id}", self.server)


def allow(actions, resources="*", **condition):
    return {"Effect": "Allow", "Action": actions, "Resource": resources,
            **({"Condition": condition} if condition else {})}


def deny(actions, resources="*"):
    return {"Effect": "Deny", "Action": actions, "Resource": resources}


def refused(code, call, *args, status=None, **kwargs):
    """The call must fail with this error code; returns the error's response."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(*args, **kwargs)
    response = caught.value.response
    assert response["Error"]["Code"] == code, response["Error"]
    if status:
        assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    return response


def keys(s3, bucket, prefix=""):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def log_files(s3, bucket, prefix=""):
    """key -> records of the log files in a bucket."""
    out = {}
    for key in keys(s3, bucket, prefix):
        if key.endswith(".json.gz") and "/CloudTrail-Digest/" not in key:
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            out[key] = json.loads(gzip.decompress(body))["Records"]
    return out


def delivered(s3, bucket, wanted, seconds=15, prefix="", server=None):
    """Waits until `wanted(record)` holds for a delivered record; returns all of them."""
    def found():
        records = [r for file in log_files(s3, bucket, prefix).values() for r in file]
        return [r for r in records if wanted(r)]
    return wait_for(found, seconds, "delivery to the bucket", server)

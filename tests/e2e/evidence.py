"""A trail with log file validation, and what the unmodified AWS command says of its bucket."""

import gzip
import json
import os
import subprocess
import sys

from clients import Clients

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


def time_text(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


class Evidence:
    """A server's validating trail and its bucket."""

    def __init__(self, server, name="main", bucket="evidence", **settings):
        self.server = server
        self.clients = Clients(server)
        self.bucket = bucket
        self.clients.trail_bucket(bucket)
        self.name = name
        self.arn = self.clients.trail(name, bucket, EnableLogFileValidation=True,
                                      IsMultiRegionTrail=True, **settings)["TrailARN"]
        self.start()

    def start(self):
        self.clients("cloudtrail").start_logging(Name=self.name)

    def stop(self):
        self.clients("cloudtrail").stop_logging(Name=self.name)

    def keys(self, kind, region="us-east-1"):
        pages = self.clients("s3").get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=f"AWSLogs/{self.clients.account}/{kind}/{region}/")
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def digest(self, key):
        answer = self.clients("s3").get_object(Bucket=self.bucket, Key=key)
        return json.loads(gzip.decompress(answer["Body"].read())), answer["Metadata"]

    def digests(self, region="us-east-1"):
        return [self.digest(key)[0] for key in self.keys("CloudTrail-Digest", region)]

    def validate(self, begin, end, region="us-east-1", *more):
        """All words of the AWS command, which must find nothing wrong; nor may ours."""
        env = self.server.environment()
        env.update(AWS_EC2_METADATA_DISABLED="true", AWS_PAGER="", AWS_REGION=region)
        result = subprocess.run(
            [AWS, "--region", region, "cloudtrail", "validate-logs", "--trail-arn", self.arn,
             "--start-time", time_text(begin), "--end-time", time_text(end), "--verbose", *more],
            env=env, capture_output=True, text=True, timeout=300, check=False)
        words = result.stdout + result.stderr
        assert result.returncode == 0 and "INVALID" not in words, words
        ours = self.server.run(
            "validate", f"s3://{self.bucket}", "--trail-arn", self.arn, "--region", region,
            "--start-time", time_text(begin), "--end-time", time_text(end),
            "--data", self.server.data, check=False)
        assert ours.returncode == 0, ours.stdout + ours.stderr
        return words

"""Puts hours of log files and their digests into a bucket: validate_data.py ENDPOINT KEY SECRET
BUCKET KEYS_FILE HOURS FILES EVENTS. Runs with the Python of the tests, which has what it needs."""

import gzip
import hashlib
import json
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "tests/e2e"))

import boto3  # noqa: E402
import rsa  # noqa: E402
from digest_tree import ACCOUNT, REGION, Tree, iso, public_keys  # noqa: E402

NAMES = ["DescribeInstances", "GetObject", "AssumeRole", "ListBuckets", "PutObject", "Decrypt"]


class LargeTree(Tree):
    """Log files of many events; most of a record repeats, as in real ones."""

    events = 0

    def put_log(self, time):
        draw = random.Random(self.made)
        records = [self.record(draw, time) for _ in range(self.events)]
        text = json.dumps({"Records": records}, separators=(",", ":")).encode()
        key = self.log_key(time)
        self.put(key, gzip.compress(text, 6))
        return {"s3Bucket": self.bucket, "s3Object": key,
                "hashValue": hashlib.sha256(text).hexdigest(), "hashAlgorithm": "SHA-256",
                "newestEventTime": iso(time), "oldestEventTime": iso(time)}

    @staticmethod
    def record(draw, time):
        user, name = f"user-{draw.randrange(40)}", draw.choice(NAMES)
        return {"eventVersion": "1.11", "userIdentity": {
            "type": "IAMUser", "principalId": f"AIDA{user.upper()}EXAMPLE", "userName": user,
            "arn": f"arn:aws:iam::{ACCOUNT}:user/{user}", "accountId": ACCOUNT,
            "accessKeyId": f"AKIA{draw.getrandbits(60):015X}"},
            "eventTime": iso(time), "eventSource": "s3.amazonaws.com", "eventName": name,
            "awsRegion": REGION, "sourceIPAddress": f"10.0.{draw.randrange(256)}.1",
            "userAgent": "aws-sdk-go-v2/1.30 os/linux lang/go#1.22",
            "requestParameters": {"bucketName": f"data-{draw.randrange(9)}",
                                  "key": f"part-{draw.getrandbits(32):08x}"},
            "responseElements": None, "requestID": f"{draw.getrandbits(128):032x}",
            "eventID": f"{draw.getrandbits(128):032x}", "readOnly": draw.random() < 0.8,
            "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": ACCOUNT,
            "eventCategory": "Management"}


def main():
    endpoint, access_key, secret, bucket, keys_file, hours, files, events = sys.argv[1:]
    LargeTree.events = int(events)
    key = rsa.newkeys(2048)[1]
    with open(keys_file, "w", encoding="utf-8") as file:
        json.dump(public_keys(rsa.PublicKey(key.n, key.e)), file)
    s3 = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id=access_key,
                      aws_secret_access_key=secret, region_name="us-east-1")
    LargeTree(s3, bucket, key, hours=int(hours), files=int(files))


if __name__ == "__main__":
    main()

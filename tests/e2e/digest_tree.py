"""Hours of log files and their digests, signed with a key of the test's own, put into a bucket: so
that they can be tampered with in every way, and checked without the server having made them."""

import base64
import datetime
import gzip
import hashlib
import json

import rsa

ACCOUNT = "111122223333"
REGION = "eu-west-1"
HOME = "us-east-1"
TRAIL = "main"
ARN = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{TRAIL}"
START = datetime.datetime(2026, 1, 2, 0, 30, 7, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def fingerprint(public):
    return hashlib.md5(public.save_pkcs1("DER")).hexdigest()


def public_keys(public):
    """The answer of ListPublicKeys."""
    start = START - 24 * HOUR
    return {"PublicKeyList": [{
        "Value": base64.b64encode(public.save_pkcs1("DER")).decode(),
        "ValidityStartTime": start.timestamp(),
        "ValidityEndTime": (start + 30 * 24 * HOUR).timestamp(),
        "Fingerprint": fingerprint(public)}]}


class Digest:
    def __init__(self, fields, text, signature):
        self.fields, self.text, self.signature = fields, text, signature

    @property
    def key(self):
        return self.fields["digestS3Object"]

    @property
    def files(self):
        return [file["s3Object"] for file in self.fields["logFiles"]]

    @property
    def metadata(self):
        return {"signature": self.signature, "signature-algorithm": "SHA256withRSA"}


class Tree:
    """`digests[0]` starts the chain, the others cover an hour each."""

    def __init__(self, s3, bucket, key, hours=6, files=2):
        self.s3, self.bucket, self.key = s3, bucket, key
        self.made = 0
        s3.create_bucket(Bucket=bucket)
        self.digests = [self.put_digest(self.fields(START - HOUR, START))]
        for _ in range(hours):
            self.add_hour(files)

    @property
    def end(self):
        return datetime.datetime.fromisoformat(
            self.digests[-1].fields["digestEndTime"].replace("Z", "+00:00"))

    def digest_key(self, end, region=REGION):
        return (f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/{region}/{end:%Y/%m/%d}/"
                f"{ACCOUNT}_CloudTrail-Digest_{region}_{TRAIL}_{HOME}_{end:%Y%m%dT%H%M%SZ}.json.gz")

    def log_key(self, time):
        self.made += 1
        time -= datetime.timedelta(minutes=time.minute % 5)
        return (f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{time:%Y/%m/%d}/"
                f"{ACCOUNT}_CloudTrail_{REGION}_{time:%Y%m%dT%H%MZ}_{self.made:016}.json.gz")

    def fields(self, start, end, previous=None, files=()):
        return {
            "awsAccountId": ACCOUNT, "digestStartTime": iso(start), "digestEndTime": iso(end),
            "digestS3Bucket": self.bucket, "digestS3Object": self.digest_key(end),
            "digestPublicKeyFingerprint": None, "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": None, "oldestEventTime": None,
            "previousDigestS3Bucket": previous and self.bucket,
            "previousDigestS3Object": previous and previous.key,
            "previousDigestHashValue": previous and hashlib.sha256(previous.text).hexdigest(),
            "previousDigestHashAlgorithm": previous and "SHA-256",
            "previousDigestSignature": previous and previous.signature,
            "logFiles": list(files)}

    def signed(self, fields, key=None):
        key = key or self.key
        fields["digestPublicKeyFingerprint"] = fingerprint(rsa.PublicKey(key.n, key.e))
        text = json.dumps(fields, separators=(",", ":")).encode()
        to_sign = "\n".join([
            fields["digestEndTime"], f"{fields['digestS3Bucket']}/{fields['digestS3Object']}",
            hashlib.sha256(text).hexdigest(), fields["previousDigestSignature"] or "null"])
        return Digest(fields, text, rsa.sign(to_sign.encode(), key, "SHA-256").hex())

    def put_digest(self, fields, key=None):
        digest = self.signed(fields, key)
        self.put(digest.key, gzip.compress(digest.text), digest.metadata)
        return digest

    def put_log(self, time):
        """Its entry for a digest."""
        key = self.log_key(time)
        text = json.dumps({"Records": [{"eventID": str(self.made)}]}).encode()
        self.put(key, gzip.compress(text))
        return {"s3Bucket": self.bucket, "s3Object": key,
                "hashValue": hashlib.sha256(text).hexdigest(), "hashAlgorithm": "SHA-256",
                "newestEventTime": iso(time), "oldestEventTime": iso(time)}

    def add_hour(self, files):
        start = self.end
        entries = [self.put_log(start + datetime.timedelta(minutes=5 * (i + 1)))
                   for i in range(files)]
        self.digests.append(
            self.put_digest(self.fields(start, start + HOUR, self.digests[-1], entries)))

    def put(self, key, body, metadata=None):
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, Metadata=metadata or {},
                           ContentType="application/json", ContentEncoding="gzip")

    def get(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def delete(self, key):
        self.s3.delete_object(Bucket=self.bucket, Key=key)

"""Buckets and objects as boto3 and a raw client see them."""

import base64
import hashlib
import json
import os
import re
import socket
import urllib.request
import zlib

import pytest

import raw
from clients import Clients, allow, keys, refused


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.bucket("s3-plain")


# Buckets

def test_buckets_are_made_listed_and_deleted(admin, s3):
    s3.create_bucket(Bucket="s3-made")
    far = admin("s3", "eu-west-1")
    far.create_bucket(Bucket="s3-far",
                      CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    listed = {b["Name"] for b in s3.list_buckets()["Buckets"]}
    assert {"s3-made", "s3-far"} <= listed
    assert s3.get_bucket_location(Bucket="s3-made").get("LocationConstraint") is None
    assert far.get_bucket_location(Bucket="s3-far")["LocationConstraint"] == "eu-west-1"
    assert s3.head_bucket(Bucket="s3-made")["BucketRegion"] == "us-east-1"
    s3.delete_bucket(Bucket="s3-made")
    far.delete_bucket(Bucket="s3-far")
    refused("NoSuchBucket", s3.list_objects_v2, Bucket="s3-made", status=404)
    refused("404", s3.head_bucket, Bucket="s3-made")


@pytest.mark.parametrize("name", [
    "ab", "a" * 64, "Has-Capitals", "under_score", "-dash", "dot.", "a..b", "192.168.0.1",
    "xn--abc", "sthree-abc", "abc-s3alias", "abc--ol-s3"])
def test_bad_bucket_names_are_refused(server, admin, name):
    status, _, body = raw.call(server, admin.key, "PUT", f"/{name}", "s3")
    assert status == 400 and b"<Code>InvalidBucketName</Code>" in body


def test_a_bucket_is_made_once(admin, s3, bucket):
    s3.create_bucket(Bucket=bucket)  # in us-east-1 the owner may say it again
    admin.bucket("s3-once", "eu-west-1")
    refused("BucketAlreadyOwnedByYou", admin("s3", "eu-west-1").create_bucket, Bucket="s3-once",
            CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}, status=409)


def test_locations_must_fit_the_endpoint(admin, s3):
    refused("IllegalLocationConstraintException", admin("s3", "eu-west-1").create_bucket,
            Bucket="s3-wrong-place", CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    refused("InvalidLocationConstraint", s3.create_bucket, Bucket="s3-wrong-place",
            CreateBucketConfiguration={"LocationConstraint": "moon-1"})


def test_a_bucket_with_objects_is_not_deleted(admin, s3):
    admin.bucket("s3-full")
    s3.put_object(Bucket="s3-full", Key="k", Body=b"")
    refused("BucketNotEmpty", s3.delete_bucket, Bucket="s3-full", status=409)
    s3.delete_object(Bucket="s3-full", Key="k")
    s3.delete_bucket(Bucket="s3-full")


def test_bucket_tags(s3, bucket):
    refused("NoSuchTagSet", s3.get_bucket_tagging, Bucket=bucket, status=404)
    tags = [{"Key": "team", "Value": "audit"}, {"Key": "ä", "Value": ""}]
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == tags
    s3.delete_bucket_tagging(Bucket=bucket)
    refused("NoSuchTagSet", s3.get_bucket_tagging, Bucket=bucket)


def test_block_public_access_is_on_by_default_and_keeps_what_is_put(s3, admin):
    admin.bucket("s3-bpa")
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    get = s3.get_public_access_block
    assert get(Bucket="s3-bpa")["PublicAccessBlockConfiguration"] == dict.fromkeys(names, True)
    s3.put_public_access_block(Bucket="s3-bpa", PublicAccessBlockConfiguration={
        "BlockPublicPolicy": False, "BlockPublicAcls": True})
    kept = get(Bucket="s3-bpa")["PublicAccessBlockConfiguration"]
    assert kept["BlockPublicAcls"] is True and kept["BlockPublicPolicy"] is False
    s3.delete_public_access_block(Bucket="s3-bpa")
    refused("NoSuchPublicAccessBlockConfiguration", get, Bucket="s3-bpa", status=404)


def test_a_public_policy_is_blocked_and_then_allowed(s3, admin, server):
    admin.bucket("s3-public")
    s3.put_object(Bucket="s3-public", Key="open", Body=b"for all")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::s3-public/open"}]})
    refused("AccessDenied", s3.put_bucket_policy, Bucket="s3-public", Policy=policy, status=403)
    s3.delete_public_access_block(Bucket="s3-public")
    s3.put_bucket_policy(Bucket="s3-public", Policy=policy)
    assert server.get("/s3-public/open")[::2] == (200, b"for all")
    assert server.get("/s3-public/other")[0] == 403
    assert server.get("/s3-public/open", method="DELETE")[0] == 403


def test_bucket_policies(s3, bucket):
    refused("NoSuchBucketPolicy", s3.get_bucket_policy, Bucket=bucket, status=404)
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::999988887777:user/nobody-else"},
         "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}]}
    text = json.dumps(policy)
    s3.put_bucket_policy(Bucket=bucket, Policy=text)
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == policy
    for wrong in ("", "no json", "[]", "{}", '{"Version":"2012-10-17","Statement":[]}x',
                  text.replace(bucket, "another-bucket"), text.replace("Deny", "Perhaps")):
        refused("MalformedPolicy", s3.put_bucket_policy, Bucket=bucket, Policy=wrong, status=400)
    s3.delete_bucket_policy(Bucket=bucket)
    refused("NoSuchBucketPolicy", s3.get_bucket_policy, Bucket=bucket)


def test_acls_are_the_owners_alone(s3, bucket):
    shown = s3.get_bucket_acl(Bucket=bucket)
    owner = shown["Owner"]["ID"]
    assert [(g["Grantee"]["ID"], g["Permission"]) for g in shown["Grants"]] == [
        (owner, "FULL_CONTROL")]
    s3.put_object(Bucket=bucket, Key="acl", Body=b"", ACL="bucket-owner-full-control")
    assert s3.get_object_acl(Bucket=bucket, Key="acl")["Owner"]["ID"] == owner
    refused("AccessControlListNotSupported", s3.put_object, Bucket=bucket, Key="acl", Body=b"",
            ACL="public-read", status=400)


def test_what_a_bucket_has_without_being_told(s3, bucket):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    ownership = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert ownership == [{"ObjectOwnership": "BucketOwnerEnforced"}]


# Objects

@pytest.mark.parametrize("size", [0, 1, 65536, 65537, 1 << 20, (8 << 20) + 3])
def test_an_object_comes_back_as_it_was_put(s3, bucket, size):
    body = os.urandom(size)
    put = s3.put_object(Bucket=bucket, Key=f"size/{size}", Body=body, ContentType="text/x-test",
                        Metadata={"Colour": "red"}, CacheControl="no-cache")
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert put["ServerSideEncryption"] == "AES256"
    got = s3.get_object(Bucket=bucket, Key=f"size/{size}")
    assert got["Body"].read() == body
    head = s3.head_object(Bucket=bucket, Key=f"size/{size}")
    for answer in (got, head):
        assert answer["ETag"] == put["ETag"] and answer["ContentLength"] == size
        assert answer["ContentType"] == "text/x-test" and answer["CacheControl"] == "no-cache"
        assert answer["Metadata"] == {"colour": "red"}
        assert answer["AcceptRanges"] == "bytes"


@pytest.mark.parametrize("key", [
    "plain", "a/b//c/", "/leading", "with space", "plus+sign", "per%20cent", "quo'te\"s", "ünïcödé",
    "日本語/キー", "emoji-😀", "~._-!*()'", "a=b&c=d?e#f;g", "<xml>&amp;", "..", "./a/../b", "tab\tin",
    "k" * 1024, "back\\slash", "%", "%2F", "$@,:"])
def test_odd_keys(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert key in keys(s3, bucket, key[:5])
    s3.delete_object(Bucket=bucket, Key=key)
    refused("NoSuchKey", s3.get_object, Bucket=bucket, Key=key, status=404)


def test_a_key_that_is_too_long(s3, bucket):
    refused("KeyTooLongError", s3.put_object, Bucket=bucket, Key="k" * 1025, Body=b"", status=400)


def test_deleting(s3, bucket):
    for number in range(3):
        s3.put_object(Bucket=bucket, Key=f"gone/{number}", Body=b"")
    assert s3.delete_object(Bucket=bucket, Key="never-there")["ResponseMetadata"][
        "HTTPStatusCode"] == 204
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "gone/0"}, {"Key": "gone/1"}, {"Key": "gone/none"}]})
    assert {d["Key"] for d in answer["Deleted"]} == {"gone/0", "gone/1", "gone/none"}
    quiet = s3.delete_objects(Bucket=bucket, Delete={"Quiet": True, "Objects": [
        {"Key": "gone/2"}]})
    assert "Deleted" not in quiet
    assert keys(s3, bucket, "gone/") == []
    refused("MalformedXML", s3.delete_objects, Bucket=bucket, Delete={"Objects": [
        {"Key": f"{n}"} for n in range(1001)]})


@pytest.mark.parametrize("asked,got,where", [
    ("bytes=0-3", b"0123", "bytes 0-3/10"), ("bytes=5-", b"56789", "bytes 5-9/10"),
    ("bytes=-2", b"89", "bytes 8-9/10"), ("bytes=8-100", b"89", "bytes 8-9/10")])
def test_ranges(s3, bucket, asked, got, where):
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="digits", Range=asked)
    assert answer["Body"].read() == got and answer["ContentRange"] == where
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_range_beyond_the_end(s3, bucket):
    s3.put_object(Bucket=bucket, Key="digits", Body=b"0123456789")
    refused("InvalidRange", s3.get_object, Bucket=bucket, Key="digits", Range="bytes=10-",
            status=416)
    whole = s3.get_object(Bucket=bucket, Key="digits", Range="lines=1-2")
    assert whole["Body"].read() == b"0123456789"


def test_conditional_reads(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="cond", Body=b"x")["ETag"]
    modified = s3.head_object(Bucket=bucket, Key="cond")["LastModified"]
    get = dict(Bucket=bucket, Key="cond")
    assert s3.get_object(**get, IfMatch=etag)["ETag"] == etag
    refused("PreconditionFailed", s3.get_object, **get, IfMatch='"other"', status=412)
    refused("304", s3.get_object, **get, IfNoneMatch=etag)
    refused("304", s3.head_object, **get, IfModifiedSince=modified)
    refused("412", s3.head_object, **get, IfUnmodifiedSince="Mon, 01 Jan 2001 00:00:00 GMT")


def test_conditional_writes(s3, bucket):
    put = dict(Bucket=bucket, Key="cond-write", Body=b"1")
    etag = s3.put_object(**put, IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", s3.put_object, **put, IfNoneMatch="*", status=412)
    refused("PreconditionFailed", s3.put_object, **put, IfMatch='"other"', status=412)
    s3.put_object(Bucket=bucket, Key="cond-write", Body=b"2", IfMatch=etag)
    assert s3.get_object(Bucket=bucket, Key="cond-write")["Body"].read() == b"2"


def test_copying(s3, bucket):
    s3.put_object(Bucket=bucket, Key="from ö", Body=b"content", Metadata={"a": "1"},
                  ContentType="text/a")
    source = {"Bucket": bucket, "Key": "from ö"}
    copied = s3.copy_object(Bucket=bucket, Key="to", CopySource=source)
    assert copied["CopyObjectResult"]["ETag"]
    got = s3.get_object(Bucket=bucket, Key="to")
    assert (got["Body"].read(), got["Metadata"], got["ContentType"]) == (
        b"content", {"a": "1"}, "text/a")
    s3.copy_object(Bucket=bucket, Key="to", CopySource=source, MetadataDirective="REPLACE",
                   Metadata={"b": "2"})
    assert s3.head_object(Bucket=bucket, Key="to")["Metadata"] == {"b": "2"}
    refused("NoSuchKey", s3.copy_object, Bucket=bucket, Key="to",
            CopySource={"Bucket": bucket, "Key": "not-there"})
    refused("InvalidRequest", s3.copy_object, Bucket=bucket, Key="to",
            CopySource={"Bucket": bucket, "Key": "to"})
    refused("PreconditionFailed", s3.copy_object, Bucket=bucket, Key="to", CopySource=source,
            CopySourceIfMatch='"other"')


def test_object_tags(s3, bucket):
    s3.put_object(Bucket=bucket, Key="tagged", Body=b"", Tagging="a=1&b=%C3%A4")
    get = s3.get_object_tagging
    assert get(Bucket=bucket, Key="tagged")["TagSet"] == [{"Key": "a", "Value": "1"},
                                                          {"Key": "b", "Value": "ä"}]
    assert s3.get_object(Bucket=bucket, Key="tagged")["TagCount"] == 2
    s3.put_object_tagging(Bucket=bucket, Key="tagged", Tagging={"TagSet": [
        {"Key": "c", "Value": "3"}]})
    assert get(Bucket=bucket, Key="tagged")["TagSet"] == [{"Key": "c", "Value": "3"}]
    s3.delete_object_tagging(Bucket=bucket, Key="tagged")
    assert get(Bucket=bucket, Key="tagged")["TagSet"] == []
    refused("InvalidTag", s3.put_object_tagging, Bucket=bucket, Key="tagged", Tagging={
        "TagSet": [{"Key": "d", "Value": "1"}, {"Key": "d", "Value": "2"}]})
    refused("NoSuchKey", get, Bucket=bucket, Key="not-there")


# Checksums

@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_checksums_of_current_sdks(s3, bucket, algorithm):
    put = s3.put_object(Bucket=bucket, Key="sum", Body=b"123456789", ChecksumAlgorithm=algorithm)
    got = s3.get_object(Bucket=bucket, Key="sum", ChecksumMode="ENABLED")
    assert got[f"Checksum{algorithm}"] == put[f"Checksum{algorithm}"]
    assert got["ChecksumType"] == "FULL_OBJECT" and got["Body"].read() == b"123456789"


@pytest.mark.parametrize("name,value", [
    ("crc32", "y/Q5Jg=="), ("crc32c", "4waSgw=="), ("crc64nvme", "rosUhgp5mIg="),
    ("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="),
    ("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")])
def test_checksums_are_checked(server, admin, bucket, name, value):
    """Of "123456789": the check values that catalogues of CRCs give."""
    def put(text):
        return raw.call(server, admin.key, "PUT", f"/{bucket}/sum", "s3", body=b"123456789",
                        headers={f"x-amz-checksum-{name}": text})
    assert put(value)[0] == 200
    status, _, body = put(base64.b64encode(b"\0" * len(base64.b64decode(value))).decode())
    assert status == 400 and b"<Code>BadDigest</Code>" in body
    status, _, body = put("nonsense")
    assert status == 400 and b"<Code>InvalidRequest</Code>" in body


def test_content_md5_is_checked(server, admin, bucket):
    def put(md5):
        return raw.call(server, admin.key, "PUT", f"/{bucket}/md5", "s3", body=b"abc",
                        headers={"Content-MD5": md5})
    good = base64.b64encode(hashlib.md5(b"abc").digest()).decode()
    assert put(good)[0] == 200
    assert b"<Code>BadDigest</Code>" in put(base64.b64encode(b"\0" * 16).decode())[2]
    assert b"<Code>InvalidDigest</Code>" in put("nonsense")[2]


def test_chunked_upload_with_trailing_checksum(server, admin, bucket):
    """As SDKs send a stream over https."""
    data = b"first piece" * 1000
    crc = base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()

    def put(checksum):
        body = (b"%x\r\n" % len(data) + data + b"\r\n0\r\n"
                + f"x-amz-checksum-crc32:{checksum}\r\n\r\n".encode())
        headers = raw.sign(admin.key, "PUT", f"http://127.0.0.1:{server.port}/{bucket}/chunked",
                           "s3", headers={
                               "Host": f"127.0.0.1:{server.port}",
                               "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                               "x-amz-decoded-content-length": str(len(data)),
                               "x-amz-trailer": "x-amz-checksum-crc32",
                               "Content-Encoding": "aws-chunked"})
        return raw.send(server, "PUT", f"/{bucket}/chunked", headers, body)
    status, _, body = put("AAAAAA==")
    assert status == 400 and b"<Code>BadDigest</Code>" in body
    assert put(crc)[0] == 200
    got = admin("s3").get_object(Bucket=bucket, Key="chunked", ChecksumMode="ENABLED")
    assert got["Body"].read() == data and got["ChecksumCRC32"] == crc
    assert "ContentEncoding" not in got


def test_a_body_that_is_not_the_signed_one(server, admin, bucket):
    headers = raw.sign(admin.key, "PUT", f"http://127.0.0.1:{server.port}/{bucket}/forged", "s3",
                       headers={"Host": f"127.0.0.1:{server.port}"}, body=b"signed")
    status, _, body = raw.send(server, "PUT", f"/{bucket}/forged", headers, b"forged")
    assert status == 400 and b"<Code>XAmzContentSHA256Mismatch</Code>" in body
    refused("NoSuchKey", admin("s3").get_object, Bucket=bucket, Key="forged")


# Ways in

def test_presigned_urls(server, admin, bucket):
    s3 = admin("s3", signature_version="s3v4")
    url = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "pre signed"})
    request = urllib.request.Request(url, data=b"by url", method="PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "pre signed"})
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.read() == b"by url"
    path = url.removeprefix(server.endpoint)
    assert b"SignatureDoesNotMatch" in server.get(path.replace("X-Amz-Expires=3600",
                                                               "X-Amz-Expires=3601"))[2]
    status, _, body = server.get(path.split("&X-Amz-Signature")[0])
    assert status == 400 and b"AuthorizationQueryParametersError" in body


def test_presigned_urls_of_the_older_kind(server, admin, bucket):
    """What the AWS CLI and boto3 make when nobody tells them otherwise."""
    s3 = admin("s3")
    s3.put_object(Bucket=bucket, Key="older/k y", Body=b"found")
    url = s3.generate_presigned_url("get_object", {
        "Bucket": bucket, "Key": "older/k y", "ResponseContentType": "text/x-own"})
    assert "AWSAccessKeyId" in url
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.read() == b"found" and answer.headers["Content-Type"] == "text/x-own"
    path = url.removeprefix(server.endpoint)
    expires = re.search(r"Expires=(\d+)", path).group(1)
    later = path.replace(f"Expires={expires}", f"Expires={int(expires) + 1}")
    assert b"SignatureDoesNotMatch" in server.get(later)[2]
    gone = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "older/k y"},
                                     ExpiresIn=-1).removeprefix(server.endpoint)
    assert b"Request has expired" in server.get(gone)[2]


@pytest.mark.parametrize("domain", ["localhost", "s3.localhost", "s3.us-east-1.localhost"])
def test_virtual_hosted_buckets(server, admin, bucket, domain):
    host = f"{bucket}.{domain}:{server.port}"
    assert raw.call(server, admin.key, "PUT", "/virtual/key", "s3", body=b"v", host=host)[0] == 200
    status, _, body = raw.call(server, admin.key, "GET", "/virtual/key", "s3", host=host)
    assert (status, body) == (200, b"v")
    assert admin("s3").get_object(Bucket=bucket, Key="virtual/key")["Body"].read() == b"v"
    status, _, body = raw.call(server, admin.key, "GET", "/?list-type=2&prefix=virtual%2F", "s3",
                               host=host)
    assert status == 200 and b"<Key>virtual/key</Key>" in body


@pytest.mark.parametrize("key,first", [(None, b"HTTP/1.1 100 Continue"),
                                       (("AKIAIOSFODNN7EXAMPLE", "x" * 40), b"HTTP/1.1 403")])
def test_expect_continue_is_answered_only_to_those_who_may(server, admin, bucket, key, first):
    """Nobody without a valid signature gets to send a body."""
    host = f"127.0.0.1:{server.port}"
    body = b"waited for"
    headers = raw.sign(key or admin.key, "PUT", f"http://{host}/{bucket}/expected", "s3",
                       headers={"Host": host}, body=body)
    lines = [f"PUT /{bucket}/expected HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()),
             "Expect: 100-continue", f"Content-Length: {len(body)}", "", ""]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(4096).startswith(first)
        if key is None:
            connection.sendall(body)
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_anonymous_callers_are_refused(server, bucket):
    for method, path in (("GET", "/"), ("GET", f"/{bucket}"), ("GET", f"/{bucket}/digits"),
                         ("PUT", f"/{bucket}/anonymous"), ("DELETE", f"/{bucket}")):
        status, _, body = server.get(path, method=method)
        assert status == 403 and b"<Code>AccessDenied</Code>" in body, (method, path)


def test_wrong_credentials_have_awss_errors(server, admin, bucket):
    unknown = Clients(server, ("AKIAIOSFODNN7EXAMPLE", "secret"))("s3")
    refused("InvalidAccessKeyId", unknown.list_buckets, status=403)
    wrong = Clients(server, (admin.key[0], "not the secret"))("s3")
    error = refused("SignatureDoesNotMatch", wrong.list_objects_v2, Bucket=bucket, status=403)
    assert error["Error"]["AWSAccessKeyId"] == admin.key[0]
    assert error["Error"]["StringToSign"].startswith("AWS4-HMAC-SHA256\n")


def test_a_user_may_what_the_policies_say(admin, bucket):
    s3 = admin("s3")
    s3.put_object(Bucket=bucket, Key="mine/a", Body=b"a")
    reader = admin.user("s3-reader", allow("s3:GetObject", f"arn:aws:s3:::{bucket}/mine/*"),
                        allow("s3:ListBucket", f"arn:aws:s3:::{bucket}",
                              StringLike={"s3:prefix": "mine/*"}))("s3")
    assert reader.get_object(Bucket=bucket, Key="mine/a")["Body"].read() == b"a"
    assert keys(reader, bucket, "mine/") == ["mine/a"]
    refused("AccessDenied", reader.get_object, Bucket=bucket, Key="other")
    refused("AccessDenied", reader.list_objects_v2, Bucket=bucket)
    refused("AccessDenied", reader.put_object, Bucket=bucket, Key="mine/a", Body=b"b")
    refused("AccessDenied", reader.list_buckets)

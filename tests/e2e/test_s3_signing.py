"""S3's own rules of signing and addressing, and the keys that test them."""

import base64
import datetime
import hashlib
import hmac
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

import pytest

import raw
from clients import keys, refused


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.bucket("s3-signing")


def code_of(answer):
    """(status, code) of a raw answer."""
    status, _, body = answer
    return status, ElementTree.fromstring(body).findtext("Code") if body else None


# Streams

CHECKSUMS = {  # of "123456789": the check values that catalogues give
    "crc32": "y/Q5Jg==", "crc32c": "4waSgw==", "crc64nvme": "rosUhgp5mIg=",
    "sha1": "98O8HYCOBHMq32eZZczDTKeuNEE=",
    "sha256": "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="}
EMPTY = hashlib.sha256(b"").hexdigest()


class ChunkSigner:
    """Signs the chunks and the trailer of a stream after its head."""

    def __init__(self, secret, headers):
        self.time = headers["X-Amz-Date"]
        authorization = headers["Authorization"]
        self.scope = re.search(r"Credential=[^/]+/([^,]+)", authorization)[1]
        self.previous = re.search(r"Signature=(\w+)", authorization)[1]
        self.key = ("AWS4" + secret).encode()
        for part in self.scope.split("/"):
            self.key = hmac.new(self.key, part.encode(), "sha256").digest()

    def sign(self, kind, *hashes):
        text = "\n".join([f"AWS4-HMAC-SHA256-{kind}", self.time, self.scope, self.previous,
                          *hashes])
        self.previous = hmac.new(self.key, text.encode(), "sha256").hexdigest()
        return self.previous

    def chunk(self, data):
        signature = self.sign("PAYLOAD", EMPTY, hashlib.sha256(data).hexdigest())
        return b"%x;chunk-signature=%s\r\n%s" % (len(data), signature.encode(), data)

    def trailer(self, line):
        return self.sign("TRAILER", hashlib.sha256(line + b"\n").hexdigest())


def stream(server, admin, target, form, trailer=None, spoil=None, headers=None):
    """Puts "123456789" in two chunks; `spoil` changes the body before it is sent."""
    host = f"127.0.0.1:{server.port}"
    named = {"x-amz-trailer": trailer[0]} if trailer else {}
    signed = raw.sign(admin.key, "PUT", f"http://{host}{target}", "s3", headers={
        "Host": host, "x-amz-content-sha256": form, "x-amz-decoded-content-length": "9",
        "Content-Encoding": "aws-chunked", **named, **(headers or {})})
    signer = ChunkSigner(admin.key[1], signed)
    body = b""
    for piece in (b"12345", b"6789", b""):
        if "UNSIGNED" in form:
            body += b"%x\r\n%s" % (len(piece), piece)
        else:
            body += signer.chunk(piece)
        body += b"\r\n" if piece else b""
    if trailer:
        line = f"{trailer[0]}:{trailer[1]}".encode()
        body += line + b"\r\n"
        if "UNSIGNED" not in form:
            body += f"x-amz-trailer-signature:{signer.trailer(line)}\r\n".encode()
    body += b"\r\n"
    return raw.send(server, "PUT", target, signed, spoil(body) if spoil else body)


@pytest.mark.parametrize("algorithm", CHECKSUMS)
@pytest.mark.parametrize("form", ["STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                                  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"])
def test_trailing_checksums(server, admin, s3, bucket, form, algorithm):
    name, right = f"x-amz-checksum-{algorithm}", CHECKSUMS[algorithm]
    wrong = base64.b64encode(bytes(len(base64.b64decode(right)))).decode()
    target = f"/{bucket}/trailing"
    s3.delete_object(Bucket=bucket, Key="trailing")
    assert code_of(stream(server, admin, target, form, (name, wrong))) == (400, "BadDigest")
    assert code_of(stream(server, admin, target, form, (name, "?"))) == (400, "InvalidRequest")
    refused("NoSuchKey", s3.get_object, Bucket=bucket, Key="trailing")
    assert stream(server, admin, target, form, (name, right))[0] == 200
    got = s3.get_object(Bucket=bucket, Key="trailing", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"123456789"
    assert got[f"Checksum{algorithm.upper()}"] == right and "ContentEncoding" not in got


@pytest.mark.parametrize("algorithm", CHECKSUMS)
def test_signed_chunks_with_a_checksum_in_the_head(server, admin, s3, bucket, algorithm):
    form, target = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", f"/{bucket}/signed"
    name, right = f"x-amz-checksum-{algorithm}", CHECKSUMS[algorithm]
    wrong = base64.b64encode(bytes(len(base64.b64decode(right)))).decode()
    assert code_of(stream(server, admin, target, form, headers={name: wrong})) == (400, "BadDigest")
    assert stream(server, admin, target, form, headers={name: right})[0] == 200
    assert s3.get_object(Bucket=bucket, Key="signed")["Body"].read() == b"123456789"


@pytest.mark.parametrize("spoil", [
    lambda body: body.replace(b"12345", b"12346"),
    lambda body: re.sub(rb"(chunk-signature=)\w", rb"\1x", body, count=1),
    lambda body: re.sub(rb"(crc32:)\w", rb"\1A", body),
    lambda body: re.sub(rb"(trailer-signature:)\w", rb"\1x", body)],
    ids=["data", "chunk signature", "trailer", "trailer signature"])
def test_signed_streams_are_signed_in_all_parts(server, admin, bucket, spoil):
    answer = stream(server, admin, f"/{bucket}/spoilt",
                    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                    ("x-amz-checksum-crc32", CHECKSUMS["crc32"]), spoil)
    assert code_of(answer) == (403, "SignatureDoesNotMatch")


def test_streams_that_are_not_what_they_say(server, admin, bucket):
    def put(form, headers=None, spoil=None):
        return code_of(stream(server, admin, f"/{bucket}/odd", form, None, spoil, headers))
    assert put("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD") == (501, "NotImplemented")
    signed = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    assert put(signed, {"x-amz-decoded-content-length": "10"}) == (400, "IncompleteBody")
    assert put(signed, spoil=lambda body: body[:-20]) == (400, "IncompleteBody")
    assert put(signed, {"x-amz-decoded-content-length": "many"}) == (400, "InvalidArgument")
    status, code = put("nonsense")
    assert (status, code) == (400, "InvalidArgument")


# Paths are signed, and name keys, as they are sent

@pytest.mark.parametrize("path,key", [
    ("a/../b", "a/../b"), ("a/./b", "a/./b"), ("a//b", "a//b"), ("/lead", "/lead"), ("..", ".."),
    (".", "."), ("trailing/", "trailing/"), ("trailing//", "trailing//"),
    ("%2e%2e/x", "../x"), ("a%2Fb", "a/b"), ("a+b", "a+b"), ("a%20b", "a b"), ("a%2Bb", "a+b"),
    ("100%25", "100%"), ("%252F", "%2F"), ("%E2%82%AC", "€"), ("%f0%9f%98%80", "😀"),
    ("a%01b", "a\x01b"), ("k" * 1024, "k" * 1024), ("%C3%BC" * 512, "ü" * 512)])
def test_paths_are_not_normalised(server, admin, s3, bucket, path, key):
    def ask(method, body=b""):
        return raw.call(server, admin.key, method, f"/{bucket}/{path}", "s3", body=body)
    assert ask("PUT", key.encode())[0] == 200
    assert ask("GET")[2] == key.encode()
    assert key in keys(s3, bucket, key[:1])
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    assert ask("DELETE")[0] == 204
    assert ask("GET")[0] == 404


@pytest.mark.parametrize("path", ["k" * 1025, "%C3%BC" * 512 + "k"], ids=["ascii", "utf-8"])
def test_keys_are_bounded_in_bytes(server, admin, bucket, path):
    status, _, body = raw.call(server, admin.key, "PUT", f"/{bucket}/{path}", "s3")
    error = {child.tag: child.text for child in ElementTree.fromstring(body)}
    assert (status, error["Code"]) == (400, "KeyTooLongError")
    assert (error["Size"], error["MaxSizeAllowed"]) == ("1025", "1024")


def test_lists_encode_what_xml_cannot_hold(server, admin, s3, bucket):
    odd = ["bell\x07", "new\nline", "null\x00x", "escape\x1b/deep"]
    for key in odd:
        s3.put_object(Bucket=bucket, Key="odd/" + key, Body=b"")
    assert sorted(keys(s3, bucket, "odd/")) == sorted("odd/" + key for key in odd)
    for version in ("", "list-type=2&"):
        status, _, body = raw.call(server, admin.key, "GET",
                                   f"/{bucket}?{version}delimiter=%2F&encoding-type=url"
                                   "&prefix=odd%2F", "s3")
        assert status == 200 and ElementTree.fromstring(body) is not None
        for piece in (b"odd/bell%07", b"odd/new%0Aline", b"odd/null%00x", b"odd/escape%1B/"):
            assert piece in body
        assert b"<EncodingType>url</EncodingType>" in body
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "odd/new\nline"}]})
    assert [deleted["Key"] for deleted in answer["Deleted"]] == ["odd/new\nline"]


@pytest.mark.parametrize("query,name,value", [
    ("max-keys=abc", "max-keys", "abc"), ("list-type=2&max-keys=1.5", "max-keys", "1.5"),
    ("list-type=2&max-keys=2147483648", "max-keys", "2147483648"),
    ("max-keys=-1", "maxKeys", "-1"), ("uploads&max-uploads=x", "max-uploads", "x"),
    ("encoding-type=base64", "encoding-type", "base64")])
def test_parameters_that_do_not_fit_are_named(server, admin, bucket, query, name, value):
    status, _, body = raw.call(server, admin.key, "GET", f"/{bucket}?{query}", "s3")
    error = {child.tag: child.text for child in ElementTree.fromstring(body)}
    assert (status, error["Code"]) == (400, "InvalidArgument"), error
    assert (error["ArgumentName"], error["ArgumentValue"]) == (name, value)


# Presigned URLs

def presigned(admin, bucket, seconds=60, **arguments):
    client = admin("s3", signature_version="s3v4")
    return urllib.parse.urlsplit(client.generate_presigned_url(
        "put_object", {"Bucket": bucket, "Key": "pre", **arguments}, ExpiresIn=seconds))


def put_url(server, parts, headers=None):
    return raw.send(server, "PUT", f"{parts.path}?{parts.query}",
                    {"Host": parts.netloc, **(headers or {})}, b"x")


def test_presigned_urls_sign_the_headers_that_they_name(server, admin, bucket):
    parts = presigned(admin, bucket, ContentType="text/plain", Metadata={"a": "b"})
    named = {"Content-Type": "text/plain", "x-amz-meta-a": "b"}
    assert put_url(server, parts, named)[0] == 200
    assert put_url(server, parts, {**named, "User-Agent": "any", "Range": "bytes=0-"})[0] == 200
    assert code_of(put_url(server, parts, {**named, "Content-Type": "text/html"})) == (
        403, "SignatureDoesNotMatch")
    status, _, body = put_url(server, parts, {**named, "x-amz-acl": "private"})
    assert status == 403 and b"<HeadersNotSigned>x-amz-acl</HeadersNotSigned>" in body


@pytest.mark.parametrize("seconds,status,code", [
    (0, 403, "AccessDenied"), (-1, 400, "AuthorizationQueryParametersError"),
    (604801, 400, "AuthorizationQueryParametersError"),
    ("soon", 400, "AuthorizationQueryParametersError"), (604800, 200, None)])
def test_presigned_urls_last_a_week_at_most(server, admin, bucket, seconds, status, code):
    parts = presigned(admin, bucket, 604800)
    changed = parts._replace(query=parts.query.replace("Expires=604800", f"Expires={seconds}"))
    assert code_of(put_url(server, changed)) == (status, code)


def test_presigned_urls_of_the_future(server, admin, bucket):
    """Judged before the signature, which a clock that is wrong has made right."""
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    parts = presigned(admin, bucket)
    moved = re.sub(r"(Date=|Credential=\w+%2F)\d{8}", rf"\g<1>{tomorrow:%Y%m%d}", parts.query)
    status, _, body = put_url(server, parts._replace(query=moved))
    assert status == 403 and b"Request is not valid yet" in body


# Hosts

@pytest.mark.parametrize("name", ["s3.dotted.name", "a.b", "9lives", "s3-us-west-2", "my.s3.b"])
@pytest.mark.parametrize("domain", ["localhost", "s3.localhost", "s3.eu-west-1.localhost"])
def test_names_of_buckets_in_hosts(server, admin, s3, name, domain):
    name = name if len(name) > 3 else name + ".c"
    if domain == "localhost" and ".s3." in f".{name}.":
        pytest.skip("the host of an endpoint: s3.NAME.localhost")
    admin.bucket(name)
    host = f"{name}.{domain}:{server.port}"
    assert raw.call(server, admin.key, "PUT", "/k", "s3", body=b"v", host=host)[0] == 200
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"v"


def test_anonymous_callers_learn_that_a_bucket_is_missing(server):
    status, _, body = server.get("/s3-never-made/key")
    assert status == 404 and b"<BucketName>s3-never-made</BucketName>" in body
    assert server.get("/s3-never-made", method="PUT")[0] == 403
    assert server.get("/")[0] == 403


# S3 Control

def test_tags_through_s3_control(server, admin, s3, bucket):
    """As Terraform does: with the account in front of the host."""
    control = admin("s3control")
    arn = f"arn:aws:s3:::{bucket}"

    def tags():
        answer = control.list_tags_for_resource(AccountId=admin.account, ResourceArn=arn)
        return {tag["Key"]: tag["Value"] for tag in answer["Tags"]}
    assert tags() == {}
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    control.tag_resource(AccountId=admin.account, ResourceArn=arn, Tags=[
        {"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}])
    assert tags() == {"a": "3", "b": "2"}
    assert len(s3.get_bucket_tagging(Bucket=bucket)["TagSet"]) == 2
    record = admin.record_of(control.untag_resource(
        AccountId=admin.account, ResourceArn=arn, TagKeys=["a", "none"]))
    assert record["eventName"] == "UntagResource" and record["eventSource"] == "s3.amazonaws.com"
    assert record["requestParameters"]["resourceArn"] == arn and record["readOnly"] is False
    assert tags() == {"b": "2"}
    refused("InvalidTag", control.tag_resource, AccountId=admin.account, ResourceArn=arn,
            Tags=[{"Key": "aws:x", "Value": ""}], status=400)
    refused("NoSuchBucket", control.list_tags_for_resource, AccountId=admin.account,
            ResourceArn="arn:aws:s3:::s3-never-made", status=404)
    refused("AccessDenied", control.list_tags_for_resource, AccountId="000000000002",
            ResourceArn=arn, status=403)
    target = f"/v20180820/tags/{urllib.parse.quote(arn, safe='')}"
    status, _, body = raw.call(server, admin.key, "GET", target, "s3",
                               headers={"x-amz-account-id": admin.account},
                               host=f"{admin.account}.localhost:{server.port}")
    assert status == 200 and b"<Key>b</Key>" in body


def test_s3_control_asks_for_permission(admin, bucket):
    nobody = admin.user("s3control-nobody")("s3control")
    error = refused("AccessDenied", nobody.list_tags_for_resource, AccountId=admin.account,
                    ResourceArn=f"arn:aws:s3:::{bucket}", status=403)
    assert "s3:ListTagsForResource" in error["Error"]["Message"]

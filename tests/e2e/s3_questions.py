"""What the recordings asked of S3: buckets, checksums, conditions, copies, ACLs, presigned URLs."""

import base64
import datetime
import hashlib
import re
import urllib.parse
import uuid
import xml.etree.ElementTree as ElementTree

import raw
from s3_scene import asks, checksum_member


# What the recordings asked

@asks("TestS3::test_get_object_no_such_bucket|*")
def _(scene, name):
    return scene.refused(scene.s3.get_object, Bucket="s3-errors-missing", Key="x")


@asks("*test_delete_bucket_no_such_bucket|*")
def _(scene, name):
    return scene.refused(scene.s3.delete_bucket, Bucket="does-not-exist-localstack-test")


@asks("*notification_configuration_no_such_bucket|*", "*NotificationsToSns*bucket_not_exist*")
def _(scene, name):
    return scene.refused(scene.s3.get_bucket_notification_configuration,
                         Bucket="s3-errors-missing")


@asks("*test_bucket_availability|bucket-lifecycle")
def _(scene, name):
    return scene.refused(scene.s3.get_bucket_lifecycle_configuration, Bucket="s3-errors-missing")


@asks("*test_bucket_availability|bucket-replication")
def _(scene, name):
    return scene.refused(scene.s3.get_bucket_replication, Bucket="s3-errors-missing")


@asks("*|get-bucket-location-non-existent-bucket")
def _(scene, name):
    return scene.refused(scene.s3.get_bucket_location, Bucket="s3-errors-missing")


@asks("*non_existing_bucket|*")
def _(scene, name):
    return scene.refused(scene.s3.delete_objects, Bucket="s3-errors-missing",
                         Delete={"Objects": [{"Key": "a"}, {"Key": "b"}]})


@asks("*test_bucket_exists|get-bucket-not-exists")
def _(scene, name):
    return scene.refused(scene.s3.get_bucket_acl, Bucket="bucket-not-exists")


@asks("*test_bucket_does_not_exist|*")
def _(scene, name):
    style = "virtual" if name.endswith("vhost") else "path"
    if style == "virtual":
        host = f"s3-errors-missing.localhost:{scene.server.port}"
        status, _, answer = raw.call(scene.server, scene.admin.key, "GET", "/", "s3", host=host)
        found = {c.tag: c.text for c in ElementTree.fromstring(answer)}
        return status, {k: v for k, v in found.items() if k not in ("RequestId", "HostId")}
    return scene.refused(scene.s3.list_objects, Bucket="s3-errors-missing")


@asks("*|head_bucket_not_exist")
def _(scene, name):
    return scene.refused(scene.s3.head_bucket, Bucket="s3-errors-missing")


@asks("*|head-object-404")
def _(scene, name):
    return scene.refused(scene.s3.head_object, Bucket=scene.bucket, Key="missing")


@asks("*test_range_key_not_exists|*")
def _(scene, name):
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="my-key",
                         Range="bytes=1024-4096")


@asks("*|wrong-case-key")
def _(scene, name):
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="camelcasekey")


@asks("*test_invalid_range_error|*")
def _(scene, name):
    scene.put("ranged", b"abcdefgh")
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="ranged",
                         Range="bytes=1024-4096")


def locations(region, constraint):
    return lambda scene, name: scene.refused(
        scene.admin("s3", region, unchecked=True).create_bucket,
        Bucket="s3-errors-" + uuid.uuid4().hex,
        **({"CreateBucketConfiguration": {"LocationConstraint": constraint}} if constraint else {}))


for step, where in {
        "create-bucket-constraint-us-east-1": ("us-east-1", "us-east-1"),
        "create-bucket-us-east-2-no-constraint-exc": ("us-east-2", None),
        "create-bucket-constraint-us-east-2-with-None": ("us-east-2", None),
        "create-bucket-us-east-2-constraint-to-us-west-1": ("us-east-2", "us-west-1"),
        "create-bucket-us-west-1-constraint-to-us-east-2": ("us-west-1", "us-east-2"),
        "create-bucket-us-west-1-constraint-to-us-east-1": ("us-west-1", "us-east-1")}.items():
    asks("*|" + step)(locations(*where))
asks("*aws_global[[]us-east-1[]]|*")(locations("us-east-1", "aws-global"))
asks("*aws_global[[]us-west-1[]]|*")(locations("us-west-1", "aws-global"))
asks("*eu_location_constraint_raises|*")(locations("us-east-2", "EU"))
asks("*invalid_location*us-east-1-us-east-1*")(locations("us-east-1", "us-east-1"))
asks("*invalid_location*us-east-1-foo*")(locations("us-east-1", "foo"))
asks("*invalid_location*eu-west-1-bar*")(locations("eu-west-1", "bar"))


@asks("*test_create_bucket_aws_global|*")
def _(scene, name):
    status, _, answer = raw.call(scene.server, scene.admin.key, "PUT", "/s3-errors-global", "s3",
                                 region="aws-global",
                                 headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    return status, {c.tag: c.text for c in ElementTree.fromstring(answer)}


@asks("*uppercase_bucket_name|*")
def _(scene, name):
    status, _, answer = raw.call(scene.server, scene.admin.key, "PUT", "/TESTUPPERCASE", "s3")
    found = {c.tag: c.text for c in ElementTree.fromstring(answer)}
    return status, {k: v for k, v in found.items() if k not in ("RequestId", "HostId")}


@asks("*create_bucket_with_existing_name|*")
def _(scene, name):
    far = scene.admin("s3", "us-west-1")
    existing = "s3-errors-existing"
    if existing not in {b["Name"] for b in far.list_buckets()["Buckets"]}:
        scene.admin.bucket(existing, "us-west-1")
    return scene.refused(far.create_bucket, Bucket=existing,
                         CreateBucketConfiguration={"LocationConstraint": "us-west-1"})


def configurations(operation, *patterns):
    def ask(scene, name):
        bucket = scene.admin.bucket("s3-errors-bare")
        return scene.refused(getattr(scene.s3, operation), Bucket=bucket)
    asks(*patterns)(ask)


configurations("get_bucket_lifecycle_configuration", "TestS3BucketLifecycle*|get-bucket-lifecycle-exc*")
configurations("get_bucket_website", "*|get-no-such-website-config")
configurations("get_bucket_replication", "*|expected_error_no_replication_set")
configurations("get_bucket_cors", "*|get-cors-no-set", "*|get-cors-deleted")
configurations("get_bucket_policy", "*|get-bucket-policy-no-such-bucket-policy")
configurations("get_object_lock_configuration", "*ObjectLockConfigurationNotFound*")


# Checksums and digests

@asks("*|put-wrong-checksum-no-b64", "*|put-wrong-checksum-value")
def _(scene, name):
    member = checksum_member(name)
    sizes = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}
    wrong = base64.b64encode(b"x" * sizes[member[8:]]).decode()
    given = {member: "abc" if name.endswith("b64") else wrong}
    if "MultipartUpload" in name:
        upload = scene.upload("wrong-part", ChecksumAlgorithm=member[8:])
        return scene.refused(scene.part, key="wrong-part", upload=upload,
                             ChecksumAlgorithm=member[8:], **given)
    return scene.refused(scene.put, key="wrong", ChecksumAlgorithm=member[8:], **given)


@asks("*checksum_no_algorithm|put-wrong-checksum")
def _(scene, name):
    return scene.refused(scene.put, key="wrong", ChecksumSHA256="abcdefgh")


@asks("*|put-2-checksums")
def _(scene, name):
    return scene.refused(scene.put, key="wrong", ChecksumSHA256="abcdefgh",
                         ChecksumCRC32="abcdefgh")


@asks("*no_automatic_sdk_calculation|wrong-checksum")
def _(scene, name):
    status, _, answer = raw.call(
        scene.server, scene.admin.key, "PUT", f"/{scene.bucket}/wrong", "s3", body=b"test",
        headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-checksum-sha256": "abcdefgh"})
    return status, {c.tag: c.text for c in ElementTree.fromstring(answer)}


DIGESTS = ["__invalid__", "000", "not base64 encoded checksum", "MTIz",
           base64.b64encode(b"test-string").decode()]


@asks("*test_s3_invalid_content_md5|*")
def _(scene, name):
    body = b"something"
    wrong = base64.b64encode(hashlib.md5(body + b"1").digest()).decode()
    digest = wrong if name.endswith("bad-digest") else DIGESTS[int(name[-1])]
    status, _, answer = raw.call(scene.server, scene.admin.key, "PUT",
                                 f"/{scene.bucket}/{target_of_digest(scene, name)}", "s3",
                                 body=body, headers={"Content-MD5": digest})
    found = {c.tag: c.text for c in ElementTree.fromstring(answer)}
    return status, {k: v for k, v in found.items() if k not in ("RequestId", "HostId")}


def target_of_digest(scene, name):
    if "upload-part" not in name:
        return "digest"
    return "digest?partNumber=1&uploadId=" + urllib.parse.quote(scene.upload("digest"), safe="")


# Conditions

def moment(days=0):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)


@asks("*|get-object-if-match")
def _(scene, name):
    scene.put("conditional")
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="conditional",
                         IfMatch='"not good etag"')


def conditions(step, etag, prefix=""):
    """What the recordings combine to learn which condition comes first."""
    every = {"IfMatch": "etag123", "IfUnmodifiedSince": moment(-1), "IfNoneMatch": etag,
             "IfModifiedSince": moment()}
    names = list(every)
    if step.endswith("etag-missing-quotes"):
        chosen = {"IfNoneMatch": etag.strip('"')}
    else:
        first = "IfMatch" if step.endswith("if-match") else "IfUnmodifiedSince" if step.endswith(
            "if-unmodified-since") else "IfNoneMatch" if step.endswith("if-none-match") else \
            "IfModifiedSince"
        if step.endswith("if-none-match"):
            first = "IfNoneMatch"
        chosen = {n: every[n] for n in names[names.index(first):]}
    return {prefix + n: value for n, value in chosen.items()}


def aged(scene):
    """An object that is older than this second, as If-Modified-Since needs it."""
    if not hasattr(scene, "aged"):
        scene.aged = scene.put("aged")["ETag"]
        modified = scene.s3.head_object(Bucket=scene.bucket, Key="aged")["LastModified"]
        while moment() < modified + datetime.timedelta(seconds=1.1):
            pass
    return scene.aged


@asks("*test_s3_get_object_preconditions[[]*")
def _(scene, name):
    given = conditions(name, aged(scene))
    if name.endswith("is-object"):
        given = {"IfModifiedSince": scene.s3.head_object(
            Bucket=scene.bucket, Key="aged")["LastModified"]}
    method = scene.s3.head_object if "head_object" in name else scene.s3.get_object
    return scene.refused(method, Bucket=scene.bucket, Key="aged", **given)


@asks("TestS3CopySourcePreconditions::*")
def _(scene, name):
    given = conditions(name, aged(scene), "CopySource")
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="copied",
                         CopySource=f"{scene.bucket}/aged", **given)


# Copies

@asks("*copy_object_in_place*", "*copy_object_storage_class*")
def _(scene, name):
    scene.put("in-place", Metadata={"key": "value"}, **(
        {"StorageClass": "STANDARD_IA"} if "storage_class" in name else {}))
    more = {"ACL": "bucket-owner-full-control"} if name.endswith("acl") else {}
    if name.endswith("directive-fail"):
        more = {"Metadata": {"key": "value"}}
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="in-place",
                         CopySource=f"{scene.bucket}/in-place", **more)


@asks("*|copy-object-src-bucket-not-exists")
def _(scene, name):
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="copied",
                         CopySource="s3-errors-missing/random-src-key")


@asks("*|copy-object-src-object-not-exists")
def _(scene, name):
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="copied",
                         CopySource=f"{scene.bucket}/random-src-key")


@asks("*|copy-object-wrong-copy-source")
def _(scene, name):
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="copied",
                         CopySource="wrongformat")


# ACLs

def acl_call(scene, name):
    if "bucket" in name:
        return lambda **more: scene.s3.put_bucket_acl(Bucket=scene.acls, **more)
    if name.endswith("|put-object-canned-acl"):
        return lambda **more: scene.s3.put_object(Bucket=scene.acls, Key="acl", **more)
    scene.s3.put_object(Bucket=scene.acls, Key="acl")
    return lambda **more: scene.s3.put_object_acl(Bucket=scene.acls, Key="acl", **more)


@asks("*_acl_exceptions|*")
def _(scene, name):
    owner = {"ID": scene.s3.list_buckets()["Owner"]["ID"]}
    group = {"URI": "http://acs.amazonaws.com/groups/s3/LogDelivery", "Type": "Group"}

    def document(permission, grantee, **more):
        return {"AccessControlPolicy": {"Grants": [
            {"Grantee": grantee, "Permission": permission}], **more}}
    step = name.rsplit("|", 1)[1]
    given = {
        "canned-acl": {"ACL": "fake-acl"},
        "acp-acl-1": document("WRITE", group),
        "acp-acl-2": document("WRONG-PERMISSION", group, Owner=owner),
        "acp-acl-6": document("FULL_CONTROL", {"ID": "wrong-id", "Type": "BadType"}, Owner=owner),
        "empty-acp": {"AccessControlPolicy": {}},
        "empty": {},
        "two-type-acl": {"ACL": "public-read", "GrantRead": 'id="x"'},
        "two-type-acl-acp": {"ACL": "public-read", **document("FULL_CONTROL", group, Owner=owner)},
    }
    known = max((key for key in given if step.endswith(key)), key=len)
    return scene.refused(acl_call(scene, name), **given[known])


# Expected owners

@asks("*expected-bucket-owner-error*", "*invalid-bucket-owner")
def _(scene, name):
    verb = re.search(r"test_(get|put|delete)_bucket_policy", name)[1]
    owner = "000000000002"
    if name.endswith("invalid-bucket-owner"):
        owner = (re.search(r"\[(.+)\]", name) or [None, "invalid"])[1]
    more = {"Policy": "{}"} if verb == "put" else {}
    return scene.refused(getattr(scene.s3, f"{verb}_bucket_policy"), Bucket=scene.bucket,
                         ExpectedBucketOwner=owner, **more)


# Presigned URLs

def version_of(name):
    return "s3v4" if "s3v4" in name else "s3"


def waited(seconds, scene, monkeypatch=None):
    """Long enough for a URL of that many seconds to be too old."""
    end = moment() + datetime.timedelta(seconds=seconds + 0.2)
    while moment() < end:
        pass


@asks("*presigned_url_expired*", "*authentication_expired*")
def _(scene, name):
    seconds = 2 if "presigned_url_expired" in name else 1
    url = scene.presign("get_object", version_of(name), seconds, "True" in name)
    waited(seconds, scene)
    return scene.raw("GET", url)


@asks("*url_signature_authentication[[]*")
def _(scene, name):
    operation = "get_object" if "get" in name else "put_object"
    url = scene.presign(operation, version_of(name), virtual="True" in name)
    wrong = re.sub(r"(Signature=)[^&]+", r"\g<1>" + "a" * 28, url)
    return scene.raw("GET" if "get" in name else "PUT", wrong)


@asks("*missing_sig_param*")
def _(scene, name):
    url = scene.presign("put_object", version_of(name))
    wrong = re.sub(r"&?(X-Amz-)?Signature=[^&]+", "", url).replace("?&", "?")
    return scene.raw("PUT", wrong)


@asks("*url_with_different_headers[[]*")
def _(scene, name):
    version = version_of(name)
    if name.endswith("content-type-exception"):
        url = scene.presign("put_object", version, ContentType="text/plain")
        return scene.raw("PUT", url, {"Content-Type": "text/xml"}, b"x")
    url = scene.presign("put_object", version, ContentEncoding="identity")
    if version == "s3":
        return scene.raw("PUT", url, {"Content-Encoding": "identity", "Content-Type": "text/xml"})
    return scene.raw("PUT", url, {"Content-Encoding": "gzip"}, b"x")


@asks("*same_header_and_qs_parameter|*")
def _(scene, name):
    url = scene.presign("put_object", RequestPayer="requester")
    if name.endswith("override-signed-qs"):
        return scene.raw("PUT", url, {"x-amz-expires": "5"})
    return scene.raw("PUT", url.replace("?", "?x-amz-request-payer=non-valid&"),
                     {"x-amz-request-payer": "requester"})


@asks("*test_put_url_metadata_with_sig*")
def _(scene, name):
    version = "s3v4" if "s3v4" in name else "s3"
    url = scene.presign("put_object", version, Metadata={"foo": "bar"})
    headers = {"x-amz-meta-wrong": "wrong"} if name.endswith("wrong-meta-headers") else {}
    return scene.raw("PUT", url, headers, b"content 123")


@asks("*test_put_object_with_md5_and_chunk_signature_bad_headers*")
def _(scene, name):
    digest = "pX8KKuGXS1f2VTcuJpqjkw=="
    url = scene.presign("put_object", version_of(name), ContentMD5=digest,
                        ContentType="application/octet-stream")
    headers = {"Content-MD5": digest, "Content-Type": "application/octet-stream",
               "X-Amz-Content-Sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
               "X-Amz-Date": "20211122T191045Z", "X-Amz-Decoded-Content-Length": "test"}
    if "without" in name:
        del headers["X-Amz-Decoded-Content-Length"]
    return scene.raw("PUT", url, headers, b"test")


@asks("*presigned_double_encoded*")
def _(scene, name):
    return scene.raw("GET", scene.presign("get_object").replace("%2F", "%252F"))


@asks("*overrides_unicode_metadata*")
def _(scene, name):
    scene.put("presigned")
    return scene.raw("GET", scene.presign(
        "get_object", "s3", ResponseCacheControl="non-ascii-%E2%80%94_\u2014_\u00e9_",
        ResponseContentDisposition='filename="test_\u2014_file%E2%80%94_\u00e9_2.pdf"'))

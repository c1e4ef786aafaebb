"""Server-side encryption: SSE-S3, SSE-KMS and SSE-C, and what lies on the disk."""

import base64
import hashlib
import json
import os

import pytest

from clients import Clients, allow, refused
from server import wait_for

PLAINTEXT = b"the plaintext that must not be found on the disk; "


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def kms(admin):
    return admin("kms")


@pytest.fixture(scope="module")
def key(kms):
    return kms.create_key(Description="of the buckets")["KeyMetadata"]


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.bucket("s3-sse")


def by_default(s3, bucket, method, key=None, bucket_key=False):
    rule = {"SSEAlgorithm": method, **({"KMSMasterKeyID": key} if key else {})}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": rule, "BucketKeyEnabled": bucket_key}]})


def shown(answer):
    names = ("ServerSideEncryption", "SSEKMSKeyId", "BucketKeyEnabled", "SSECustomerAlgorithm",
             "SSECustomerKeyMD5")
    return {name: answer[name] for name in names if name in answer}


def read(s3, bucket, key, **more):
    return s3.get_object(Bucket=bucket, Key=key, **more)["Body"].read()


def bytes_on_disk(server):
    """All that the server has written, of bodies and of rows."""
    for folder in ("objects", "state"):
        for where, _, names in os.walk(os.path.join(server.data, folder)):
            for name in names:
                with open(os.path.join(where, name), "rb") as file:
                    yield name, file.read()


# The configuration of a bucket

def test_a_bucket_says_what_encrypts_its_objects(admin, s3, key):
    bucket = admin.bucket("s3-sse-rule")
    rule = lambda: s3.get_bucket_encryption(Bucket=bucket)[
        "ServerSideEncryptionConfiguration"]["Rules"][0]
    plain = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
             "BucketKeyEnabled": False}
    assert rule() == plain
    by_default(s3, bucket, "aws:kms", key["KeyId"], bucket_key=True)
    assert rule() == {"ApplyServerSideEncryptionByDefault": {
        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["KeyId"]}, "BucketKeyEnabled": True}
    by_default(s3, bucket, "aws:kms:dsse")
    assert rule()["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms:dsse"}
    s3.delete_bucket_encryption(Bucket=bucket)
    assert rule() == plain
    refused("InvalidArgument", by_default, s3, bucket, "AES256", key["KeyId"], status=400)
    refused("MalformedXML", by_default, s3, bucket, "aws:none", status=400)


# SSE-KMS

@pytest.mark.parametrize("size", [0, 40, 300_000])
@pytest.mark.parametrize("method", ["aws:kms", "aws:kms:dsse"])
def test_an_object_is_encrypted_with_a_key_of_kms(s3, bucket, key, method, size):
    body = (PLAINTEXT * (size // 40 + 1))[:size]
    put = s3.put_object(Bucket=bucket, Key="kms", Body=body, ServerSideEncryption=method,
                        SSEKMSKeyId=key["KeyId"])
    expected = {"ServerSideEncryption": method, "SSEKMSKeyId": key["Arn"]}
    assert shown(put) == expected
    assert put["ETag"].strip('"') != hashlib.md5(body).hexdigest()
    assert shown(s3.head_object(Bucket=bucket, Key="kms")) == expected
    got = s3.get_object(Bucket=bucket, Key="kms")
    assert got["Body"].read() == body and shown(got) == expected and got["ETag"] == put["ETag"]
    if size:
        part = s3.get_object(Bucket=bucket, Key="kms", Range="bytes=5-20")
        assert part["Body"].read() == body[5:21]


def test_the_key_may_have_any_of_its_names(s3, kms, bucket, key):
    kms.create_alias(AliasName="alias/of-the-buckets", TargetKeyId=key["KeyId"])
    for name in ("alias/of-the-buckets", key["Arn"]):
        put = s3.put_object(Bucket=bucket, Key="named", Body=b"x", ServerSideEncryption="aws:kms",
                            SSEKMSKeyId=name)
        assert put["SSEKMSKeyId"] == key["Arn"]


def test_without_a_key_it_is_the_managed_one(s3, kms, bucket):
    put = s3.put_object(Bucket=bucket, Key="managed", Body=b"x", ServerSideEncryption="aws:kms")
    again = s3.put_object(Bucket=bucket, Key="managed", Body=b"y", ServerSideEncryption="aws:kms")
    assert put["SSEKMSKeyId"] == again["SSEKMSKeyId"]
    managed = kms.describe_key(KeyId="alias/aws/s3")["KeyMetadata"]
    assert managed["Arn"] == put["SSEKMSKeyId"] and managed["KeyManager"] == "AWS"
    assert read(s3, bucket, "managed") == b"y"


def test_the_buckets_default_applies(admin, s3, key):
    bucket = admin.bucket("s3-sse-default")
    s3.put_object(Bucket=bucket, Key="before", Body=b"x")
    by_default(s3, bucket, "aws:kms", key["KeyId"], bucket_key=True)
    put = s3.put_object(Bucket=bucket, Key="after", Body=b"x")
    assert shown(put) == {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["Arn"],
                          "BucketKeyEnabled": True}
    assert shown(s3.head_object(Bucket=bucket, Key="before")) == {"ServerSideEncryption": "AES256"}
    plain = s3.put_object(Bucket=bucket, Key="plain", Body=b"x", ServerSideEncryption="AES256")
    assert shown(plain) == {"ServerSideEncryption": "AES256"}
    assert read(s3, bucket, "after") == read(s3, bucket, "before") == b"x"


def test_copies_are_encrypted_anew(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key="source", Body=PLAINTEXT, ServerSideEncryption="aws:kms",
                  SSEKMSKeyId=key["KeyId"])
    source = {"Bucket": bucket, "Key": "source"}
    copy = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source)
    assert shown(copy) == {"ServerSideEncryption": "AES256"}
    assert copy["CopyObjectResult"]["ETag"].strip('"') == hashlib.md5(PLAINTEXT).hexdigest()
    copy = s3.copy_object(Bucket=bucket, Key="copy", CopySource=source, BucketKeyEnabled=True,
                          ServerSideEncryption="aws:kms", SSEKMSKeyId=key["KeyId"])
    assert shown(copy) == {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["Arn"],
                           "BucketKeyEnabled": True}
    assert read(s3, bucket, "copy") == PLAINTEXT


def test_uploads_in_parts(s3, bucket, key):
    made = s3.create_multipart_upload(Bucket=bucket, Key="parts", ServerSideEncryption="aws:kms",
                                      SSEKMSKeyId=key["KeyId"], BucketKeyEnabled=True)
    expected = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["Arn"],
                "BucketKeyEnabled": True}
    assert shown(made) == expected
    upload = {"Bucket": bucket, "Key": "parts", "UploadId": made["UploadId"]}
    big = PLAINTEXT * (6 * 1024 * 1024 // len(PLAINTEXT))
    first = s3.upload_part(PartNumber=1, Body=big, **upload)
    assert shown(first) == expected
    assert first["ETag"].strip('"') != hashlib.md5(big).hexdigest()
    s3.put_object(Bucket=bucket, Key="last", Body=b"the end")
    second = s3.upload_part_copy(PartNumber=2, CopySource={"Bucket": bucket, "Key": "last"},
                                 **upload)
    assert shown(second) == expected
    whole = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [
        {"PartNumber": 1, "ETag": first["ETag"]},
        {"PartNumber": 2, "ETag": second["CopyPartResult"]["ETag"]}]})
    assert shown(whole) == expected
    assert read(s3, bucket, "parts") == big + b"the end"


def test_what_kms_says_is_passed_on(admin, s3, kms, bucket):
    put = lambda key: s3.put_object(Bucket=bucket, Key="k", Body=b"x", SSEKMSKeyId=key,
                                    ServerSideEncryption="aws:kms")
    error = refused("KMS.NotFoundException", put, "fake-key-id", status=400)
    assert error["Error"]["Message"] == "Invalid keyId 'fake-key-id'"
    key = kms.create_key()["KeyMetadata"]
    put(key["KeyId"])
    kms.disable_key(KeyId=key["KeyId"])
    for call in (lambda: put(key["KeyId"]), lambda: read(s3, bucket, "k")):
        error = refused("KMS.DisabledException", call, status=400)
        assert error["Error"]["Message"] == f"{key['Arn']} is disabled."
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    error = refused("KMS.KMSInvalidStateException", read, s3, bucket, "k", status=400)
    assert error["Error"]["Message"] == f"{key['Arn']} is pending deletion."
    kms.cancel_key_deletion(KeyId=key["KeyId"])
    kms.enable_key(KeyId=key["KeyId"])
    assert read(s3, bucket, "k") == b"x"


def test_headers_must_fit_together(s3, bucket, key):
    put = lambda **more: s3.put_object(Bucket=bucket, Key="k", Body=b"x", **more)
    refused("InvalidArgument", put, ServerSideEncryption="aws:none", status=400)
    refused("InvalidArgument", put, SSEKMSKeyId=key["KeyId"], status=400)
    refused("InvalidArgument", put, ServerSideEncryption="AES256", SSEKMSKeyId=key["KeyId"],
            status=400)
    refused("InvalidArgument", put, ServerSideEncryption="aws:kms", status=400,
            SSEKMSEncryptionContext="no base64!")


# In whose name KMS is asked

def kms_records(admin, name):
    """The records of the calls of that name, newest first."""
    def found():
        events = admin("cloudtrail").lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": name}])["Events"]
        return [json.loads(event["CloudTrailEvent"]) for event in events]
    return wait_for(found, 5, name, admin.server)


def test_kms_is_asked_in_the_callers_name(admin, s3, kms, bucket, key):
    arn = f"arn:aws:s3:::{bucket}"
    writer = admin.user("sse-writer", allow("s3:*", [arn, arn + "/*"]), {
        "Effect": "Allow", "Action": ["kms:GenerateDataKey", "kms:Decrypt"], "Resource": key["Arn"],
        "Condition": {
            "StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com",
                             "kms:EncryptionContext:aws:s3:arn": arn + "/named"},
            "ForAnyValue:StringEquals": {"aws:CalledVia": "s3.amazonaws.com"}}})
    context = base64.b64encode(json.dumps({"department": "audit"}).encode()).decode()
    writer("s3").put_object(Bucket=bucket, Key="named", Body=b"x", ServerSideEncryption="aws:kms",
                            SSEKMSKeyId=key["KeyId"], SSEKMSEncryptionContext=context)
    made = next(r for r in kms_records(admin, "GenerateDataKey")
                if r["userIdentity"].get("userName") == "sse-writer")
    assert made["userIdentity"]["invokedBy"] == "s3.amazonaws.com"
    assert made["sourceIPAddress"] == made["userAgent"] == "s3.amazonaws.com"
    assert "tlsDetails" not in made
    assert made["requestParameters"] == {
        "keyId": key["KeyId"], "keySpec": "AES_256",
        "encryptionContext": {"aws:s3:arn": arn + "/named", "department": "audit"}}
    assert read(writer("s3"), bucket, "named") == b"x"
    # Not through S3, not for another object, not without permission.
    refused("AccessDeniedException", writer("kms").generate_data_key, KeyId=key["KeyId"],
            KeySpec="AES_256")
    error = refused("AccessDenied", writer("s3").put_object, Bucket=bucket, Key="other", Body=b"x",
                    ServerSideEncryption="aws:kms", SSEKMSKeyId=key["KeyId"], status=403)
    assert "kms:GenerateDataKey" in error["Error"]["Message"]
    reader = admin.user("sse-reader", allow("s3:*", [arn, arn + "/*"]))("s3")
    error = refused("AccessDenied", read, reader, bucket, "named", status=403)
    assert "kms:Decrypt" in error["Error"]["Message"]
    assert reader.head_object(Bucket=bucket, Key="named")["SSEKMSKeyId"] == key["Arn"]


# SSE-C

CUSTOMER = b"0123456789abcdef0123456789abcdef"
MD5 = base64.b64encode(hashlib.md5(CUSTOMER).digest()).decode()
CLIENTS_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": CUSTOMER}


def test_a_clients_own_key(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="client", Body=PLAINTEXT, **CLIENTS_KEY)
    expected = {"SSECustomerAlgorithm": "AES256", "SSECustomerKeyMD5": MD5}
    assert shown(put) == expected
    assert put["ETag"].strip('"') != hashlib.md5(PLAINTEXT).hexdigest()
    got = s3.get_object(Bucket=bucket, Key="client", **CLIENTS_KEY)
    assert got["Body"].read() == PLAINTEXT and shown(got) == expected
    assert shown(s3.head_object(Bucket=bucket, Key="client", **CLIENTS_KEY)) == expected
    refused("InvalidRequest", read, s3, bucket, "client", status=400)
    wrong = {**CLIENTS_KEY, "SSECustomerKey": b"x" * 32}
    refused("AccessDenied", s3.get_object, Bucket=bucket, Key="client", **wrong, status=403)
    source = {"CopySource": {"Bucket": bucket, "Key": "client"}}
    refused("InvalidRequest", s3.copy_object, Bucket=bucket, Key="plain", **source, status=400)
    s3.copy_object(Bucket=bucket, Key="plain", **source, CopySourceSSECustomerAlgorithm="AES256",
                   CopySourceSSECustomerKey=CUSTOMER)
    assert read(s3, bucket, "plain") == PLAINTEXT


def test_a_clients_own_key_in_parts(s3, bucket):
    made = s3.create_multipart_upload(Bucket=bucket, Key="client-parts", **CLIENTS_KEY)
    upload = {"Bucket": bucket, "Key": "client-parts", "UploadId": made["UploadId"]}
    refused("InvalidRequest", s3.upload_part, PartNumber=1, Body=b"x", **upload, status=400)
    refused("InvalidRequest", s3.upload_part, PartNumber=1, Body=b"x", **upload, status=400,
            SSECustomerAlgorithm="AES256", SSECustomerKey=b"x" * 32)
    part = s3.upload_part(PartNumber=1, Body=PLAINTEXT, **upload, **CLIENTS_KEY)
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [
        {"PartNumber": 1, "ETag": part["ETag"]}]})
    assert read(s3, bucket, "client-parts", **CLIENTS_KEY) == PLAINTEXT


def test_a_bucket_may_refuse_clients_keys(admin, s3):
    bucket = admin.bucket("s3-sse-blocked")
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
         "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}]})
    refused("AccessDenied", s3.put_object, Bucket=bucket, Key="k", Body=b"x", **CLIENTS_KEY,
            status=403)
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["BlockedEncryptionTypes"] == {"EncryptionType": ["SSE-C"]}


def test_who_deletes_the_key_has_deleted_the_objects(own):
    server = own("--virtual-clock").start()
    admin = Clients(server)
    s3, kms = admin("s3"), admin("kms")
    bucket = admin.bucket("s3-sse-lost")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    s3.put_object(Bucket=bucket, Key="k", Body=PLAINTEXT, ServerSideEncryption="aws:kms",
                  SSEKMSKeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    server.advance("P8D")
    refused("KMS.NotFoundException", read, s3, bucket, "k", status=400)
    assert s3.head_object(Bucket=bucket, Key="k")["ContentLength"] == len(PLAINTEXT)


# What lies on the disk

def test_the_disk_tells_no_plaintext(own):
    server = own().start()
    admin = Clients(server)
    s3, kms = admin("s3"), admin("kms")
    key = kms.create_key()["KeyMetadata"]
    bucket = admin.bucket("s3-sse-disk")
    needle = PLAINTEXT[:32]
    for name, more in (("plain", {}), ("client", CLIENTS_KEY),
                       ("kms", {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key["KeyId"]})):
        for size in (1, 20_000):
            s3.put_object(Bucket=bucket, Key=f"{name}-{size}", Body=PLAINTEXT * size, **more)
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT)
    data_key = kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_256")["Plaintext"]
    assert kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"] == PLAINTEXT
    server.stop()
    for name, content in bytes_on_disk(server):
        assert needle not in content and data_key not in content and CUSTOMER not in content, name
    assert needle.decode() not in server.log()
    server.start()
    admin = Clients(server)
    assert read(admin("s3"), bucket, "kms-20000") == PLAINTEXT * 20_000

"""Object Lock: what cannot be removed, by whom, and until when. The server's clock is moved."""

import datetime

import pytest

import raw
from clients import Clients, allow, deny, refused

SERVER_FLAGS = ("--virtual-clock", "--root-keys")
HELD = "Access Denied because object protected by object lock."
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(s3):
    s3.create_bucket(Bucket="locks", ObjectLockEnabledForBucket=True)
    return "locks"


@pytest.fixture
def advance(server):
    return lambda by: server.run("clock", "advance", by, "--data", server.data)


def now(s3, bucket):
    """As the server has it."""
    made = s3.put_object(Bucket=bucket, Key="clock", Body=b"")
    return s3.head_object(Bucket=bucket, Key="clock", VersionId=made["VersionId"])["LastModified"]


def locked(s3, bucket, key, mode, days, **more):
    """The id of a version that is retained for so many days."""
    return s3.put_object(Bucket=bucket, Key=key, Body=b"data", ObjectLockMode=mode,
                         ObjectLockRetainUntilDate=now(s3, bucket) + days * DAY,
                         **more)["VersionId"]


def held(call, **arguments):
    assert refused("AccessDenied", call, status=403, **arguments)["Error"]["Message"] == HELD


# The bucket

def test_a_bucket_is_made_with_it(s3, bucket):
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"] == {
        "ObjectLockEnabled": "Enabled"}
    refused("InvalidBucketState", s3.put_bucket_versioning, Bucket=bucket, status=409,
            VersioningConfiguration={"Status": "Suspended"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_a_bucket_with_versions_gets_it_later(admin, s3):
    name = admin.bucket("locks-later")
    wanted = {"ObjectLockEnabled": "Enabled",
              "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 2}}}

    def configure(configuration, **more):
        return s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=configuration,
                                                **more)
    refused("ObjectLockConfigurationNotFoundError", s3.get_object_lock_configuration, Bucket=name)
    refused("InvalidBucketState", configure, wanted, status=409)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    configure(wanted)
    assert s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"] == wanted
    for rule in ({"Mode": "GOVERNANCE"}, {"Days": 1}, {"Mode": "GOVERNANCE", "Days": 1, "Years": 1},
                 {"Mode": "HARD", "Days": 1}):
        refused("MalformedXML", configure, {"ObjectLockEnabled": "Enabled",
                                            "Rule": {"DefaultRetention": rule}}, status=400)
    refused("MalformedXML", configure, {})
    for days in (0, -1, 36501):
        refused("InvalidArgument", configure, {"ObjectLockEnabled": "Enabled", "Rule": {
            "DefaultRetention": {"Mode": "GOVERNANCE", "Days": days}}}, status=400)
    made = s3.put_object(Bucket=name, Key="k", Body=b"")["VersionId"]
    head = s3.head_object(Bucket=name, Key="k")
    assert head["ObjectLockMode"] == "GOVERNANCE"
    until = head["ObjectLockRetainUntilDate"] - head["LastModified"]
    assert datetime.timedelta(0) <= until - 2 * DAY < datetime.timedelta(seconds=1)
    held(s3.delete_object, Bucket=name, Key="k", VersionId=made)
    configure({"ObjectLockEnabled": "Enabled"})
    assert "ObjectLockMode" not in s3.head_object(
        Bucket=name, Key="k", VersionId=s3.put_object(Bucket=name, Key="k", Body=b"")["VersionId"])


def test_a_bucket_without_it_takes_no_locks(admin, s3):
    name = admin.bucket("locks-none")
    s3.put_object(Bucket=name, Key="k", Body=b"")
    for call, more in (
            (s3.get_object_retention, {}), (s3.get_object_legal_hold, {}),
            (s3.put_object_legal_hold, {"LegalHold": {"Status": "ON"}}),
            (s3.put_object, {"ObjectLockLegalHoldStatus": "ON"}),
            (s3.create_multipart_upload, {"ObjectLockLegalHoldStatus": "ON"}),
            (s3.copy_object, {"ObjectLockLegalHoldStatus": "ON", "CopySource": f"{name}/k",
                              "MetadataDirective": "REPLACE"})):
        error = refused("InvalidRequest", call, Bucket=name, Key="k", status=400, **more)["Error"]
        assert error["Message"] == "Bucket is missing Object Lock Configuration"


# Compliance

def try_everything(s3, bucket, key, version):
    """All that could break a compliance lock."""
    which = {"Bucket": bucket, "Key": key, "VersionId": version}
    end = s3.get_object_retention(**which)["Retention"]["RetainUntilDate"]
    held(s3.delete_object, **which)
    held(s3.delete_object, BypassGovernanceRetention=True, **which)
    errors = s3.delete_objects(Bucket=bucket, BypassGovernanceRetention=True, Delete={
        "Objects": [{"Key": key, "VersionId": version}]})["Errors"]
    assert [(e["Code"], e["Message"]) for e in errors] == [("AccessDenied", HELD)]
    for retention in ({}, {"Mode": "COMPLIANCE", "RetainUntilDate": end - HOUR},
                      {"Mode": "GOVERNANCE", "RetainUntilDate": end},
                      {"Mode": "GOVERNANCE", "RetainUntilDate": end + DAY}):
        held(s3.put_object_retention, Retention=retention, BypassGovernanceRetention=True, **which)
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled"})
    refused("InvalidBucketState", s3.put_bucket_versioning, Bucket=bucket,
            VersioningConfiguration={"Status": "Suspended"})
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=bucket, status=409)
    s3.put_object(Bucket=bucket, Key=key, Body=b"over it")
    marker = s3.delete_object(Bucket=bucket, Key=key)
    assert marker["DeleteMarker"] is True
    s3.delete_object(Bucket=bucket, Key=key, VersionId=marker["VersionId"])
    assert s3.get_object(**which)["Body"].read() == b"data"
    assert s3.get_object_retention(**which)["Retention"] == {
        "Mode": "COMPLIANCE", "RetainUntilDate": end}


def test_nobody_breaks_a_compliance_lock_before_its_time(server, account, s3, bucket, advance):
    version = locked(s3, bucket, "compliance", "COMPLIANCE", 10)
    root = Clients(server, server.credentials(f"root-{account}"))("s3")
    for who in (s3, root):
        try_everything(who, bucket, "compliance", version)
    advance("9d")
    for who in (s3, root):
        try_everything(who, bucket, "compliance", version)
    advance("1d")
    s3.delete_object(Bucket=bucket, Key="compliance", VersionId=version)
    refused("NoSuchVersion", s3.get_object, Bucket=bucket, Key="compliance", VersionId=version)


def test_a_compliance_lock_can_grow(s3, bucket, advance):
    version = locked(s3, bucket, "grows", "COMPLIANCE", 2)
    which = {"Bucket": bucket, "Key": "grows", "VersionId": version}
    end = s3.get_object_retention(**which)["Retention"]["RetainUntilDate"] + 3 * DAY
    s3.put_object_retention(Retention={"Mode": "COMPLIANCE", "RetainUntilDate": end}, **which)
    advance("3d")
    held(s3.delete_object, **which)
    advance("3d")
    s3.delete_object(**which)


def test_a_lock_outlives_a_restart(own):
    server = own("--virtual-clock").start()
    s3 = Clients(server)("s3")
    s3.create_bucket(Bucket="restarted", ObjectLockEnabledForBucket=True)
    version = locked(s3, "restarted", "k", "COMPLIANCE", 5)
    server.kill()
    server.start()
    s3 = Clients(server)("s3")
    held(s3.delete_object, Bucket="restarted", Key="k", VersionId=version)


# Governance

def test_a_governance_lock_is_lifted_by_who_may_and_says_so(admin, s3, bucket):
    version = locked(s3, bucket, "governance", "GOVERNANCE", 10)
    which = {"Bucket": bucket, "Key": "governance", "VersionId": version}
    end = s3.get_object_retention(**which)["Retention"]["RetainUntilDate"]
    shorter = {"Mode": "GOVERNANCE", "RetainUntilDate": end - DAY}
    longer = {"Mode": "GOVERNANCE", "RetainUntilDate": end + DAY}
    barred = admin.user("locks-barred", allow("s3:*"), deny("s3:BypassGovernanceRetention"))("s3")
    for more in ({}, {"BypassGovernanceRetention": True}):
        held(barred.delete_object, **which, **more)
        held(barred.put_object_retention, Retention=shorter, **which, **more)
    barred.put_object_retention(Retention=longer, **which)
    held(s3.delete_object, **which)
    held(s3.put_object_retention, Retention=shorter, **which)
    s3.put_object_retention(Retention=shorter, BypassGovernanceRetention=True, **which)
    s3.put_object_retention(Retention={}, BypassGovernanceRetention=True, **which)
    s3.put_object_retention(Retention={**shorter, "Mode": "GOVERNANCE"}, **which)
    s3.put_object_retention(Retention={**shorter, "Mode": "COMPLIANCE"}, **which)
    held(s3.delete_object, BypassGovernanceRetention=True, **which)


def test_a_governance_lock_ends(s3, bucket, advance):
    version = locked(s3, bucket, "ends", "GOVERNANCE", 1)
    held(s3.delete_object, Bucket=bucket, Key="ends", VersionId=version)
    advance("1d")
    s3.delete_object(Bucket=bucket, Key="ends", VersionId=version)


# Legal hold

def test_a_legal_hold_has_no_end(s3, bucket, advance):
    version = s3.put_object(Bucket=bucket, Key="held", Body=b"",
                            ObjectLockLegalHoldStatus="ON")["VersionId"]
    which = {"Bucket": bucket, "Key": "held", "VersionId": version}
    assert s3.head_object(**which)["ObjectLockLegalHoldStatus"] == "ON"
    advance("400d")
    held(s3.delete_object, BypassGovernanceRetention=True, **which)
    s3.put_object_legal_hold(LegalHold={"Status": "OFF"}, **which)
    assert s3.get_object_legal_hold(**which)["LegalHold"] == {"Status": "OFF"}
    s3.delete_object(**which)


# Uploads

def test_uploads_and_copies_carry_locks(s3, bucket):
    until = now(s3, bucket) + DAY
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until,
            "ObjectLockLegalHoldStatus": "ON"}
    s3.put_object(Bucket=bucket, Key="source", Body=b"data")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/source", **lock)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts", **lock)["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"data")
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    for key in ("copy", "parts"):
        head = s3.head_object(Bucket=bucket, Key=key)
        assert {name: head[name] for name in lock} == lock
    s3.copy_object(Bucket=bucket, Key="copy of copy", CopySource=f"{bucket}/copy")
    assert "ObjectLockMode" not in s3.head_object(Bucket=bucket, Key="copy of copy")


def test_what_is_locked_comes_with_a_checksum(server, admin, s3, bucket):
    until = (now(s3, bucket) + DAY).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {"x-amz-object-lock-mode": "GOVERNANCE",
               "x-amz-object-lock-retain-until-date": until}
    status, _, body = raw.call(server, admin.key, "PUT", f"/{bucket}/raw", "s3", headers=headers,
                               body=b"data")
    assert status == 400 and b"<Code>InvalidRequest</Code>" in body and b"Content-MD5" in body
    status, _, body = raw.call(server, admin.key, "PUT", f"/{bucket}/raw", "s3", body=b"data",
                               headers={**headers, "Content-MD5": "jXd/OF09/siBXSD3SWAm3A=="})
    assert status == 200, body


@pytest.mark.parametrize("lock,message", [
    ({"ObjectLockMode": "GOVERNANCE"}, "must both be supplied"),
    ({"ObjectLockRetainUntilDate": datetime.datetime(2100, 1, 1)}, "must both be supplied"),
    ({"ObjectLockMode": "HARD", "ObjectLockRetainUntilDate": datetime.datetime(2100, 1, 1)},
     "Unknown wormMode directive."),
    ({"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": datetime.datetime(2000, 1, 1)},
     "must be in the future"),
    ({"ObjectLockLegalHoldStatus": "MAYBE"}, "Legal Hold must be either of 'ON' or 'OFF'")])
def test_locks_that_make_no_sense_are_refused(s3, bucket, lock, message):
    for call, more in ((s3.put_object, {"Body": b""}), (s3.create_multipart_upload, {})):
        error = refused("InvalidArgument", call, Bucket=bucket, Key="senseless", status=400,
                        **lock, **more)["Error"]
        assert message in error["Message"]


# Who may

def test_locks_need_permissions_of_their_own(admin, s3, bucket):
    until = now(s3, bucket) + DAY
    plain = admin.user("locks-plain", allow(["s3:PutObject", "s3:GetObject"]))("s3")
    for lock in ({"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until},
                 {"ObjectLockLegalHoldStatus": "ON"}):
        refused("AccessDenied", plain.put_object, Bucket=bucket, Key="k", Body=b"", **lock)
    s3.put_object(Bucket=bucket, Key="seen", Body=b"", ObjectLockMode="GOVERNANCE",
                  ObjectLockRetainUntilDate=until, ObjectLockLegalHoldStatus="ON")
    assert not {"ObjectLockMode", "ObjectLockLegalHoldStatus"} & set(
        plain.head_object(Bucket=bucket, Key="seen"))
    refused("AccessDenied", plain.get_object_retention, Bucket=bucket, Key="seen")
    maker = admin.user("locks-maker", allow("s3:CreateBucket"))("s3")
    for more in ({"ObjectLockEnabledForBucket": True}, {"ObjectOwnership": "ObjectWriter"}):
        refused("AccessDenied", maker.create_bucket, Bucket="locks-maker", **more)
    maker.create_bucket(Bucket="locks-maker")

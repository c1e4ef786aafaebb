"""What the recordings asked of S3 about versions, delete markers and Object Lock."""

import datetime

from s3_scene import asks

FAR = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


def versioned(scene):
    """A bucket that keeps versions."""
    if not hasattr(scene, "versioned"):
        scene.versioned = scene.admin.bucket("s3-errors-versions")
        scene.s3.put_bucket_versioning(Bucket=scene.versioned,
                                       VersioningConfiguration={"Status": "Enabled"})
    return scene.versioned


def locking(scene):
    """A bucket with Object Lock."""
    if not hasattr(scene, "locking"):
        scene.locking = "s3-errors-locks"
        scene.s3.create_bucket(Bucket=scene.locking, ObjectLockEnabledForBucket=True)
    return scene.locking


def covered(scene, bucket, key):
    """The id of a delete marker on top of an object."""
    scene.s3.put_object(Bucket=bucket, Key=key, Body=b"data")
    return scene.s3.delete_object(Bucket=bucket, Key=key)["VersionId"]


@asks("*deleted_in_versioned*", "*attributes_versioned|deleted-object-attrs",
      "*|get-acl-delete-marker", "*|put-acl-delete-marker", "*|*-acl-delete-marker-version-id")
def _(scene, name):
    bucket = versioned(scene)
    key = ("key-attrs-versioned" if "attributes" in name else
           "test-key-versioned" if "acl" in name else "my-key")
    marker = covered(scene, bucket, key)
    more = {"VersionId": marker} if name.endswith("version-id") else {}
    if "put-acl" in name:
        return scene.refused(scene.s3.put_object_acl, Bucket=bucket, Key=key,
                             ACL="bucket-owner-full-control", **more)
    if "get-acl" in name:
        return scene.refused(scene.s3.get_object_acl, Bucket=bucket, Key=key, **more)
    if "attrs" in name:
        return scene.refused(scene.s3.get_object_attributes, Bucket=bucket, Key=key,
                             ObjectAttributes=["ETag"])
    return scene.refused(scene.s3.get_object, Bucket=bucket, Key=key)


@asks("*|copy-object-src-delete-marker-current-version", "*|copy-object-src-target-delete-marker")
def _(scene, name):
    bucket = versioned(scene)
    marker = covered(scene, bucket, "random-src-key")
    source = f"{bucket}/random-src-key"
    if name.endswith("target-delete-marker"):
        source += f"?versionId={marker}"
    return scene.refused(scene.s3.copy_object, Bucket=bucket, Key="copied", CopySource=source)


@asks("*in_place_versioned|copy-object-in-place-no-change")
def _(scene, name):
    bucket = versioned(scene)
    scene.s3.put_object(Bucket=bucket, Key="in-place", Body=b"data")
    return scene.refused(scene.s3.copy_object, Bucket=bucket, Key="in-place",
                         CopySource=f"{bucket}/in-place")


@asks("*_modified_since_versioned|*", "*_unmodified_since_versioned|*")
def _(scene, name):
    bucket = versioned(scene)
    made = scene.s3.put_object(Bucket=bucket, Key="since", Body=b"data")
    modified = scene.s3.head_object(Bucket=bucket, Key="since")["LastModified"]
    condition = {"CopySourceIfUnmodifiedSince": modified - DAY} if "unmodified" in name else {
        "CopySourceIfModifiedSince": modified}
    return scene.refused(scene.s3.copy_object, Bucket=bucket, Key="copied", CopySource={
        "Bucket": bucket, "Key": "since", "VersionId": made["VersionId"]}, **condition)


# Object Lock

def retained(scene, key, mode, until=FAR):
    """The arguments that name a version with that retention."""
    bucket = locking(scene)
    made = scene.s3.put_object(Bucket=bucket, Key=key, Body=b"data", ObjectLockMode=mode,
                               ObjectLockRetainUntilDate=until)
    return {"Bucket": bucket, "Key": key, "VersionId": made["VersionId"]}


@asks("TestS3ObjectLock*|*-no-bucket")
def _(scene, name):
    call, more = lock_call(scene, name)
    return scene.refused(call, Bucket="s3-errors-missing", Key="key", **more)


@asks("TestS3ObjectLock*|*-no-key")
def _(scene, name):
    call, more = lock_call(scene, name)
    return scene.refused(call, Bucket=locking(scene), Key="non-existing-key", **more)


@asks("TestS3ObjectLock*|*-regular-bucket")
def _(scene, name):
    call, more = lock_call(scene, name)
    scene.put("regular")
    return scene.refused(call, Bucket=scene.bucket, Key="regular", **more)


def lock_call(scene, name):
    step = name.split("|")[1]
    hold = "legal-hold" in step or "legal_hold_exc" in name
    if step.startswith("get"):
        return (scene.s3.get_object_legal_hold if hold else scene.s3.get_object_retention), {}
    if hold:
        return scene.s3.put_object_legal_hold, {"LegalHold": {"Status": "ON"}}
    return scene.s3.put_object_retention, {"Retention": {"Mode": "GOVERNANCE",
                                                         "RetainUntilDate": FAR}}


@asks("*|get-object-retention-never-set", "*|get-legal-hold-unset")
def _(scene, name):
    bucket = locking(scene)
    scene.s3.put_object(Bucket=bucket, Key="unset", Body=b"data")
    call, _ = lock_call(scene, name)
    return scene.refused(call, Bucket=bucket, Key="unset")


@asks("*|put-object-missing-retention-fields", "*|update-retention-bad-value",
      "*|update-retention-past-date")
def _(scene, name):
    bucket = locking(scene)
    scene.s3.put_object(Bucket=bucket, Key="fields", Body=b"data")
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": FAR}
    if name.endswith("missing-retention-fields"):
        del retention["RetainUntilDate"]
    elif name.endswith("bad-value"):
        retention["Mode"] = "BAD-VALUE"
    else:
        retention["RetainUntilDate"] = datetime.datetime(2020, 1, 1)
    return scene.refused(scene.s3.put_object_retention, Bucket=bucket, Key="fields",
                         Retention=retention)


@asks("*legal_hold_exc|put-object-retention-empty")
def _(scene, name):
    bucket = locking(scene)
    scene.s3.put_object(Bucket=bucket, Key="empty", Body=b"data")
    return scene.refused(scene.s3.put_object_legal_hold, Bucket=bucket, Key="empty", LegalHold={})


@asks("*|delete-obj-locked", "*|delete-locked-[12]")
def _(scene, name):
    which = retained(scene, "locked", "COMPLIANCE" if "compliance" in name else "GOVERNANCE")
    if name.endswith("2"):
        scene.s3.delete_object(Bucket=which["Bucket"], Key="locked")
    return scene.refused(scene.s3.delete_object, **which)


@asks("*|delete-object-locked")
def _(scene, name):
    bucket = locking(scene)
    made = scene.s3.put_object(Bucket=bucket, Key="held", Body=b"", ObjectLockLegalHoldStatus="ON")
    return scene.refused(scene.s3.delete_object, Bucket=bucket, Key="held",
                         VersionId=made["VersionId"])


@asks("*|update-retention-no-bypass", "*|update-retention-locked-object",
      "*|put-object-retention-reduce", "*|update-retention-shortened",
      "*|update-retention-less-restrictive")
def _(scene, name):
    mode = "COMPLIANCE" if "compliance" in name else "GOVERNANCE"
    which = retained(scene, "updated", mode)
    wanted = {"Mode": mode, "RetainUntilDate": FAR - DAY}
    if name.endswith("less-restrictive"):
        wanted = {"Mode": "GOVERNANCE", "RetainUntilDate": FAR + DAY}
    return scene.refused(scene.s3.put_object_retention, Retention=wanted, **which)


@asks("*|put-object-retention-delete-marker", "*|get-object-retention-delete-marker",
      "*|head-object-locked-delete-marker")
def _(scene, name):
    bucket = locking(scene)
    which = {"Bucket": bucket, "Key": "marked", "VersionId": covered(scene, bucket, "marked")}
    if "head" in name:
        return scene.refused(scene.s3.head_object, **which)
    call, more = lock_call(scene, name)
    return scene.refused(call, **which, **more)


@asks("*|put-object-with-lock-no-date", "*|put-obj-locked-error-no-retain-date",
      "*|put-obj-locked-error-no-mode", "*|put-obj-locked-bad-value",
      "*|create-mpu-locked-bad-value")
def _(scene, name):
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": FAR}
    if name.endswith("date"):
        del lock["ObjectLockRetainUntilDate"]
    elif name.endswith("no-mode"):
        del lock["ObjectLockMode"]
    else:
        lock["ObjectLockMode"] = "BAD-VALUE"
    call = scene.s3.create_multipart_upload if "create-mpu" in name else scene.s3.put_object
    return scene.refused(call, Bucket=locking(scene), Key="lock-headers", **lock)

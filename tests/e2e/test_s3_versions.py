"""Versions of objects: what is kept, what is shown, and what deleting means."""

import concurrent.futures
import json
import random

import pytest

import raw
from clients import Clients, allow, delivered, deny, keys, refused


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(admin, s3):
    name = admin.bucket("versions")
    enable(s3, name)
    return name


def enable(s3, bucket, status="Enabled"):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})


def put(s3, bucket, key, body=b"data", **more):
    return s3.put_object(Bucket=bucket, Key=key, Body=body, **more)


def versions(s3, bucket, page_size=1000, **more):
    """(key, id, is it the latest, is it a marker), as the pages have them."""
    out = []
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": page_size}, **more)
    for page in pages:
        found = [(v["Key"], v["VersionId"], v["IsLatest"], False) for v in page.get("Versions", [])]
        found += [(m["Key"], m["VersionId"], m["IsLatest"], True)
                  for m in page.get("DeleteMarkers", [])]
        assert len(found) <= page_size
        out += found
    return out


def body_of(answer):
    return answer["Body"].read()


# The bucket's state

def test_a_bucket_says_whether_it_keeps_versions(admin, s3):
    name = admin.bucket("versions-state")
    assert "Status" not in s3.get_bucket_versioning(Bucket=name)
    for status in ("Enabled", "Suspended", "Enabled"):
        enable(s3, name, status)
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == status
    unchecked = admin("s3", unchecked=True)
    refused("MalformedXML", unchecked.put_bucket_versioning, Bucket=name,
            VersioningConfiguration={"Status": "Off"}, status=400)
    refused("IllegalVersioningConfigurationException", s3.put_bucket_versioning, Bucket=name,
            VersioningConfiguration={"MFADelete": "Disabled"}, status=400)
    refused("NotImplemented", s3.put_bucket_versioning, Bucket=name, MFA="1 123456",
            VersioningConfiguration={"Status": "Enabled", "MFADelete": "Enabled"}, status=501)


# Writing and reading

def test_every_write_makes_a_version(s3, bucket):
    first = put(s3, bucket, "written", b"1", Tagging="n=1")
    second = put(s3, bucket, "written", b"2")
    assert len(first["VersionId"]) == 32 and first["VersionId"] != second["VersionId"]
    assert body_of(s3.get_object(Bucket=bucket, Key="written")) == b"2"
    for made, body in ((first, b"1"), (second, b"2")):
        got = s3.get_object(Bucket=bucket, Key="written", VersionId=made["VersionId"])
        assert (body_of(got), got["VersionId"]) == (body, made["VersionId"])
        head = s3.head_object(Bucket=bucket, Key="written", VersionId=made["VersionId"])
        assert head["ETag"] == made["ETag"]
        attributes = s3.get_object_attributes(Bucket=bucket, Key="written",
                                              VersionId=made["VersionId"],
                                              ObjectAttributes=["ObjectSize"])
        assert attributes["VersionId"] == made["VersionId"]
    assert [v[1:3] for v in versions(s3, bucket, Prefix="written")] == [
        (second["VersionId"], True), (first["VersionId"], False)]
    assert keys(s3, bucket, "written") == ["written"]


def test_uploads_and_copies_make_versions(s3, bucket):
    first = put(s3, bucket, "copied", b"1")["VersionId"]
    put(s3, bucket, "copied", b"2")
    copy = s3.copy_object(Bucket=bucket, Key="copied", CopySource={
        "Bucket": bucket, "Key": "copied", "VersionId": first})
    assert copy["CopySourceVersionId"] == first
    assert body_of(s3.get_object(Bucket=bucket, Key="copied")) == b"1"
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copied")["UploadId"]
    part = s3.upload_part_copy(Bucket=bucket, Key="copied", UploadId=upload, PartNumber=1,
                               CopySource=f"{bucket}/copied?versionId={first}")
    assert part["CopySourceVersionId"] == first
    whole = s3.complete_multipart_upload(
        Bucket=bucket, Key="copied", UploadId=upload,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]})
    assert [v[1] for v in versions(s3, bucket, Prefix="copied")][0] == whole["VersionId"]
    assert len(versions(s3, bucket, Prefix="copied")) == 4


def test_tags_are_those_of_a_version(s3, bucket):
    first = put(s3, bucket, "tagged", Tagging="n=1")["VersionId"]
    put(s3, bucket, "tagged", Tagging="n=2")

    def tags(**which):
        got = s3.get_object_tagging(Bucket=bucket, Key="tagged", **which)
        return {t["Key"]: t["Value"] for t in got["TagSet"]}
    assert (tags(), tags(VersionId=first)) == ({"n": "2"}, {"n": "1"})
    s3.put_object_tagging(Bucket=bucket, Key="tagged", VersionId=first,
                          Tagging={"TagSet": [{"Key": "n", "Value": "3"}]})
    assert (tags(), tags(VersionId=first)) == ({"n": "2"}, {"n": "3"})
    s3.delete_object_tagging(Bucket=bucket, Key="tagged", VersionId=first)
    assert (tags(), tags(VersionId=first)) == ({"n": "2"}, {})
    assert s3.get_object_acl(Bucket=bucket, Key="tagged", VersionId=first)["Grants"]


def test_ids_that_are_none_are_refused(s3, bucket):
    put(s3, bucket, "ids")
    error = refused("InvalidArgument", s3.get_object, Bucket=bucket, Key="ids", VersionId="abc",
                    status=400)["Error"]
    assert (error["Message"], error["ArgumentName"]) == ("Invalid version id specified",
                                                         "versionId")
    missing = refused("NoSuchVersion", s3.get_object, Bucket=bucket, Key="ids",
                      VersionId="a" * 32, status=404)["Error"]
    assert (missing["Key"], missing["VersionId"]) == ("ids", "a" * 32)
    refused("NoSuchVersion", s3.get_object, Bucket=bucket, Key="ids", VersionId="null", status=404)
    refused("NoSuchVersion", s3.put_object_tagging, Bucket=bucket, Key="ids", VersionId="a" * 32,
            Tagging={"TagSet": []}, status=404)


# Deleting

def test_deleting_covers_with_a_marker(server, admin, s3, bucket):
    first = put(s3, bucket, "covered", b"1")["VersionId"]
    gone = s3.delete_object(Bucket=bucket, Key="covered")
    assert gone["DeleteMarker"] is True
    marker = gone["VersionId"]
    for operation in ("GET", "HEAD"):
        status, headers, _ = raw.call(server, admin.key, operation, f"/{bucket}/covered", "s3")
        assert (status, headers["x-amz-delete-marker"]) == (404, "true")
        assert headers["x-amz-version-id"] == marker
        status, headers, _ = raw.call(server, admin.key, operation,
                                      f"/{bucket}/covered?versionId={marker}", "s3")
        assert (status, headers["allow"], headers["x-amz-delete-marker"]) == (405, "DELETE", "true")
    assert keys(s3, bucket, "covered") == []
    assert body_of(s3.get_object(Bucket=bucket, Key="covered", VersionId=first)) == b"1"
    for call, more in ((s3.put_object_tagging, {"Tagging": {"TagSet": []}}),
                       (s3.delete_object_tagging, {}),
                       (s3.put_object_acl, {"ACL": "bucket-owner-full-control"})):
        error = refused("MethodNotAllowed", call, Bucket=bucket, Key="covered", **more)["Error"]
        assert error["ResourceType"] == "DeleteMarker"
    lifted = s3.delete_object(Bucket=bucket, Key="covered", VersionId=marker)
    assert (lifted["DeleteMarker"], lifted["VersionId"]) == (True, marker)
    assert body_of(s3.get_object(Bucket=bucket, Key="covered")) == b"1"


def test_a_key_that_never_was_gets_a_marker_too(s3, bucket):
    marker = s3.delete_object(Bucket=bucket, Key="never")["VersionId"]
    again = s3.delete_object(Bucket=bucket, Key="never")["VersionId"]
    assert versions(s3, bucket, Prefix="never") == [("never", again, True, True),
                                                    ("never", marker, False, True)]


def test_removing_the_newest_brings_back_the_one_before(s3, bucket):
    ids = [put(s3, bucket, "back", str(i).encode())["VersionId"] for i in range(3)]
    for newest in (2, 1, 0):
        assert body_of(s3.get_object(Bucket=bucket, Key="back")) == str(newest).encode()
        gone = s3.delete_object(Bucket=bucket, Key="back", VersionId=ids[newest])
        assert (gone["VersionId"], gone.get("DeleteMarker")) == (ids[newest], None)
    refused("NoSuchKey", s3.get_object, Bucket=bucket, Key="back")
    # What is not there need not go.
    assert s3.delete_object(Bucket=bucket, Key="back", VersionId=ids[0])["VersionId"] == ids[0]
    refused("InvalidArgument", s3.delete_object, Bucket=bucket, Key="back", VersionId="abc")


def test_many_are_deleted_at_once(s3, bucket):
    kept = put(s3, bucket, "many/1")["VersionId"]
    gone = put(s3, bucket, "many/1")["VersionId"]
    put(s3, bucket, "many/2")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "many/1", "VersionId": gone}, {"Key": "many/2"},
        {"Key": "many/1", "VersionId": "abc"}]})
    by_key = {d["Key"]: d for d in answer["Deleted"]}
    assert by_key["many/1"] == {"Key": "many/1", "VersionId": gone}
    marker = by_key["many/2"]["DeleteMarkerVersionId"]
    assert by_key["many/2"] == {"Key": "many/2", "DeleteMarker": True,
                                "DeleteMarkerVersionId": marker}
    assert [e["Code"] for e in answer["Errors"]] == ["InvalidArgument"]
    assert s3.head_object(Bucket=bucket, Key="many/1")["VersionId"] == kept
    lifted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "many/2", "VersionId": marker}]})["Deleted"]
    assert lifted == [{"Key": "many/2", "VersionId": marker, "DeleteMarker": True,
                       "DeleteMarkerVersionId": marker}]


def test_all_versions_of_a_key_go_at_once(admin, s3):
    """Newest first, as a listing has them: each next one becomes the current one for a moment."""
    name = admin.bucket("versions-all")
    enable(s3, name)
    for _ in range(150):
        put(s3, name, "k")
    ids = [v[1] for v in versions(s3, name)]
    gone = s3.delete_objects(Bucket=name, Delete={"Objects": [
        {"Key": "k", "VersionId": one} for one in ids[:-1]]})
    assert len(gone["Deleted"]) == 149
    assert versions(s3, name) == [("k", ids[-1], True, False)]


def test_a_bucket_with_versions_left_is_not_empty(admin, s3):
    name = admin.bucket("versions-left")
    enable(s3, name)
    put(s3, name, "a")
    s3.delete_object(Bucket=name, Key="a")
    while left := versions(s3, name):
        refused("BucketNotEmpty", s3.delete_bucket, Bucket=name, status=409)
        s3.delete_object(Bucket=name, Key=left[-1][0], VersionId=left[-1][1])
    s3.delete_bucket(Bucket=name)


# Suspended

def test_a_suspended_bucket_keeps_one_null_version(admin, s3):
    name = admin.bucket("versions-suspended")
    put(s3, name, "k", b"before")
    assert "VersionId" not in s3.get_object(Bucket=name, Key="k")
    enable(s3, name)
    assert s3.get_object(Bucket=name, Key="k")["VersionId"] == "null"
    kept = put(s3, name, "k", b"kept")["VersionId"]
    enable(s3, name, "Suspended")
    assert "VersionId" not in put(s3, name, "k", b"null 1")
    assert "VersionId" not in put(s3, name, "k", b"null 2")
    assert versions(s3, name) == [("k", "null", True, False), ("k", kept, False, False)]
    assert body_of(s3.get_object(Bucket=name, Key="k", VersionId="null")) == b"null 2"
    copy = s3.copy_object(Bucket=name, Key="k", CopySource=f"{name}/k?versionId={kept}")
    assert (copy["VersionId"], copy["CopySourceVersionId"]) == ("null", kept)
    gone = s3.delete_object(Bucket=name, Key="k")
    assert (gone["VersionId"], gone["DeleteMarker"]) == ("null", True)
    assert versions(s3, name, 1) == [("k", "null", True, True), ("k", kept, False, False)]
    enable(s3, name)
    newer = put(s3, name, "k", b"newer")["VersionId"]
    assert [v[1] for v in versions(s3, name, 1)] == [newer, "null", kept]
    refused("MethodNotAllowed", s3.get_object, Bucket=name, Key="k", VersionId="null", status=405)
    enable(s3, name, "Suspended")
    put(s3, name, "k", b"null 3")
    assert [v[1] for v in versions(s3, name, 1)] == ["null", newer, kept]


def test_racing_writers_lose_no_version(admin, s3):
    name = admin.bucket("versions-racing")
    enable(s3, name)
    made = []

    def write(number):
        clients = Clients(admin.server, admin.key)("s3")
        for _ in range(8):
            made.append(put(clients, name, "k", str(number).encode())["VersionId"])
            if number % 2:
                made.append(clients.delete_object(Bucket=name, Key="k")["VersionId"])
                clients.delete_object(Bucket=name, Key="k", VersionId=made.pop())
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    listed = versions(s3, name, 1)
    assert sorted(v[1] for v in listed) == sorted(made)
    assert [v[2] for v in listed] == [True] + [False] * (len(made) - 1)


# Listing

@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 1000])
def test_versions_are_listed_in_pages(admin, s3, page_size):
    name = f"versions-pages-{page_size}"
    admin.bucket(name)
    enable(s3, name)
    made = []
    for key in ("a", "a/1", "a/2", "b ä", "c"):
        of_key = [(key, put(s3, name, key)["VersionId"], False) for _ in range(2)]
        if key in ("a/1", "c"):
            of_key.append((key, s3.delete_object(Bucket=name, Key=key)["VersionId"], True))
        made += [(k, i, n == len(of_key) - 1, marker)
                 for n, (k, i, marker) in reversed(list(enumerate(of_key)))]
    listed = versions(s3, name, page_size)
    assert sorted(listed) == sorted(made)
    if page_size == 1:  # otherwise the client parts markers from the rest
        assert listed == made
    top = s3.list_object_versions(Bucket=name, Delimiter="/", MaxKeys=3)
    assert [p["Prefix"] for p in top["CommonPrefixes"]] == ["a/"]
    assert (top["IsTruncated"], top["NextKeyMarker"]) == (True, "a/")
    rest = s3.list_object_versions(Bucket=name, Delimiter="/", KeyMarker=top["NextKeyMarker"])
    assert {v["Key"] for v in rest["Versions"]} == {"b ä", "c"}
    assert {v[0] for v in versions(s3, name, Prefix="a/")} == {"a/1", "a/2"}
    assert keys(s3, name) == ["a", "a/2", "b ä"]
    refused("InvalidArgument", s3.list_object_versions, Bucket=name, KeyMarker="a",
            VersionIdMarker="abc", status=400)
    refused("InvalidArgument", s3.list_object_versions, Bucket=name, VersionIdMarker="a" * 32)


def test_a_bucket_behaves_like_a_list_of_versions(admin, s3):
    """Random writes and removals beside a model that is a list."""
    name = admin.bucket("versions-model")
    dice = random.Random(5)
    model = {key: [] for key in "ab"}
    keeps = False
    for step in range(120):
        key = dice.choice("ab")
        known = model[key]
        what = dice.choice(["put", "put", "delete", "remove", "switch"])
        if what == "switch" and (step > 10):
            keeps = not keeps
            enable(s3, name, "Enabled" if keeps else "Suspended")
        elif what in ("put", "delete") and step > 10:
            call = put if what == "put" else lambda s, b, k: s.delete_object(Bucket=b, Key=k)
            made = call(s3, name, key).get("VersionId", "null")
            assert keeps or made == "null"
            if made == "null":
                known[:] = [v for v in known if v[0] != "null"]
            if what == "put" or "Status" in s3.get_bucket_versioning(Bucket=name):
                known.insert(0, (made, what == "delete"))
        elif known:
            gone = known.pop(dice.randrange(len(known)))
            s3.delete_object(Bucket=name, Key=key, VersionId=gone[0])
        wanted = [(k, i, n == 0, marker) for k in "ab"
                  for n, (i, marker) in enumerate(model[k])]
        assert versions(s3, name, 1) == wanted, step


# Who may

def test_versions_need_permissions_of_their_own(admin, s3, bucket):
    first = put(s3, bucket, "permitted", b"1")["VersionId"]
    put(s3, bucket, "permitted", b"2")
    plain = admin.user("versions-plain", allow(["s3:GetObject", "s3:DeleteObject"]))("s3")
    assert body_of(plain.get_object(Bucket=bucket, Key="permitted")) == b"2"
    for call in (plain.get_object, plain.head_object, plain.delete_object):
        with pytest.raises(Exception, match="403|AccessDenied"):
            call(Bucket=bucket, Key="permitted", VersionId=first)
    error = plain.delete_objects(Bucket=bucket, Delete={"Objects": [
        {"Key": "permitted", "VersionId": first}]})["Errors"][0]
    assert error["Code"] == "AccessDenied" and "s3:DeleteObjectVersion" in error["Message"]
    able = admin.user("versions-able", allow(["s3:GetObjectVersion", "s3:DeleteObjectVersion"]))(
        "s3")
    assert body_of(able.get_object(Bucket=bucket, Key="permitted", VersionId=first)) == b"1"
    refused("AccessDenied", able.get_object, Bucket=bucket, Key="permitted")
    able.delete_object(Bucket=bucket, Key="permitted", VersionId=first)


def test_a_policy_can_name_the_version(admin, s3, bucket):
    first = put(s3, bucket, "named", b"1")["VersionId"]
    second = put(s3, bucket, "named", b"2")["VersionId"]
    user = admin.user("versions-named", allow(
        "s3:GetObjectVersion", StringEquals={"s3:VersionId": first}))("s3")
    assert body_of(user.get_object(Bucket=bucket, Key="named", VersionId=first)) == b"1"
    refused("AccessDenied", user.get_object, Bucket=bucket, Key="named", VersionId=second)


def test_an_mfa_delete_like_policy_protects_versions(admin, s3, bucket):
    first = put(s3, bucket, "protected")["VersionId"]
    user = admin.user("versions-deleter", allow("s3:*"), deny("s3:DeleteObjectVersion"))("s3")
    user.delete_object(Bucket=bucket, Key="protected")
    refused("AccessDenied", user.delete_object, Bucket=bucket, Key="protected", VersionId=first)


# Conditions

def test_conditions_see_a_marker_as_nothing(s3, bucket):
    made = put(s3, bucket, "condition")
    refused("PreconditionFailed", put, s3, bucket, "condition", IfNoneMatch="*")
    s3.delete_object(Bucket=bucket, Key="condition")
    refused("NoSuchKey", put, s3, bucket, "condition", IfMatch=made["ETag"])
    put(s3, bucket, "condition", IfNoneMatch="*")
    refused("PreconditionFailed", s3.delete_object, Bucket=bucket, Key="condition",
            IfMatch='"other"', status=412)


# Records

def test_records_tell_the_version(admin, s3):
    data, logs = admin.bucket("versions-told"), admin.trail_bucket("versions-logs")
    enable(s3, data)
    admin.trail("versions", logs)
    cloudtrail = admin("cloudtrail")
    cloudtrail.put_event_selectors(TrailName="versions", EventSelectors=[{"DataResources": [
        {"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{data}/"]}]}])
    cloudtrail.start_logging(Name="versions")
    made = put(s3, data, "k")["VersionId"]
    s3.get_object(Bucket=data, Key="k", VersionId=made)
    marker = s3.delete_object(Bucket=data, Key="k")["VersionId"]
    s3.delete_objects(Bucket=data, Delete={"Objects": [{"Key": "k", "VersionId": made}]})
    records = delivered(s3, logs, lambda r: r["eventName"] == "DeleteObject" and
                        r["eventType"] == "AwsServiceEvent")
    assert records[0]["requestParameters"]["versionId"] == made
    told = {r["eventName"]: r for r in delivered(
        s3, logs, lambda r: r["eventSource"] == "s3.amazonaws.com" and
        r["eventType"] == "AwsApiCall")}
    assert told["PutObject"]["responseElements"]["x-amz-version-id"] == made
    assert told["GetObject"]["requestParameters"]["versionId"] == made
    assert marker in json.dumps(told["DeleteObject"]["responseElements"])
    cloudtrail.delete_trail(Name="versions")

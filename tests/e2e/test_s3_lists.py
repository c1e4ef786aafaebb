"""Listing a bucket, page by page, and uploading in parts."""

import concurrent.futures
import hashlib
import os

import pytest

from clients import keys, refused

NAMES = sorted(["a", "a/1", "a/2", "a/b/3", "b/4", "c", "d d/5", "e+f", "ä/6", "日/7", "z"],
               key=lambda name: name.encode())


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(admin, s3):
    name = admin.bucket("s3-listed")
    for key in NAMES:
        s3.put_object(Bucket=name, Key=key, Body=key.encode())
    return name


def test_a_listing_is_in_byte_order_with_all_members(s3, bucket):
    page = s3.list_objects_v2(Bucket=bucket, FetchOwner=True)
    assert [item["Key"] for item in page["Contents"]] == NAMES
    assert page["KeyCount"] == len(NAMES) and page["IsTruncated"] is False
    assert page["Name"] == bucket and page["MaxKeys"] == 1000
    first = page["Contents"][0]
    assert first["Size"] == 1 and first["StorageClass"] == "STANDARD" and first["Owner"]["ID"]
    assert first["ETag"] == f'"{hashlib.md5(b"a").hexdigest()}"'


@pytest.mark.parametrize("prefix,delimiter,keys_,prefixes", [
    ("", "/", ["a", "c", "e+f", "z"], ["a/", "b/", "d d/", "ä/", "日/"]),
    ("a/", "/", ["a/1", "a/2"], ["a/b/"]),
    ("a/", "", ["a/1", "a/2", "a/b/3"], []),
    ("none", "/", [], []),
    ("", "b", ["a", "a/1", "a/2", "c", "d d/5", "e+f", "z", "ä/6", "日/7"], ["a/b", "b"]),
])
def test_prefixes_and_delimiters(s3, bucket, prefix, delimiter, keys_, prefixes):
    for version in (s3.list_objects, s3.list_objects_v2):
        page = version(Bucket=bucket, Prefix=prefix, Delimiter=delimiter)
        assert [item["Key"] for item in page.get("Contents", [])] == keys_
        assert [item["Prefix"] for item in page.get("CommonPrefixes", [])] == prefixes


@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("delimiter", ["", "/"])
def test_pages_join_to_the_whole(s3, bucket, operation, size, delimiter):
    def walk(page_size):
        pages = s3.get_paginator(operation).paginate(
            Bucket=bucket, Delimiter=delimiter, PaginationConfig={"PageSize": page_size})
        out = []
        for page in pages:
            got = page.get("Contents", []) + page.get("CommonPrefixes", [])
            assert len(got) <= page_size
            out += [item.get("Key", item.get("Prefix")) for item in got]
        return out
    assert sorted(walk(size)) == sorted(walk(1000))


def test_start_after_marker_and_zero_keys(s3, bucket):
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="c")["Contents"]
    assert [item["Key"] for item in after] == NAMES[NAMES.index("c") + 1:]
    marker = s3.list_objects(Bucket=bucket, Marker="c")["Contents"]
    assert [item["Key"] for item in marker] == NAMES[NAMES.index("c") + 1:]
    none = s3.list_objects_v2(Bucket=bucket, MaxKeys=0)
    assert none["KeyCount"] == 0 and none["IsTruncated"] is False
    refused("InvalidArgument", s3.list_objects_v2, Bucket=bucket, ContinuationToken="nonsense")


def test_a_truncated_listing_says_how_to_go_on(s3, bucket):
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=2)
    assert page["IsTruncated"] is True and page["NextContinuationToken"] and page["KeyCount"] == 2
    more = s3.list_objects_v2(Bucket=bucket, MaxKeys=2,
                              ContinuationToken=page["NextContinuationToken"])
    assert more["ContinuationToken"] == page["NextContinuationToken"]
    assert [item["Key"] for item in more["Contents"]] == NAMES[2:4]


PART = 5 << 20


def upload(s3, bucket, key, *parts):
    made = s3.create_multipart_upload(Bucket=bucket, Key=key, ContentType="text/multi",
                                      Metadata={"m": "1"})
    assert (made["Bucket"], made["Key"]) == (bucket, key)
    done = []
    for number, body in enumerate(parts, 1):
        answer = s3.upload_part(Bucket=bucket, Key=key, UploadId=made["UploadId"],
                                PartNumber=number, Body=body)
        done.append({"PartNumber": number, "ETag": answer["ETag"]})
    return made["UploadId"], done


def test_a_multipart_upload(s3, bucket):
    parts = [os.urandom(PART), os.urandom(PART), b"last"]
    upload_id, done = upload(s3, bucket, "multi", *parts)
    listed = s3.list_parts(Bucket=bucket, Key="multi", UploadId=upload_id)["Parts"]
    assert [(p["PartNumber"], p["Size"]) for p in listed] == [(1, PART), (2, PART), (3, 4)]
    open_uploads = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [(u["Key"], u["UploadId"]) for u in open_uploads] == [("multi", upload_id)]
    refused("NoSuchKey", s3.get_object, Bucket=bucket, Key="multi")
    completed = s3.complete_multipart_upload(Bucket=bucket, Key="multi", UploadId=upload_id,
                                             MultipartUpload={"Parts": done})
    digests = b"".join(hashlib.md5(p).digest() for p in parts)
    assert completed["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-3"'
    got = s3.get_object(Bucket=bucket, Key="multi")
    assert got["Body"].read() == b"".join(parts)
    assert got["ContentType"] == "text/multi" and got["Metadata"] == {"m": "1"}
    part = s3.get_object(Bucket=bucket, Key="multi", Range=f"bytes={PART - 1}-{PART}")
    assert part["Body"].read() == parts[0][-1:] + parts[1][:1]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="multi")


def test_wrong_completions(s3, bucket):
    upload_id, done = upload(s3, bucket, "wrong", b"small", b"small")

    def complete(parts, id_=upload_id):
        return s3.complete_multipart_upload(Bucket=bucket, Key="wrong", UploadId=id_,
                                            MultipartUpload={"Parts": parts})
    refused("EntityTooSmall", complete, done)
    refused("InvalidPartOrder", complete, done[::-1])
    refused("InvalidPart", complete, [{**done[0], "ETag": '"' + "0" * 32 + '"'}])
    refused("InvalidPart", complete, [{"PartNumber": 9, "ETag": done[0]["ETag"]}])
    refused("NoSuchUpload", complete, done, "not-an-upload", status=404)
    complete(done[:1])
    assert s3.get_object(Bucket=bucket, Key="wrong")["Body"].read() == b"small"
    s3.delete_object(Bucket=bucket, Key="wrong")


def test_an_aborted_upload_leaves_nothing(s3, bucket):
    upload_id, _ = upload(s3, bucket, "aborted", b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="aborted", UploadId=upload_id)
    refused("NoSuchUpload", s3.list_parts, Bucket=bucket, Key="aborted", UploadId=upload_id)
    refused("NoSuchUpload", s3.upload_part, Bucket=bucket, Key="aborted", UploadId=upload_id,
            PartNumber=1, Body=b"")
    assert keys(s3, bucket, "aborted") == []


def test_a_part_can_be_copied(s3, bucket):
    s3.put_object(Bucket=bucket, Key="origin", Body=b"0123456789")
    made = s3.create_multipart_upload(Bucket=bucket, Key="from-copy")
    copied = s3.upload_part_copy(Bucket=bucket, Key="from-copy", UploadId=made["UploadId"],
                                 PartNumber=1, CopySource={"Bucket": bucket, "Key": "origin"},
                                 CopySourceRange="bytes=2-5")["CopyPartResult"]
    s3.complete_multipart_upload(Bucket=bucket, Key="from-copy", UploadId=made["UploadId"],
                                 MultipartUpload={"Parts": [
                                     {"PartNumber": 1, "ETag": copied["ETag"]}]})
    assert s3.get_object(Bucket=bucket, Key="from-copy")["Body"].read() == b"2345"
    for key in ("origin", "from-copy"):
        s3.delete_object(Bucket=bucket, Key=key)


def test_the_transfer_manager_works_as_it_comes(s3, bucket, tmp_path):
    path = tmp_path / "big"
    path.write_bytes(os.urandom(20 << 20))
    s3.upload_file(str(path), bucket, "managed")
    s3.download_file(bucket, "managed", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == path.read_bytes()
    s3.delete_object(Bucket=bucket, Key="managed")


def test_one_of_many_racing_writers_wins(s3, bucket):
    def put(number):
        try:
            s3.put_object(Bucket=bucket, Key="race", Body=str(number).encode(), IfNoneMatch="*")
            return number
        except s3.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ("PreconditionFailed",
                                                       "ConditionalRequestConflict")
            return None
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        winners = [n for n in pool.map(put, range(32)) if n is not None]
    assert len(winners) == 1
    assert s3.get_object(Bucket=bucket, Key="race")["Body"].read() == str(winners[0]).encode()
    s3.delete_object(Bucket=bucket, Key="race")

"""What the recordings asked of S3 about multipart uploads."""

import base64
import hashlib
import re

from s3_scene import asks, checksum_member


# Multipart uploads

@asks("*|list-part-after-complete-exc", "*|list-parts-wrong-key-name")
def _(scene, name):
    return scene.refused(scene.s3.list_parts, Bucket=scene.bucket, Key="other",
                         UploadId=scene.upload("multipart"))


@asks("*|upload-exc", "*|upload-part-wrong-key-name")
def _(scene, name):
    upload = "fakeid" if name.endswith("upload-exc") else scene.upload("multipart")
    return scene.refused(scene.part, key="other", upload=upload)


@asks("*no_such_upload|complete-exc", "*|complete-multipart-wrong-key-name")
def _(scene, name):
    upload = scene.upload("multipart") if "wrong" in name else "fakeid"
    etag = '"8d777f385d3dfec8815d20f7496026dc"'
    return scene.complete("other", upload, {"ETag": etag, "PartNumber": 1})


@asks("*no_such_upload|abort-exc", "*|abort-multipart-wrong-key-name")
def _(scene, name):
    upload = scene.upload("multipart") if "wrong" in name else "fakeid"
    return scene.refused(scene.s3.abort_multipart_upload, Bucket=scene.bucket, Key="other",
                         UploadId=upload)


@asks("*|complete-exc-no-parts")
def _(scene, name):
    return scene.refused(scene.s3.complete_multipart_upload, Bucket=scene.bucket, Key="multipart",
                         UploadId=scene.upload("multipart"))


@asks("*|complete-exc-too-small")
def _(scene, name):
    upload = scene.upload("small")
    parts = [{"ETag": scene.part("small", upload, n)["ETag"], "PartNumber": n} for n in (1, 2)]
    return scene.complete("small", upload, *parts)


@asks("*|complete-exc-wrong-part-number", "*|complete-exc-wrong-etag")
def _(scene, name):
    upload = scene.upload("wrong")
    etag = scene.part("wrong", upload)["ETag"]
    wrong = {"ETag": etag, "PartNumber": 2} if name.endswith("number") else {
        "ETag": "d41d8cd98f00b204e9800998ecf8427e", "PartNumber": 1}
    return scene.complete("wrong", upload, wrong)


@asks("*|upload-part-negative-part-number")
def _(scene, name):
    return scene.refused(scene.part, key="p", upload=scene.upload("p"), number=-1, body=b"")


@asks("*|complete-multipart-unordered")
def _(scene, name):
    upload = scene.upload("unordered")
    parts = [{"ETag": scene.part("unordered", upload, n)["ETag"], "PartNumber": n} for n in (2, 1)]
    return scene.complete("unordered", upload, *parts)


@asks("*|put-object-outposts")
def _(scene, name):
    return scene.refused(scene.put, key="outposts", StorageClass="OUTPOSTS")


@asks("*|create-multipart-outposts-exc")
def _(scene, name):
    return scene.refused(scene.upload, key="outposts", StorageClass="OUTPOSTS")


@asks("*|create-mpu-wrong-checksum-algo")
def _(scene, name):
    return scene.refused(scene.upload, key="c", ChecksumAlgorithm="TEST")


@asks("*|create-mpu-no-checksum-algo-with-type")
def _(scene, name):
    return scene.refused(scene.upload, key="c", ChecksumType="COMPOSITE")


@asks("*|create-mpu-checksum-exc")
def _(scene, name):
    kind, algorithm = re.search(r"\[(\w+)-(\w+)\]", name).groups()
    return scene.refused(scene.upload, key="c", ChecksumType=kind, ChecksumAlgorithm=algorithm)


@asks("*_composite|complete-part-with-checksum")
def _(scene, name):
    upload = scene.upload("c", ChecksumType="COMPOSITE", ChecksumAlgorithm="CRC32")
    etag = scene.part("c", upload, body=b"abc")["ETag"]
    digest = base64.b64encode(hashlib.sha256(b"abc").digest()).decode()
    return scene.complete("c", upload, {"ETag": etag, "PartNumber": 1, "ChecksumSHA256": digest})


@asks("*_composite|complete-part-with-bad-checksum-type")
def _(scene, name):
    upload = scene.upload("c", ChecksumType="COMPOSITE", ChecksumAlgorithm="CRC32")
    etag = scene.part("c", upload, body=b"abc")["ETag"]
    return scene.complete("c", upload, {"ETag": etag, "PartNumber": 1}, ChecksumType="FULL_OBJECT")


@asks("*|upload-part-different-checksum-exc")
def _(scene, name):
    algorithm = "SHA256" if "composite" in name else "CRC32C"
    return scene.refused(scene.part, key="c", ChecksumAlgorithm="CRC32",
                         upload=scene.upload("c", ChecksumAlgorithm=algorithm))


CRC32C = {b"abc": "Nks/tw=="}  # of the whole; of its four bytes it is another


@asks("*_exceptions_full_object|complete-part*")
def _(scene, name):
    upload = scene.upload("c", ChecksumAlgorithm="CRC32C", ChecksumType="FULL_OBJECT")
    etag = scene.part("c", upload, body=b"abc", ChecksumAlgorithm="CRC32C")["ETag"]
    right = CRC32C[b"abc"]
    given = {
        "complete-part-bad-checksum-type": {"ChecksumType": "COMPOSITE"},
        "complete-part-good-checksum-no-type": {"ChecksumCRC32C": "AAAAAA==-1"},
        "complete-part-only-checksum-algo": {"ChecksumCRC32C": right},
        "complete-part-only-checksum-algo-diff": {"ChecksumCRC64NVME": "BeXKuz/B+us="},
        "complete-part-bad-checksum": {"ChecksumCRC32C": "AAAAAA==",
                                       "ChecksumType": "FULL_OBJECT"},
        "complete-part-bad-checksum-algo": {"ChecksumCRC32": "AAAAAA==",
                                            "ChecksumType": "FULL_OBJECT"},
    }[name.rsplit("|", 1)[1]]
    return scene.complete("c", upload, {"ETag": etag, "PartNumber": 1, "ChecksumCRC32C": right},
                          **given)


@asks("*checksum_default|*")
def _(scene, name):
    upload = scene.upload("c")
    part = scene.part("c", upload, body=b"aaa", ChecksumAlgorithm="CRC32C")
    known = {"ETag": part["ETag"], "PartNumber": 1}
    step = name.rsplit("|", 1)[1]
    if step == "complete-multipart-parts-checksum":
        return scene.complete("c", upload, {**known, "ChecksumCRC32C": part["ChecksumCRC32C"]})
    if step == "complete-multipart-wrong-parts-checksum":
        digest = base64.b64encode(hashlib.sha256(b"aaa").digest()).decode()
        return scene.complete("c", upload, {**known, "ChecksumSHA256": digest})
    kind = "FULL_OBJECT" if "full-object" in step else "COMPOSITE"
    return scene.complete("c", upload, known, ChecksumType=kind)


# AWS looks at the parts side by side, and tells of whichever it found first.
@asks("*parts_checksum_composite[[]*", "*parts_checksum_full_object[[]*")
def _(scene, name):
    member = checksum_member(name)
    upload = scene.upload("c", ChecksumAlgorithm=member[8:], ChecksumType=(
        "COMPOSITE" if "composite" in name else "FULL_OBJECT"))
    body = b"a" * (5 * 1024 * 1024 + 1)
    parts = [scene.part("c", upload, n, body if n < 3 else body[:10], ChecksumAlgorithm=member[8:])
             for n in (1, 2, 3)]
    wrong = {member: parts[2][member]} if name.endswith("wrong-parts-checksum") else {}
    return scene.complete("c", upload, *({"ETag": p["ETag"], "PartNumber": n, **wrong}
                                         for n, p in enumerate(parts, 1)))


@asks("*|complete-multipart-wrong-size")
def _(scene, name):
    upload = scene.upload("c")
    etag = scene.part("c", upload, body=b"aaaa")["ETag"]
    return scene.complete("c", upload, {"ETag": etag, "PartNumber": 1}, MpuObjectSize=5)


@asks("*test_get_object_part|*")
def _(scene, name):
    if name.endswith("no-multipart"):
        scene.put("one")
        return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="one", PartNumber=2)
    upload = scene.upload("two")
    sizes = {1: 5 * 1024 * 1024, 2: 5}
    parts = [{"ETag": scene.part("two", upload, n, b"x" * size)["ETag"], "PartNumber": n}
             for n, size in sizes.items()]
    scene.s3.complete_multipart_upload(Bucket=scene.bucket, Key="two", UploadId=upload,
                                       MultipartUpload={"Parts": parts})
    more = {"Range": "bytes=0-8", "PartNumber": 1} if name.endswith("range") else {
        "PartNumber": 10}
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="two", **more)

"""Asks S3 what the recordings asked of AWS: the ways to ask, and who asks what."""

import fnmatch
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

import botocore.exceptions
import pytest

import raw


class Scene:
    """Asks what the recordings asked. An answer is (status, error as a dict)."""

    def __init__(self, server, admin):
        self.server = server
        self.admin = admin
        self.s3 = admin("s3", unchecked=True)
        self.bucket = admin.bucket("s3-errors")
        self.acls = admin.bucket("s3-errors-acls")
        self.s3.put_bucket_ownership_controls(Bucket=self.acls, OwnershipControls={
            "Rules": [{"ObjectOwnership": "ObjectWriter"}]})
        self.s3.delete_public_access_block(Bucket=self.acls)

    def refused(self, call, **arguments):
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            call(**arguments)
        response = caught.value.response
        return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]

    def raw(self, method, url, headers=None, body=b""):
        """As a plain client sends a URL that somebody signed."""
        parts = urllib.parse.urlsplit(url)
        status, _, answer = raw.send(self.server, method, f"{parts.path}?{parts.query}",
                                     {"Host": parts.netloc, **(headers or {})}, body)
        assert answer.startswith(b"<?xml"), (status, answer)
        return status, {child.tag: child.text for child in ElementTree.fromstring(answer)}

    def put(self, key, body=b"data", **more):
        return self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **more)

    def presign(self, operation, version="s3v4", seconds=60, virtual=False, **arguments):
        style = "virtual" if virtual else "path"
        client = self.admin("s3", signature_version=version, s3={"addressing_style": style})
        return client.generate_presigned_url(operation, ExpiresIn=seconds, Params={
            "Bucket": self.bucket, "Key": "presigned", **arguments})

    def upload(self, key, **settings):
        return self.s3.create_multipart_upload(Bucket=self.bucket, Key=key, **settings)["UploadId"]

    def part(self, key, upload, number=1, body=b"data", **more):
        return self.s3.upload_part(Bucket=self.bucket, Key=key, UploadId=upload,
                                   PartNumber=number, Body=body, **more)

    def complete(self, key, upload, *parts, **more):
        return self.refused(self.s3.complete_multipart_upload, Bucket=self.bucket, Key=key,
                            UploadId=upload, MultipartUpload={"Parts": list(parts)}, **more)


ASKED = []


def asks(*patterns):
    """The function asks what the recordings with these names asked; later ones go first."""
    def register(function):
        ASKED.extend((pattern, function) for pattern in patterns)
        return function
    return register


def asking(name):
    for pattern, function in reversed(ASKED):
        if fnmatch.fnmatchcase(name, pattern):
            return function
    return None


def checksum_member(name):
    return "Checksum" + re.search(r"\[(\w+)\]", name)[1]

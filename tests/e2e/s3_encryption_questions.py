"""What the recordings asked of S3 about server-side encryption."""

import base64
import hashlib

from s3_scene import asks

KEY = b"0123456789abcdef0123456789abcdef"
SSE_C = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY}
NO_SUCH_KEY = "134f2428-cec1-4b25-a1ae-9048164dba47"


def with_kms(key):
    return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}


def in_copy(arguments):
    return {"CopySource" + name: value for name, value in arguments.items()}


def key_in_state(scene, state):
    """A key, and an object that was encrypted with it while it could."""
    kms = scene.admin("kms")
    made = kms.create_key()["KeyMetadata"]["KeyId"]
    scene.put("of-a-key", **with_kms(made))
    kms.disable_key(KeyId=made)
    if state == "pending":
        kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=7)
    return made


# SSE-KMS

@asks("*|put-obj-wrong-kms-key*", "*|put-obj-different-region-kms-key*")
def _(scene, name):
    arn = f"arn:aws:kms:us-east-1:{scene.admin.account}:key/{NO_SUCH_KEY}"
    key = {"key": "fake-key-id", "uuid": NO_SUCH_KEY, "arn": arn}.get(name.rsplit("-", 1)[-1])
    if "different-region" in name:
        made = scene.admin("kms", "eu-west-1").create_key()["KeyMetadata"]
        key = made["KeyId"] if name.endswith("no-arn") else made["Arn"]
    return scene.refused(scene.put, key="k", **with_kms(key))


@asks("*|create-multipart-wrong-kms-key")
def _(scene, name):
    return scene.refused(scene.s3.create_multipart_upload, Bucket=scene.bucket, Key="k",
                         **with_kms("fake-key-id"))


@asks("*|copy-obj-wrong-kms-key")
def _(scene, name):
    scene.put("source")
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="k",
                         CopySource=f"{scene.bucket}/source", **with_kms("fake-key-id"))


@asks("*|get-obj-disabled-key", "*|get-obj-pending-deletion-key")
def _(scene, name):
    key_in_state(scene, "pending" if "pending" in name else "disabled")
    return scene.refused(scene.s3.get_object, Bucket=scene.bucket, Key="of-a-key")


@asks("*|put-obj-disabled-key")
def _(scene, name):
    return scene.refused(scene.put, key="k", **with_kms(key_in_state(scene, "disabled")))


# SSE-C

def wrong(name):
    """The headers of SSE-C as the recording with this name had them."""
    raw = base64.b64encode(KEY).decode()
    md5 = base64.b64encode(hashlib.md5(KEY).digest()).decode()
    for ending, arguments in (
            ("both-encryption", {**SSE_C, "ServerSideEncryption": "AES256"}),
            ("wrong-algo", {**SSE_C, "SSECustomerAlgorithm": "KMS"}),
            ("no-algo", {"SSECustomerKey": KEY}),
            ("no-key", {"SSECustomerAlgorithm": "AES256"}),
            ("no-md5", {**SSE_C, "SSECustomerKey": raw, "SSECustomerKeyMD5": ""}),
            ("wrong-key-size", {**SSE_C, "SSECustomerKey": KEY + b"0"}),
            ("bad-md5", {**SSE_C, "SSECustomerKey": raw, "SSECustomerKeyMD5": md5[::-1]}),
            ("wrong-key", {**SSE_C, "SSECustomerKey": KEY[::-1]})):
        if name.endswith(ending):
            return arguments
    return {}


@asks("*|put-obj-sse-c-*")
def _(scene, name):
    return scene.refused(scene.put, key="k", **wrong(name))


@asks("*sse_c|get-obj-*", "*sse_c|head-obj-*", "*|get-obj-sse-c-last-version-wrong-key")
def _(scene, name):
    scene.put("of-a-client", **SSE_C)
    call = scene.s3.head_object if "|head" in name else scene.s3.get_object
    more = {}
    if "attrs" in name:
        call, more = scene.s3.get_object_attributes, {"ObjectAttributes": ["ETag"]}
    return scene.refused(call, Bucket=scene.bucket, Key="of-a-client", **wrong(name), **more)


@asks("*sse_c|copy-obj-*")
def _(scene, name):
    scene.put("of-a-client", **SSE_C)
    arguments = {"CopySource": f"{scene.bucket}/of-a-client", **in_copy(SSE_C)}
    if name.endswith("no-src-sse-c"):
        arguments = {"CopySource": f"{scene.bucket}/of-a-client", **SSE_C}
    elif name.endswith("wrong-src-sse-c-algo"):
        arguments["CopySourceSSECustomerAlgorithm"] = "KMS"
    elif name.endswith("wrong-target-sse-c-algo"):
        arguments.update(SSE_C, SSECustomerAlgorithm="KMS")
    else:
        arguments.update(SSE_C, ServerSideEncryption="AES256")
    return scene.refused(scene.s3.copy_object, Bucket=scene.bucket, Key="k", **arguments)


@asks("*|mpu-*sse-c*")
def _(scene, name):
    upload = scene.upload("of-a-client", **({} if "mpu-no-sse-c" in name else SSE_C))
    arguments = {"upload-part-no-sse-c": {}, "upload-part-with-sse-c": SSE_C,
                 "upload-part-wrong-sse-c": {**SSE_C, "SSECustomerKey": KEY[::-1]}}
    return scene.refused(scene.part, key="of-a-client", upload=upload,
                         **arguments[name[name.index("upload-part"):]])

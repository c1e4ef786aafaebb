"""What the recordings asked of S3 about requests of pages of other sites."""

import xml.etree.ElementTree as ElementTree

import raw
from s3_scene import asks

ORIGIN = "https://localhost:4200"


def preflight(scene, path, **headers):
    """As Scene.refused: the answer to OPTIONS with those headers; those without a value are left
    out."""
    sent = {name.replace("_", "-"): value for name, value in headers.items() if value}
    status, _, answer = raw.send(scene.server, "OPTIONS", path, {
        "Host": f"127.0.0.1:{scene.server.port}", **sent})
    return status, {child.tag: child.text for child in ElementTree.fromstring(answer)}


def ruled(scene, **rule):
    """A bucket with that rule."""
    bucket = scene.admin.bucket("s3-errors-cors")
    scene.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [{
        "AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET"], **rule}]})
    return bucket


@asks("*test_cors_http_options_no_config|*", "*test_cors_http_options_non_existent_bucket|*")
def _(scene, name):
    bucket = "s3-errors-missing" if "non_existent" in name else scene.bucket
    origin = None if name.endswith("no-origin") else ORIGIN
    method = "PUT" if name.endswith("and-method") else None
    return preflight(scene, f"/{bucket}/key", Origin=origin, Access_Control_Request_Method=method)


@asks("*test_cors_match_origins|*", "*test_cors_match_methods|*", "*test_cors_match_headers|*",
      "*test_put_cors_default_values|*")
def _(scene, name):
    bucket = ruled(scene, AllowedMethods=["GET", "PUT"] if "origins" in name else ["GET"])
    step = name.split("|")[1]
    origin = None if "no-origin" in step or "referer" in step else (
        "http://wrong.example.com" if "wrong-origin" in step else ORIGIN)
    headers = "x-amz-server-side-encryption" if "get" in step else None
    return preflight(scene, f"/{bucket}/key", Origin=origin, Access_Control_Request_Headers=headers,
                     Access_Control_Request_Method="GET" if "get" in step else "PUT")


@asks("*test_cors_options_fails_partial_origin|*")
def _(scene, name):
    bucket = ruled(scene, AllowedOrigins=["http://localhost*:4200"])
    return preflight(scene, f"/{bucket}", Origin="http://localhost:80",
                     Access_Control_Request_Method="GET")


@asks("*test_put_cors_invalid_rules|*")
def _(scene, name):
    rules = [] if name.endswith("empty") else [
        {"AllowedOrigins": ["*"], "AllowedMethods": ["MYMETHOD"]}]
    return scene.refused(scene.s3.put_bucket_cors, Bucket=scene.bucket,
                         CORSConfiguration={"CORSRules": rules})

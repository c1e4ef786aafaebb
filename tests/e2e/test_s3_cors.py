"""What pages of other sites may see of a bucket: its CORS configuration, preflights, headers."""

import pytest

import raw
from clients import refused

ORIGIN = "https://app.example.com"
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def bucket(admin, s3):
    name = admin.bucket("cors")
    s3.put_object(Bucket=name, Key="k", Body=b"data")
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [
        {"ID": "app", "AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET", "PUT"],
         "AllowedHeaders": ["x-amz-*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3000},
        {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD"]}]})
    return name


def preflight(server, path, **headers):
    """(status, headers, body) of OPTIONS; `origin` and the like become its headers."""
    names = {"origin": "Origin", "method": "Access-Control-Request-Method",
             "wanted": "Access-Control-Request-Headers", "host": "Host"}
    return raw.send(server, "OPTIONS", path, {"Host": f"127.0.0.1:{server.port}", **{
        names[name]: value for name, value in headers.items()}})


def test_a_configuration_is_kept_and_taken_away(admin, s3):
    name = admin.bucket("cors-kept")
    rules = [{"ID": "one", "AllowedOrigins": ["http://localhost:*"], "AllowedMethods": ["GET"],
              "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 5},
             {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD", "POST", "DELETE"]}]
    s3.delete_bucket_cors(Bucket=name)
    refused("NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=name, status=404)
    s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": rules})
    assert s3.get_bucket_cors(Bucket=name)["CORSRules"] == rules
    s3.delete_bucket_cors(Bucket=name)
    refused("NoSuchCORSConfiguration", s3.get_bucket_cors, Bucket=name, status=404)


@pytest.mark.parametrize("rules,code,message", [
    ([], "MalformedXML", ""),
    ([{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}] * 101, "MalformedXML", ""),
    ([{"AllowedOrigins": ["*"], "AllowedMethods": ["PATCH"]}], "InvalidRequest",
     "Unsupported method is PATCH"),
    ([{"AllowedOrigins": ["http://*:*"], "AllowedMethods": ["GET"]}], "InvalidRequest",
     "more than one wildcard"),
    ([{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], "ExposeHeaders": ["x-*"]}],
     "InvalidRequest", "wildcard")])
def test_bad_rules_are_refused(s3, bucket, rules, code, message):
    error = refused(code, s3.put_bucket_cors, Bucket=bucket, status=400,
                    CORSConfiguration={"CORSRules": rules})["Error"]
    assert message in error["Message"]
    assert len(s3.get_bucket_cors(Bucket=bucket)["CORSRules"]) == 2


def test_a_preflight_needs_no_signature(server, bucket):
    status, headers, body = preflight(server, f"/{bucket}/k", origin=ORIGIN, method="PUT",
                                      wanted="X-Amz-Date, x-amz-content-sha256")
    assert (status, body) == (200, b"")
    assert headers["access-control-allow-origin"] == ORIGIN
    assert headers["access-control-allow-methods"] == "GET, PUT"
    assert headers["access-control-allow-headers"] == "x-amz-date, x-amz-content-sha256"
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["access-control-max-age"] == "3000"
    assert headers["access-control-expose-headers"] == "ETag"
    assert headers["vary"] == VARY
    assert headers["x-amz-request-id"]


def test_a_preflight_for_anybody_says_so(server, bucket):
    status, headers, _ = preflight(server, f"/{bucket}/k", origin="http://else", method="HEAD")
    assert status == 200 and headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers


def test_a_bucket_may_be_in_the_host(server, bucket):
    host = f"{bucket}.s3.localhost:{server.port}"
    status, _, _ = preflight(server, "/k", host=host, origin=ORIGIN, method="PUT")
    assert status == 200
    status, _, body = preflight(server, "/", host=host, origin="http://else", method="PUT")
    assert status == 403 and b"<ResourceType>BUCKET</ResourceType>" in body


@pytest.mark.parametrize("path,headers,status,parts", [
    ("/cors/k", {}, 400, (b"BadRequest", b"Origin request header needed")),
    ("/cors/k", {"origin": ORIGIN}, 400, (b"BadRequest",)),
    ("/cors/k", {"origin": "http://else", "method": "GET"}, 403,
     (b"AccessForbidden", b"not allowed", b"<Method>GET<", b"OBJECT")),
    ("/cors/k", {"origin": ORIGIN, "method": "DELETE"}, 403, (b"<Method>DELETE<",)),
    ("/cors/k", {"origin": ORIGIN, "method": "GET", "wanted": "x-other"}, 403, (b"not allowed",)),
    ("/cors-not-there/k", {"origin": ORIGIN, "method": "GET"}, 403, (b"Bucket not found",))])
def test_a_preflight_that_fits_no_rule_is_refused(server, bucket, path, headers, status, parts):
    got, answered, body = preflight(server, path, **headers)
    assert got == status and all(part in body for part in parts), body
    assert "access-control-allow-origin" not in answered


def test_answers_tell_the_browser(server, admin, bucket):
    for target, status in ((f"/{bucket}/k", 200), (f"/{bucket}/missing", 404)):
        got, headers, _ = raw.call(server, admin.key, "GET", target, "s3",
                                   headers={"Origin": ORIGIN})
        assert got == status and headers["access-control-allow-origin"] == ORIGIN
        assert headers["vary"] == VARY
    got, headers, _ = raw.send(server, "GET", f"/{bucket}/k", {
        "Host": f"127.0.0.1:{server.port}", "Origin": ORIGIN})
    assert got == 403 and headers["access-control-allow-origin"] == ORIGIN
    for origin in ("http://else", None):
        more = {"Origin": origin} if origin else {}
        got, headers, _ = raw.call(server, admin.key, "GET", f"/{bucket}/k", "s3", headers=more)
        assert got == 200 and "access-control-allow-origin" not in headers

"""Requests that no client would send: each gets a 4xx that its protocol's clients can read, and the
server lives on."""

import gzip
import json
import socket
import xml.etree.ElementTree as xml

import cbor2
import pytest

import raw

HOST = "Host: localhost\r\n"
CHUNKED = f"PUT /b/k HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def lives_on(server):
    yield
    assert server.process.poll() is None, server.log()
    assert server.get("/_trailcam/health")[0] == 200


def exchange(server, request):
    """All that the server says to these bytes, until it closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


HTTP = {
    "no HTTP": "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    "no version": f"GET /\r\n{HOST}\r\n",
    "an unknown version": f"GET / HTTP/9.9\r\n{HOST}\r\n",
    "a method that is no word": f"G(T / HTTP/1.1\r\n{HOST}\r\n",
    "no target": f"GET  HTTP/1.1\r\n{HOST}\r\n",
    "a target that is no path": f"GET x HTTP/1.1\r\n{HOST}\r\n",
    "a header without a colon": f"GET / HTTP/1.1\r\n{HOST}Nonsense\r\n\r\n",
    "a header without a name": f"GET / HTTP/1.1\r\n{HOST}: x\r\n\r\n",
    "a blank in a header's name": f"GET / HTTP/1.1\r\n{HOST}A b: x\r\n\r\n",
    "a zero byte in a header": f"GET / HTTP/1.1\r\n{HOST}A: x\0y\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "two hosts": f"GET / HTTP/1.1\r\n{HOST}{HOST}\r\n",
    "a length that is no number": f"PUT /b/k HTTP/1.1\r\n{HOST}Content-Length: x\r\n\r\n",
    "a negative length": f"PUT /b/k HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n",
    "a huge length": f"PUT /b/k HTTP/1.1\r\n{HOST}Content-Length: {'9' * 30}\r\n\r\n",
    "two lengths":
        f"PUT /b/k HTTP/1.1\r\n{HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a length and chunks": CHUNKED.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\n0\r\n\r\n"),
    "an unknown coding": CHUNKED.replace("chunked", "gzip, chunked") + "0\r\n\r\n",
    "a head that is too long": f"GET / HTTP/1.1\r\n{HOST}A: {'x' * 70_000}\r\n\r\n",
    "a target that is too long": f"GET /{'x' * 70_000} HTTP/1.1\r\n{HOST}\r\n",
}


@pytest.mark.parametrize("name", HTTP)
def test_malformed_http(server, name):
    answer = exchange(server, HTTP[name].encode("latin-1"))
    assert answer.startswith(b"HTTP/1.1 "), answer[:100]
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert 400 <= status < 500 or (status == 501 and name == "an unknown coding")
    assert b"connection: close" in head.lower()
    assert xml.fromstring(body).find("Code").text


# Calls of each protocol: service, method, target, headers, what tells the error's code.
def json_code(_, body):
    return json.loads(body)["__type"]


def cbor_code(headers, body):
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    return cbor2.loads(body)["__type"]


def query_code(_, body):
    root = xml.fromstring(body)
    assert root.tag.endswith("ErrorResponse")
    return root.find("{*}Error/{*}Code").text


CALLS = {
    "json": ("cloudtrail", "POST", "/",
             {"X-Amz-Target": "CloudTrail_20131101.GetTrail",
              "Content-Type": "application/x-amz-json-1.1"}, json_code),
    "cbor": ("cloudtrail", "POST", "/service/CloudTrail_20131101/operation/GetTrail",
             {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}, cbor_code),
    "query": ("iam", "POST", "/", {"Content-Type": FORM}, query_code),
    "ec2": ("ec2", "POST", "/", {"Content-Type": FORM},
            lambda _, body: xml.fromstring(body).find("Errors/Error/Code").text),
    "rest-json": ("lambda", "GET", "/2015-03-31/functions/", {},
                  lambda headers, _: headers["x-amzn-errortype"].split(":")[0]),
    "rest-xml": ("s3", "PUT", "/malformed-bucket?tagging", {},
                 lambda _, body: xml.fromstring(body).find("Code").text),
}
IN_BODY = {"query": b"Action=GetUser&Version=2010-05-08",
           "ec2": b"Action=DescribeInstances&Version=2016-11-15"}


def refused(protocol, answer):
    status, headers, body = answer
    assert 400 <= status < 500, (status, body)
    assert CALLS[protocol][-1](headers, body)


BODIES = {
    "json": [b"{", b"[]", b"1", b'"x"', b"null x", b"\xff\xfe", b"\0", b'{"Name":}', b'{"Name":1}',
             b'{"Name":"a\xff"}', b'{"Name":["a"]}', b'{"Name":{"a":1}}', b"{'Name':'a'}",
             b'{"Name":"a"}}', b'{"Name":"\\ud800"}', b"[" * 100_000, b'{"a":' * 100_000],
    "cbor": [b"\xff", b"\x9f", b"\xbf", b"\xa1\x61", b"\x01", b"\x81" * 100_000, b"\xa1\x01\x02",
             b"\xbb" + b"\xff" * 8, b"\x5b" + b"\xff" * 8, b"\xa1\x64Name\x01", b"\x1c",
             b"\xa1\x64Name\x7f\x61a", b"\xc1" * 1000],
    "query": [b"", b"%", b"Action", b"Action=%zz", b"Action=GetUser&UserName=%f", b"&&&=&=",
              b"Action=CreateUser&Version=2010-05-08&UserName=x&Tags.member.1.Key.a=1",
              b"Action=ListUsers&Version=2010-05-08&MaxItems=x", b"\xff\xfe\0"],
    "rest-xml": [b"", b"<", b"<Tagging>", b"<Tagging></Tag>", b"x", b"\0", b"\xff\xfe<",
                 b"<Tagging/>", b"<Other/>", b"<Tagging><TagSet><Tag/></TagSet></Tagging>",
                 b"<Tagging>" * 100_000, b'<!DOCTYPE a [<!ENTITY b "c">]><Tagging>&b;</Tagging>',
                 b"<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet>"],
}


@pytest.fixture(scope="module")
def bucket(admin):
    return admin.bucket("malformed-bucket")


@pytest.mark.parametrize("protocol,number",
                         [(p, n) for p, bodies in BODIES.items() for n in range(len(bodies))])
def test_malformed_bodies(server, admin, bucket, protocol, number):
    service, method, target, headers, _ = CALLS[protocol]
    refused(protocol, raw.call(server, admin.key, method, target, service, headers=headers,
                               body=BODIES[protocol][number]))


@pytest.mark.parametrize("protocol", BODIES)
@pytest.mark.parametrize("body", [b"", b"x", b"\x1f\x8b", gzip.compress(b"x" * 1000)[:-5],
                                  gzip.compress(b"\0" * (9 << 20)), gzip.compress(b"\xff<")],
                         ids=["none", "other", "cut off", "damaged", "a bomb", "nonsense"])
def test_malformed_compression(server, admin, bucket, protocol, body):
    service, method, target, headers, _ = CALLS[protocol]
    refused(protocol, raw.call(server, admin.key, method, target, service, body=body,
                               headers={**headers, "Content-Encoding": "gzip"}))


def change(name, wrong):
    """Of a signed request's headers: `wrong` makes the new value of one of them, or drops it."""
    def changed(headers):
        value = wrong(headers[name])
        return {k: v for k, v in {**headers, name: value}.items() if v is not None}
    return changed


def authorization(wrong):
    return change("Authorization", wrong)


SIGNATURES = {
    "none": authorization(lambda _: None),
    "empty": authorization(lambda _: ""),
    "only the algorithm": authorization(lambda _: "AWS4-HMAC-SHA256"),
    "another algorithm": authorization(lambda v: v.replace("HMAC-SHA256", "ECDSA-P256-SHA256")),
    "another scheme": authorization(lambda _: "Basic YTpi"),
    "the older scheme": authorization(lambda _: "AWS AKIATEST:abc="),
    "no credential": authorization(lambda v: v.replace("Credential=", "Cred=")),
    "no signature": authorization(lambda v: v.replace("Signature=", "Sig=")),
    "no headers": authorization(lambda v: v.replace("SignedHeaders=", "Headers=")),
    "a short scope": authorization(lambda v: v.replace("/aws4_request", "")),
    "a scope of slashes": authorization(lambda v: v.replace("/us-east-1/", "//")),
    "a date that is none": authorization(lambda v: v.replace("/20", "/ab", 1)),
    "a cut signature": authorization(lambda v: v[:-1]),
    "a signature that is no hex": authorization(lambda v: v[:-64] + "z" * 64),
    "a signature of zero bytes": authorization(lambda v: v[:-64]),
    "twice the same part": authorization(lambda v: v + ", Signature=" + "0" * 64),
    "10,000 headers": authorization(lambda v: v.replace("SignedHeaders=",
                                                        "SignedHeaders=" + "a;" * 10_000)),
    "bytes that are no text": authorization(lambda v: v + "\xff\xfe"),
    "no time": change("X-Amz-Date", lambda _: None),
    "a time that is none": change("X-Amz-Date", lambda _: "yesterday"),
    "a time of another year": change("X-Amz-Date", lambda v: "1999" + v[4:]),
    "an impossible time": change("X-Amz-Date", lambda v: v[:4] + "1399T996161Z"),
}


# Without a readable scope these calls are nobody's: a form is taken for the query protocol's, any
# other request for S3's.
NO_SCOPE = {"none", "empty", "only the algorithm", "another scheme", "the older scheme",
            "no credential", "a short scope"}
TAKEN_FOR = {"ec2": "query", "rest-json": "rest-xml"}


@pytest.mark.parametrize("name", SIGNATURES)
@pytest.mark.parametrize("protocol", CALLS)
def test_malformed_signatures(server, admin, bucket, protocol, name):
    service, method, target, headers, _ = CALLS[protocol]
    body = IN_BODY.get(protocol, b"{}")
    host = f"127.0.0.1:{server.port}"
    signed = raw.sign(admin.key, method, f"http://{host}{target}", service,
                      headers={"Host": host, **headers}, body=body)
    answered_in = TAKEN_FOR.get(protocol, protocol) if name in NO_SCOPE else protocol
    refused(answered_in, raw.send(server, method, target, SIGNATURES[name](signed), body))


CHUNKS = {
    "no number": b"x\r\nabc\r\n0\r\n\r\n",
    "a huge number": b"ffffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a negative number": b"-3\r\nabc\r\n0\r\n\r\n",
    "too few bytes": b"5\r\nabc\r\n0\r\n\r\n",
    "too many bytes": b"2\r\nabc\r\n0\r\n\r\n",
    "no end": b"3\r\nabc\r\n",
    "no line end": b"3\nabc\n0\n\n",
    "bytes behind the end": b"3\r\nabc\r\n0\r\n\r\nabc",
    "a trailer without a colon": b"3\r\nabc\r\n0\r\nnonsense\r\n\r\n",
    "a line without an end": b"3;" + b"x" * 5000,
}


@pytest.mark.parametrize("name", CHUNKS)
def test_malformed_aws_chunks(server, admin, bucket, name):
    answer = raw.call(server, admin.key, "PUT", f"/{bucket}/chunks", "s3", body=CHUNKS[name],
                      headers={"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                               "x-amz-decoded-content-length": "3",
                               "Content-Encoding": "aws-chunked",
                               "x-amz-trailer": "x-amz-checksum-crc32"})
    refused("rest-xml", answer)
    assert raw.call(server, admin.key, "GET", f"/{bucket}/chunks", "s3")[0] == 404


TRANSFER_CHUNKS = {
    "no number": b"x\r\nabc\r\n0\r\n\r\n",
    "a huge number": b"ffffffffffffffffff\r\nabc\r\n",
    "too many bytes": b"2\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("name", TRANSFER_CHUNKS)
def test_malformed_transfer_chunks(server, admin, bucket, name):
    host = f"127.0.0.1:{server.port}"
    signed = raw.sign(admin.key, "PUT", f"http://{host}/{bucket}/chunks", "s3",
                      headers={"Host": host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    head = f"PUT /{bucket}/chunks HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in signed.items())
    answer = exchange(server, head.encode() + b"\r\n" + TRANSFER_CHUNKS[name])
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:200]

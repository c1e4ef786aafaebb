"""Signs and sends what AWS's clients would refuse to, or would repair on the way."""

import hashlib
import http.client
import json
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials


class S3Signer(botocore.auth.S3SigV4Auth):
    """Signs the payload hash that the request names, also one that stands for a chunked body."""

    def __init__(self, declared, *args):
        super().__init__(*args)
        self.declared = declared

    def payload(self, request):
        return self.declared


def sign(key, method, url, service, region="us-east-1", headers=None, body=b"", token=None):
    """The headers of a signed request (botocore's own signer; S3's for s3)."""
    request = botocore.awsrequest.AWSRequest(method, url, headers=headers or {}, data=body)
    credentials = botocore.credentials.Credentials(*key, token=token)
    if service == "s3":
        declared = request.headers.get("x-amz-content-sha256", hashlib.sha256(body).hexdigest())
        signer = S3Signer(declared, credentials, service, region)
    else:
        signer = botocore.auth.SigV4Auth(credentials, service, region)
    signer.add_auth(request)
    return dict(request.headers.items())


def send(server, method, target, headers=None, body=b""):
    """(status, headers with lower-case names, body); exactly these headers and this target."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        given = {name.lower() for name in headers or {}}
        if "host" not in given:
            connection.putheader("Host", f"127.0.0.1:{server.port}")
        if "content-length" not in given and "transfer-encoding" not in given:
            connection.putheader("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return (answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def call(server, key, method, target, service, region="us-east-1", headers=None, body=b"",
         host=None, token=None):
    """Signs as a client of `host` would, and sends to the server."""
    host = host or f"127.0.0.1:{server.port}"
    signed = sign(key, method, f"http://{host}{target}", service, region,
                  {"Host": host, **(headers or {})}, body, token)
    return send(server, method, target, signed, body)


def json_call(server, key, target, service, body=None, version="1.1", **options):
    headers = {"X-Amz-Target": target, "Content-Type": f"application/x-amz-json-{version}",
               **options.pop("headers", {})}
    return call(server, key, "POST", "/", service, headers=headers,
                body=json.dumps(body or {}).encode(), **options)


def query_call(server, key, action, version, service, parameters=None, **options):
    form = urllib.parse.urlencode({"Action": action, "Version": version, **(parameters or {})})
    return call(server, key, "POST", "/", service, body=form.encode(), headers={
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, **options)

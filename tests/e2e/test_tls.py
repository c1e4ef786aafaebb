"""HTTPS: clients, records, versions, certificates and their reload."""

import hashlib
import os
import signal
import socket
import ssl
import stat
import subprocess
import warnings

import botocore.exceptions
import pytest

from clients import Clients, allow, refused
from server import BINARY, wait_for

SERVER_FLAGS = ("--tls", "self-signed")


def handshake(server, version=None, trusted=None):
    """What a client with exactly this version agrees on: (version, cipher suite)."""
    context = ssl.create_default_context(cafile=trusted or server.ca_bundle)
    if version:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # for asking for old versions
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            return connection.version(), connection.cipher()[0]


def make_certificate(folder, name):
    """A key and a certificate for localhost, signed by itself: (certificate, key)."""
    paths = [str(folder / f"{name}.crt"), str(folder / f"{name}.key")]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-addext", "basicConstraints=critical,CA:FALSE", "-out", paths[0], "-keyout", paths[1]],
        check=True, capture_output=True, timeout=60)
    return paths


# Clients and records

def test_the_cli_needs_nothing_but_what_env_prints(server, cli):
    assert server.endpoint.startswith("https://127.0.0.1:")
    assert server.environment()["AWS_CA_BUNDLE"] == server.ca_bundle
    assert "user/admin" in cli("sts", "get-caller-identity")
    cli("s3", "mb", "s3://cli-over-tls")
    assert "cli-over-tls" in cli("s3", "ls")


def test_trailcams_own_commands_speak_https(server, admin):
    admin("iam").list_users()
    wait_for(lambda: "ListUsers" in server.run("lookup", "--data", server.data).stdout, 5,
             "the call in lookup", server)


def test_a_client_that_does_not_know_the_certificate_refuses_it(server, admin):
    stranger = Clients(server).session.client(
        "sts", region_name="us-east-1", endpoint_url=server.endpoint)
    with pytest.raises(botocore.exceptions.SSLError):
        stranger.get_caller_identity()
    admin("sts").get_caller_identity()


def test_records_tell_how_the_call_was_encrypted(server, admin):
    bucket = admin.trail_bucket("tls-logs")
    details = admin.record_of(admin("iam").list_users())["tlsDetails"]
    host = f"127.0.0.1:{server.port}"
    assert details == {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                       "clientProvidedHostHeader": host, "keyExchange": "x25519"}
    record = admin.record_of(admin("s3").get_bucket_policy(Bucket=bucket))
    assert record["tlsDetails"]["tlsVersion"] == "TLSv1.3"
    assert record["additionalEventData"]["CipherSuite"] == "TLS_AES_128_GCM_SHA256"


def test_policies_can_ask_for_tls(admin):
    only_tls = admin.user("only-tls", allow(
        "iam:ListUsers", Bool={"aws:SecureTransport": "true"}))
    only_tls("iam").list_users()
    only_plain = admin.user("only-plain", allow(
        "iam:ListUsers", Bool={"aws:SecureTransport": "false"}))
    refused("AccessDenied", only_plain("iam").list_users)
    for version, may in (("1.2", True), ("1.3", True), ("1.4", False)):
        user = admin.user(f"at-least-{version}", allow(
            "s3:ListAllMyBuckets", NumericGreaterThanEquals={"s3:TlsVersion": version}))
        if may:
            user("s3").list_buckets()
        else:
            refused("AccessDenied", user("s3").list_buckets)


def test_objects_of_any_size_go_both_ways(admin):
    bucket = admin.bucket("large-over-tls")
    s3 = admin("s3")
    body = hashlib.shake_256(b"fifty megabytes").digest(50_000_000)
    s3.put_object(Bucket=bucket, Key="large", Body=body)
    assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == body
    part = s3.get_object(Bucket=bucket, Key="large", Range="bytes=17000000-33999999")["Body"]
    assert part.read() == body[17_000_000:34_000_000]


# The protocol

@pytest.mark.parametrize("version,name,suite", [
    (ssl.TLSVersion.TLSv1_2, "TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"),
    (ssl.TLSVersion.TLSv1_3, "TLSv1.3", "TLS_AES_128_GCM_SHA256")])
def test_current_versions_are_spoken(server, version, name, suite):
    assert handshake(server, version) == (name, suite)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_are_refused(server, version):
    with pytest.raises((ssl.SSLError, ConnectionResetError)) as caught:
        handshake(server, version)
    assert "NO_PROTOCOLS_AVAILABLE" not in str(caught.value), "this client cannot ask for it"


@pytest.mark.parametrize("garbage", [
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01\x00\x05hello", b"\x00" * 5000,
    b"SSH-2.0-x\r\n", b"\x16\x03\x01\xff\xff" + b"\xff" * 70000])
def test_garbage_hurts_nobody(server, garbage):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        try:
            connection.sendall(garbage)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(4096)
        except OSError:
            answer = b""
    assert answer.startswith(b"HTTP/1.1 400") == garbage.startswith(b"GET")
    assert server.get("/_trailcam/health")[0] == 200


def test_a_silent_client_is_not_waited_for(own):
    server = own("--tls", "self-signed", "--tls-handshake-timeout", "1s").start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        assert connection.recv(1) == b""
    assert server.get("/_trailcam/health")[0] == 200
    server.stop()


# Certificates

def test_the_own_certificate_is_kept_and_goes_with_its_mode(own):
    server = own("--tls", "self-signed").start()
    key = os.path.join(server.data, "keys", "tls")
    assert stat.S_IMODE(os.stat(key).st_mode) == 0o600
    with open(server.ca_bundle, encoding="ascii") as file:
        first = file.read()
    assert "PRIVATE KEY" not in first
    assert server.ca_bundle in server.log()
    server.stop()
    server.start()
    with open(server.ca_bundle, encoding="ascii") as file:
        assert file.read() == first
    server.stop()
    server.flags = ("--tls", "self-signed", "--domain", "localhost,cloud.example")
    server.start()
    with open(server.ca_bundle, encoding="ascii") as file:
        assert file.read() != first, "it lacked a name"
    server.stop()
    server.flags = ()
    server.start()
    assert server.endpoint.startswith("http://") and server.ca_bundle is None
    assert "AWS_CA_BUNDLE" not in server.environment()
    record = Clients(server).record_of(Clients(server)("iam").list_users())
    assert "tlsDetails" not in record
    server.stop()


def test_a_certificate_is_read_again_on_sighup(own, tmp_path, monkeypatch):
    first = make_certificate(tmp_path, "first")
    second = make_certificate(tmp_path, "second")
    shown = [str(tmp_path / "shown.crt"), str(tmp_path / "shown.key")]

    def show(pair):
        for source, target in zip(pair, shown):
            with open(source, "rb") as file, open(target, "wb") as copy:
                copy.write(file.read())
    show(first)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "shown.crt"))  # for Server itself
    server = own("--tls-cert", shown[0], "--tls-key", shown[1], "--log-level", "info").start()
    assert handshake(server, trusted=first[0])[0] == "TLSv1.3"

    show((second[0], first[1]))
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: "stays as it was" in server.log(), 5, "a refusal", server)
    assert "--tls-key" in server.log()
    handshake(server, trusted=first[0])

    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        context = ssl.create_default_context(cafile=first[0])
        with context.wrap_socket(plain, server_hostname="localhost") as kept:
            show(second)
            server.process.send_signal(signal.SIGHUP)
            wait_for(lambda: "read again" in server.log(), 5, "the reload", server)
            handshake(server, trusted=second[0])
            with pytest.raises(ssl.SSLCertVerificationError):
                handshake(server, trusted=first[0])
            kept.sendall(b"GET /_trailcam/health HTTP/1.1\r\nHost: a\r\n\r\n")
            assert kept.recv(4096).startswith(b"HTTP/1.1 200"), "old connections go on"
    server.stop()


def test_files_that_cannot_be_used_are_one_clear_line(tmp_path):
    certificate, key = make_certificate(tmp_path, "rsa")
    data = str(tmp_path / "data")
    for files in ((certificate, str(tmp_path / "none")), (key, certificate)):
        result = subprocess.run(
            [BINARY, "serve", "--data", data, "--listen", "127.0.0.1:0", "--log-level", "off",
             "--tls-cert", files[0], "--tls-key", files[1]],
            capture_output=True, text=True, timeout=20, check=False)
        assert result.returncode == 2 and len(result.stderr.strip().splitlines()) == 1
        assert "--tls-" in result.stderr

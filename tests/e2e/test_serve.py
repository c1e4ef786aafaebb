"""The process: flags, exit statuses, its folder, stopping, and the pages that watch it."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import threading
import time

import pytest

import raw
from clients import Clients, keys, log_files, refused
from server import BINARY, Server


def run(*args, timeout=20, **options):
    return subprocess.run([BINARY, *args], capture_output=True, text=True, timeout=timeout,
                          check=False, **options)


def one_line(result, status):
    assert result.returncode == status, (result.stdout, result.stderr)
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    return result.stderr


# Flags

@pytest.mark.parametrize("flags,word", [
    (["serve", "--data", "{}", "--no-such-flag"], "no-such-flag"),
    (["serve"], "--data"),
    (["no-such-command"], "no-such-command"),
    (["serve", "--data", "{}", "--listen", "nowhere"], "--listen"),
    (["serve", "--data", "{}", "--listen", "127.0.0.1:99999"], "--listen"),
    (["serve", "--data", "{}", "--delivery-interval", "soon"], "--delivery-interval"),
    (["serve", "--data", "{}", "--account", "12"], "--account"),
    (["serve", "--data", "{}", "--admin-key", "nosecret"], "--admin-key"),
    (["serve", "--data", "{}", "--regions", "Moon"], "--regions"),
    (["serve", "--data", "{}", "--log-level", "loud"], "--log-level"),
    (["serve", "--data", "{}", "--log-format", "xml"], "--log-format"),
    (["serve", "--data", "{}", "--tls", "perhaps"], "--tls"),
    (["serve", "--data", "{}", "--tls-cert", "chain.pem"], "--tls-key"),
    (["serve", "--data", "{}", "--tls", "self-signed", "--tls-cert", "a", "--tls-key", "b"],
     "--tls"),
    (["serve", "--data", "{}", "--allow-any-credentials", "--listen", "0.0.0.0:0"],
     "--allow-any-credentials"),
])
def test_a_wrong_flag_is_one_clear_line_and_status_2(tmp_path, flags, word):
    result = run(*[flag.replace("{}", str(tmp_path / "data")) for flag in flags])
    assert word in one_line(result, 2)
    assert not (tmp_path / "data").exists(), "nothing was tried"


def test_version_help_and_completion():
    assert re.search(r"\d+\.\d+\.\d+", run("version").stdout)
    assert "serve" in run("--help").stdout and "--delivery-interval" in run("serve", "--help").stdout
    for shell in ("bash", "zsh", "fish"):
        assert "trailcam" in run("completion", shell).stdout
    one_line(run("completion", "tcsh"), 2)
    bash = run("completion", "bash").stdout
    assert subprocess.run(["bash", "-n"], input=bash, text=True, check=False).returncode == 0


def test_client_commands_without_a_server_say_so(tmp_path):
    for command in (["env"], ["lookup"], ["explain", "id"]):
        result = run(*command, "--data", str(tmp_path))
        assert result.returncode != 0 and len(result.stderr.strip().splitlines()) == 1


def test_an_address_in_use_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        result = run("serve", "--data", str(tmp_path / "data"), "--listen", address)
    assert result.returncode != 0 and "in use" in result.stderr.splitlines()[-1]


# The folder

def test_a_second_process_on_the_folder_is_refused(server):
    result = run("serve", "--data", server.data, "--listen", "127.0.0.1:0")
    assert result.returncode != 0 and server.data in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert server.get("/_trailcam/health")[0] == 200


def test_secrets_lie_in_files_of_the_owner_alone(server):
    for name in ("credentials", "keys/root"):
        assert stat.S_IMODE(os.stat(os.path.join(server.data, name)).st_mode) == 0o600, name
    for folder, _, names in os.walk(server.data):
        for name in names:
            mode = stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode)
            assert not mode & 0o022, f"{folder}/{name} can be written by others"


def test_an_unknown_format_is_refused_not_guessed_at(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "state").write_text("not a folder of ours")
    result = run("serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
    assert result.returncode != 0 and result.stderr.strip()


def test_everything_is_there_after_a_restart(own):
    server = own().start()
    admin = Clients(server)
    account = admin.account
    bucket = admin.trail_bucket("restart-logs")
    admin("s3").put_object(Bucket=bucket, Key="small", Body=b"s")
    admin("s3").put_object(Bucket=bucket, Key="large", Body=b"l" * 300000)
    admin.trail("restart", bucket)
    admin("cloudtrail").start_logging(Name="restart")
    made = admin("iam").create_user(UserName="kept")
    key = admin.key
    server.stop()
    server.start()
    admin = Clients(server)
    assert admin.key == key and admin.account == account
    assert admin("iam").get_user(UserName="kept")["User"]["UserId"] == made["User"]["UserId"]
    assert admin("cloudtrail").get_trail_status(Name="restart")["IsLogging"] is True
    assert admin("s3").get_object(Bucket=bucket, Key="small")["Body"].read() == b"s"
    assert admin("s3").get_object(Bucket=bucket, Key="large")["Body"].read() == b"l" * 300000
    assert admin.record_of(made)["eventName"] == "CreateUser"
    server.stop()


def test_account_and_admin_key_can_be_chosen(own):
    key = ("AKIAIOSFODNN7CHOSEN1", "a/Secret+of:mine")
    server = own("--account", "111122223333", "--admin-key", ":".join(key)).start()
    assert server.credentials() == key == server.credentials("111122223333")
    assert Clients(server).account == "111122223333"
    server.stop()
    server.flags = ("--account", "444455556666")
    result = run("serve", "--data", server.data, "--listen", "127.0.0.1:0", *server.flags)
    assert "111122223333" in one_line(result, 2)


def test_regions_can_be_chosen(own):
    server = own("--regions", "us-east-1,eu-west-1").start()
    admin = Clients(server)
    admin("cloudtrail", "eu-west-1").describe_trails()
    error = refused("InvalidSignatureException", admin("cloudtrail", "eu-west-2").describe_trails)
    assert "valid Region" in error["Error"]["Message"]
    server.stop()


def test_the_environment_points_clients_at_the_server(server):
    printed = server.environment()
    assert printed["AWS_ENDPOINT_URL"] == server.endpoint
    with open(printed["AWS_SHARED_CREDENTIALS_FILE"], encoding="utf-8") as file:
        assert server.credentials()[0] in file.read()


# Any credentials

def test_any_credentials_are_an_administrator_of_the_account_they_name(own):
    server = own("--allow-any-credentials").start()
    home = Clients(server).account
    assert Clients(server, ("test", "test")).account == home
    other = Clients(server, ("123456789012", "test"))
    assert other.account == "123456789012"
    other.bucket("any-credentials")
    assert "any-credentials" not in [
        b["Name"] for b in Clients(server)("s3").list_buckets()["Buckets"]]
    record = other.record_of(other("iam").list_users())
    assert record["recipientAccountId"] == "123456789012"
    assert record["userIdentity"]["accountId"] == "123456789012"
    server.stop()


# Stopping

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_requests_under_way_finish(own, number):
    server = own().start()
    admin = Clients(server)
    bucket = admin.bucket("drain")
    body = b"x" * 100000
    headers = raw.sign(admin.key, "PUT", f"http://127.0.0.1:{server.port}/{bucket}/slow", "s3",
                       headers={"Host": f"127.0.0.1:{server.port}"}, body=body)
    head = [f"PUT /{bucket}/slow HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()),
            f"Content-Length: {len(body)}", "", ""]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall("\r\n".join(head).encode() + body[:50000])
        time.sleep(0.3)
        server.process.send_signal(number)
        time.sleep(0.3)
        connection.sendall(body[50000:])
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert server.process.wait(20) == 0
    server.process = None
    server.start()
    assert keys(Clients(server)("s3"), bucket) == ["slow"]
    server.stop()


def test_a_stop_delivers_what_is_pending(own):
    server = own("--delivery-interval", "1h").start()
    admin = Clients(server)
    bucket = admin.trail_bucket("pending-logs")
    admin.trail("pending", bucket)
    admin("cloudtrail").start_logging(Name="pending")
    admin("iam").create_user(UserName="pending")
    assert not [k for k in keys(admin("s3"), bucket) if k.endswith(".json.gz")]
    server.stop()
    server.start()
    files = log_files(Clients(server)("s3"), bucket)
    assert "CreateUser" in {r["eventName"] for file in files.values() for r in file}
    server.stop()


def test_idle_connections_do_not_hold_up_a_stop(own):
    server = own().start()
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10
    for connection in idle:
        connection.close()


# Watching

def test_health_and_metrics(server, admin):
    status, headers, body = server.get("/_trailcam/health")
    assert status == 200 and headers["Content-Type"].startswith("application/json")
    assert json.loads(body)["status"]
    admin("iam").list_users()
    status, headers, body = server.get("/_trailcam/metrics")
    text = body.decode()
    assert status == 200 and headers["Content-Type"].startswith("text/plain")
    assert re.search(r'trailcam_calls_total\{[^}]*operation="ListUsers"[^}]*\} \d', text)
    for line in text.splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z_:]+(\{.*\})? \S+", line), line
    assert server.get("/_trailcam/health", method="POST")[0] == 405
    assert server.get("/_trailcam/nothing")[0] == 404


def test_tools_that_look_for_localstack_find_the_services(server):
    services = json.loads(server.get("/_localstack/health")[2])["services"]
    for name in ("s3", "iam", "sts", "cloudtrail"):
        assert services[name] in ("available", "running")


def test_strangers_cannot_make_metrics_grow(server, admin):
    def rows():
        return len(server.get("/_trailcam/metrics")[2].splitlines())
    refused("InvalidClientTokenId", Clients(server, ("AKIANOBODY0000000000", "s"))(
        "iam").list_users)
    before = rows()
    for name in ("ec2", "kms", "sqs", "lambda"):
        client = Clients(server, ("AKIANOBODY0000000000", "s"))(name)
        with pytest.raises(client.exceptions.ClientError):
            getattr(client, {"ec2": "describe_instances", "kms": "list_keys",
                             "sqs": "list_queues", "lambda": "list_functions"}[name])()
    assert rows() == before


def test_the_json_log_has_an_object_a_line(own):
    server = own("--log-level", "debug", "--log-format", "json").start()
    Clients(server)("iam").list_users()
    server.stop()
    lines = [line for line in server.log().splitlines() if line.startswith("{")]
    assert lines
    for line in lines:
        assert {"level", "message"} <= set(json.loads(line)) or "msg" in json.loads(line), line


# Clients that misbehave

@pytest.mark.parametrize("text,status", [
    (b"NONSENSE\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70000 + b"\r\n\r\n", 431),
    (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400)])
def test_malformed_requests_are_answered_and_hurt_nobody(server, text, status):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(text)
        answer = connection.recv(4096)
    assert answer == b"" or int(answer.split()[1]) in (status, 400)
    assert server.get("/_trailcam/health")[0] == 200


def test_slow_and_vanishing_clients_leave_room_for_others(server, admin):
    hanging = []
    for number in range(50):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Le" if number % 2 else b"")
        hanging.append(connection)
    done = []

    def work():
        admin("iam").list_users()
        done.append(True)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for connection in hanging:
        connection.close()
    assert len(done) == 8

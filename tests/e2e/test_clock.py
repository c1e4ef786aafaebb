"""The virtual clock: who may move it, what moves with it, and what stays with the real time."""

import datetime
import email.utils
import json

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest

from clients import Clients, refused
from server import event

SERVER_FLAGS = ("--virtual-clock",)
UTC = datetime.timezone.utc


def move(server, body, key=None, service="trailcam", tamper=False):
    """(status, answer) of a signed POST /_trailcam/clock."""
    url = server.endpoint + "/_trailcam/clock"
    request = botocore.awsrequest.AWSRequest("POST", url, data=body)
    credentials = botocore.credentials.Credentials(*(key or server.credentials()))
    botocore.auth.SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    if tamper:
        body += b" "
    status, _, answer = server.get("/_trailcam/clock", "POST", dict(request.headers), body)
    return status, json.loads(answer)


def test_the_time_of_records_moves_and_signatures_stay_valid(server, admin):
    before = datetime.datetime.now(UTC)
    now = server.advance("P1D")
    assert datetime.timedelta(days=1) <= now - before < datetime.timedelta(days=1, minutes=5)
    admin("iam").create_user(UserName="later")
    found = admin.events(EventName="CreateUser")[0]
    assert event(found)["eventTime"] >= now.strftime("%Y-%m-%dT%H:%M:%SZ")
    _, headers, _ = server.get("/_trailcam/health")
    assert abs(email.utils.parsedate_to_datetime(headers["Date"]) -
               datetime.datetime.now(UTC)) < datetime.timedelta(minutes=5)


def test_it_ticks_on_between_moves(server):
    first = server.advance("PT1S")
    second = server.advance("PT1S")
    assert second - first >= datetime.timedelta(seconds=1)


def test_temporary_credentials_end_by_it(server, admin):
    token = admin("sts").get_session_token(DurationSeconds=900)["Credentials"]
    session = Clients(server, (token["AccessKeyId"], token["SecretAccessKey"]),
                      token["SessionToken"])
    session("sts").get_caller_identity()
    server.advance("PT16M")
    refused("ExpiredToken", session("sts").get_caller_identity)


def test_only_who_is_allowed_to_moves_it(server, admin):
    good = json.dumps({"advance": "PT1S"}).encode()
    assert move(server, good)[0] == 200
    user = admin.user("nobody-special")
    assert move(server, good, user.key) == (403, {
        "error": "AccessDeniedException",
        "message": f"User: arn:aws:iam::{admin.account}:user/nobody-special is not authorized to "
                   "perform: trailcam:AdvanceClock because no identity-based policy allows the "
                   "trailcam:AdvanceClock action"})
    granted = admin.user("timekeeper", {"Effect": "Allow", "Action": "trailcam:AdvanceClock",
                                        "Resource": "*"})
    assert move(server, good, granted.key)[0] == 200
    assert move(server, good, service="s3")[0] == 403
    assert move(server, good, tamper=True)[0] == 403
    assert move(server, good, (server.credentials()[0], "wrong"))[0] == 403
    assert server.get("/_trailcam/clock", "POST", body=good)[0] == 403
    assert server.get("/_trailcam/clock")[0] == 405


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"advance": 5}', b'{"advance": "soon"}',
                                  b'{"advance": "-PT1H"}', b'{"advance": "PT0S"}',
                                  b'{"advance": "P99999D"}', b"\xff"])
def test_what_is_no_way_forward_is_refused(server, body):
    status, answer = move(server, body)
    assert status == 400
    assert answer["error"] == "InvalidRequest"


def test_without_the_flag_nothing_moves_and_a_moved_folder_is_refused(own):
    server = own().start()
    refusal = server.run("clock", "advance", "PT1H", "--data", server.data, check=False)
    assert (refusal.returncode, refusal.stderr) == (
        1, "trailcam: The server runs without --virtual-clock.\n")
    server.stop()
    server.flags = ("--virtual-clock",)
    server.start()
    moved = server.advance("P2D")
    server.kill()
    server.start()
    assert server.advance("PT1S") >= moved  # kept
    server.stop()
    command = [server.binary, "serve", "--data", server.data, "--listen", "127.0.0.1:0"]
    refusal = server.run(*command[1:], check=False)
    assert refusal.returncode == 2
    assert "serve it with --virtual-clock" in refusal.stderr


def test_a_duration_that_is_none_is_told(server):
    refusal = server.run("clock", "advance", "tomorrow", "--data", server.data, check=False)
    assert (refusal.returncode, refusal.stderr) == (
        2, "trailcam: tomorrow is not a duration such as PT1H, 90m or 400d\n")

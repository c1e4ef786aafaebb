"""Signing in to the console: what it gives, and what it records."""

import json
import time

import pytest

from clients import Clients, allow, refused
from identities import Device, session
from server import event, wait_for

PATH = "/_trailcam/signin"
PASSWORD = "Sesame-open-1"
LOGIN_TO = "https://console.aws.amazon.com/console/home"


def sign_in(server, body, content_type="application/json"):
    status, headers, answer = server.get(PATH, "POST", {"Content-Type": content_type},
                                         json.dumps(body).encode())
    return status, json.loads(answer), headers


@pytest.fixture(scope="module")
def people(admin):
    """Makes users with a password."""
    def make(name, *statements, **profile):
        clients = admin.user(name, *statements)
        admin("iam").create_login_profile(UserName=name, Password=PASSWORD, **profile)
        return clients
    return make


def logins(admin, name, count=1):
    """The records of a user's sign-ins, oldest first."""
    def found():
        records = [event(item) for item in reversed(admin.events(Username=name))]
        records = [r for r in records if r["eventSource"] == "signin.amazonaws.com"]
        return records if len(records) >= count else None
    return wait_for(found, 5, f"{count} sign-ins of {name}", admin.server)


def test_a_password_gives_a_session(server, admin, account, people):
    people("ines", allow(["s3:ListAllMyBuckets", "iam:ListUsers"]))
    status, answer, headers = sign_in(server, {"account": account, "userName": "ines",
                                               "password": PASSWORD})
    assert status == 200 and headers["Cache-Control"] == "no-store"
    assert answer["accountId"] == account and answer["userName"] == "ines"
    ines = session(server, answer)
    assert ines("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:user/ines"
    ines("iam").list_users()
    refused("AccessDenied", ines("s3").create_bucket, Bucket="ines-bucket")
    record = admin.record_of(ines("s3").list_buckets())
    assert record["sessionCredentialFromConsole"] == "true" and "tlsDetails" not in record
    assert record["userIdentity"]["sessionContext"]["attributes"]["mfaAuthenticated"] == "false"


def test_the_record_of_a_sign_in(server, admin, account, people):
    people("jo")
    sign_in(server, {"account": account, "userName": "jo", "password": PASSWORD})
    record = logins(admin, "jo")[0]
    assert record.pop("eventID") and record.pop("eventTime") and record.pop("userAgent")
    user_id = admin("iam").get_user(UserName="jo")["User"]["UserId"]
    assert record == {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": user_id,
                         "arn": f"arn:aws:iam::{account}:user/jo", "accountId": account,
                         "userName": "jo"},
        "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin",
        "awsRegion": "us-east-1", "sourceIPAddress": "127.0.0.1", "requestParameters": None,
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"LoginTo": LOGIN_TO, "MobileVersion": "No", "MFAUsed": "No"},
        "readOnly": False, "eventType": "AwsConsoleSignIn", "managementEvent": True,
        "recipientAccountId": account, "eventCategory": "Management"}


def test_failures_are_recorded_and_tell_nothing(server, admin, account, people):
    people("kim")
    wrong = sign_in(server, {"account": account, "userName": "kim", "password": "Wrong-1234"})
    unknown = sign_in(server, {"account": account, "userName": "hunter2!", "password": "x"})
    elsewhere = sign_in(server, {"account": "000000000000", "userName": "kim", "password": "x"})
    admin.user("no-password")
    without = sign_in(server, {"account": account, "userName": "no-password", "password": "x"})
    assert wrong[:2] == unknown[:2] == elsewhere[:2] == without[:2]
    assert wrong[0] == 401 and wrong[1]["error"] == "Refused"
    record = logins(admin, "kim")[0]
    assert record["errorMessage"] == "Failed authentication" and "errorCode" not in record
    assert record["responseElements"] == {"ConsoleLogin": "Failure"}
    assert record["userIdentity"] == {
        "type": "IAMUser", "accountId": account, "accessKeyId": "", "userName": "kim",
        "principalId": admin("iam").get_user(UserName="kim")["User"]["UserId"]}

    def hidden():
        return [r for r in map(event, admin.events(EventName="ConsoleLogin"))
                if r.get("errorMessage") == "No username found in supplied account"]
    record = wait_for(hidden, 5, "the failure without a user", server)[0]
    assert record["userIdentity"] == {"type": "IAMUser", "accountId": account, "accessKeyId": "",
                                      "userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    assert "hunter2" not in json.dumps(record) and "hunter2" not in server.log()


def test_an_alias_is_as_good_as_a_number(server, admin, people):
    people("liv")
    admin("iam").create_account_alias(AccountAlias="acme-prod")
    status, _, _ = sign_in(server, {"account": "acme-prod", "userName": "liv",
                                    "password": PASSWORD})
    assert status == 200


def test_mfa(server, admin, account, people):
    people("mona", allow("s3:ListAllMyBuckets", Bool={"aws:MultiFactorAuthPresent": "true"}))
    device = Device(admin("iam"), "mona", "monas-phone")
    form = {"account": account, "userName": "mona", "password": PASSWORD}
    status, answer, _ = sign_in(server, form)
    assert status == 401 and answer["error"] == "MfaRequired"
    assert sign_in(server, {**form, "mfaCode": "000000"})[0] == 401
    code = device.code()
    status, answer, _ = sign_in(server, {**form, "mfaCode": code})
    assert status == 200
    session(server, answer)("s3").list_buckets()
    assert sign_in(server, {**form, "mfaCode": code})[0] == 401
    asked, failed, done, again = logins(admin, "mona", count=4)[:4]
    assert asked["eventName"] == "CheckMfa"
    assert asked["responseElements"] == {"CheckMfa": "Success"}
    assert asked["additionalEventData"] == {"MfaType": "Virtual MFA"}
    assert failed["additionalEventData"]["MFAUsed"] == "Yes" and failed["errorMessage"]
    assert done["additionalEventData"] == {
        "LoginTo": LOGIN_TO, "MobileVersion": "No", "MFAIdentifier": device.serial,
        "MFAUsed": "Yes"}
    assert again["errorMessage"] == "Failed authentication"


def test_a_password_that_must_be_changed(server, admin, account, people):
    people("nora", PasswordResetRequired=True)
    form = {"account": account, "userName": "nora", "password": PASSWORD}
    status, answer, _ = sign_in(server, form)
    assert status == 403 and answer["error"] == "PasswordChangeRequired"
    status, answer, _ = sign_in(server, {**form, "newPassword": "short"})
    assert status == 400 and answer["error"] == "PasswordRefused"
    assert "minimum length" in answer["message"]
    assert sign_in(server, {**form, "newPassword": "Sesame-open-2"})[0] == 200
    assert sign_in(server, form)[0] == 401
    assert sign_in(server, {**form, "password": "Sesame-open-2"})[0] == 200
    names = [r["eventName"] for r in logins(admin, "nora", count=4)]
    assert names == ["PasswordUpdated", "ConsoleLogin", "ConsoleLogin", "ConsoleLogin"]


def test_an_access_key(server, admin, account):
    form = {"accessKeyId": admin.key[0], "secretAccessKey": admin.key[1]}
    status, answer, _ = sign_in(server, form)
    assert status == 200 and answer["userName"] == "admin"
    session(server, answer)("iam").list_users()
    assert sign_in(server, {**form, "secretAccessKey": "wrong"})[0] == 401
    assert sign_in(server, {**form, "accessKeyId": "AKIAIOSFODNN7EXAMPLE"})[0] == 401


@pytest.mark.parametrize("body", [
    {}, [], {"account": "1"}, {"account": 1, "userName": "a", "password": "b"},
    {"account": "1", "userName": "a", "password": "b", "accessKeyId": "c",
     "secretAccessKey": "d"}])
def test_forms_that_are_none(server, body):
    status, answer, _ = sign_in(server, body)
    assert status == 400 and answer["error"] == "InvalidRequest"


def test_what_a_page_of_another_origin_could_send(server, account):
    assert sign_in(server, {"account": account, "userName": "a", "password": "b"},
                   "text/plain")[0] == 400
    assert server.get(PATH)[0] == 405
    assert server.get(PATH, "POST", {"Content-Type": "application/json"},
                      b"x" * 20_000)[0] == 413


def test_guessing_has_to_wait(own):
    server = own().start()
    admin = Clients(server)
    admin("iam").create_user(UserName="otto")
    admin("iam").create_login_profile(UserName="otto", Password=PASSWORD)
    form = {"account": admin.account, "userName": "otto", "password": "guess"}
    answers = [sign_in(server, form) for _ in range(7)]
    assert [status for status, _, _ in answers][:5] == [401] * 5
    locked = next(a for a in answers if a[0] == 429)
    assert locked[1]["error"] == "TooManyAttempts" and int(locked[2]["Retry-After"]) >= 1
    status, _, headers = sign_in(server, {**form, "password": PASSWORD})
    if status == 429:
        time.sleep(int(headers["Retry-After"]) + 0.1)
        status = sign_in(server, {**form, "password": PASSWORD})[0]
    assert status == 200
    # Forgotten by the success: the next wrong one is answered at once.
    assert sign_in(server, form)[0] == 401
    assert PASSWORD not in server.log() and "guess" not in server.log()

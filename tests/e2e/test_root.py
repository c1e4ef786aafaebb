"""The root user of an account, which has a key only where `--root-keys` makes one."""

import json
import time

import pytest

from clients import Clients, deny, refused
from identities import make_role, session, trust
from server import event, wait_for

ACCOUNT = "111122223333"
SERVER_FLAGS = ("--accounts", ACCOUNT, "--root-keys")


@pytest.fixture(scope="module")
def root(server):
    return Clients(server, server.credentials(f"root-{ACCOUNT}"))


def test_root_may_do_everything_in_its_account(admin, root):
    assert root("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"
    assert root("sts").get_caller_identity()["UserId"] == ACCOUNT
    answer = root("iam").create_user(UserName="made-by-root")
    record = admin.record_of(answer)
    assert record["userIdentity"] == {
        "type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "accountId": ACCOUNT, "accessKeyId": root.key[0]}
    assert admin.events(Username="root")
    assert admin("iam").get_account_summary()["SummaryMap"]["AccountAccessKeysPresent"] == 1


def test_a_bucket_policy_binds_root_too(root):
    root.bucket("root-bucket")
    root("s3").put_bucket_policy(Bucket="root-bucket", Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {**deny("s3:ListBucket", "arn:aws:s3:::root-bucket"), "Principal": "*"}]}))
    refused("AccessDenied", root("s3").list_objects_v2, Bucket="root-bucket")
    root("s3").delete_bucket_policy(Bucket="root-bucket")
    root("s3").list_objects_v2(Bucket="root-bucket")


def test_root_assumes_no_role(admin, root):
    role = make_role(admin, "not-for-root", trust(ACCOUNT))
    error = refused("AccessDenied", root("sts").assume_role, RoleArn=role, RoleSessionName="ab")
    assert error["Error"]["Message"] == "Roles may not be assumed by root accounts."


def test_sessions_of_root_last_an_hour(server, admin, root):
    made = root("sts").get_session_token(DurationSeconds=7200)
    of_root = session(server, made)
    answer = of_root("s3").list_buckets()
    identity = admin.record_of(answer)["userIdentity"]
    began = identity.pop("sessionContext")["attributes"]
    assert began["mfaAuthenticated"] == "false"
    assert identity["type"] == "Root" and identity["principalId"] == ACCOUNT
    lasts = made["Credentials"]["Expiration"].timestamp() - time.time()
    assert 3500 < lasts <= 3600
    refused("InvalidClientTokenId", of_root("iam").list_users)


def test_root_signs_in_with_its_key(server, admin, root):
    form = {"accessKeyId": root.key[0], "secretAccessKey": root.key[1]}
    status, _, answer = server.get("/_trailcam/signin", "POST",
                                   {"Content-Type": "application/json"}, json.dumps(form).encode())
    assert status == 200
    session(server, json.loads(answer))("iam").list_users()

    def found():
        return [r for r in map(event, admin.events(EventName="ConsoleLogin"))
                if r["userIdentity"]["type"] == "Root"]
    record = wait_for(found, 5, "the sign-in of root", server)[0]
    assert record["userIdentity"]["arn"] == f"arn:aws:iam::{ACCOUNT}:root"
    assert record["responseElements"] == {"ConsoleLogin": "Success"}


def test_root_keys_are_made_once(own):
    server = own("--root-keys").start()
    account = Clients(server).account
    key = server.credentials(f"root-{account}")
    server.stop()
    server.flags = ()
    server.start()
    assert server.credentials(f"root-{account}") == key

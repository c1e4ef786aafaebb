"""Several accounts on one server: what one may do in another, and what each learns of it."""

import json

import pytest

from clients import Clients, allow, delivered, deny, refused
from identities import make_role, session, trust

FIRST, SECOND = "111122223333", "444455556666"
SERVER_FLAGS = ("--accounts", f"{FIRST},{SECOND}")


@pytest.fixture(scope="module")
def other(server):
    return Clients(server, server.credentials(SECOND))


def bucket_policy(clients, bucket, *statements):
    clients("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": list(statements)}))


def lets_in(principal, actions, bucket):
    return {**allow(actions, [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]),
            "Principal": {"AWS": principal}}


@pytest.fixture(scope="module")
def shared(admin):
    """A bucket of the first account that lets the second one in."""
    admin.bucket("shared-bucket")
    bucket_policy(admin, "shared-bucket", lets_in(
        SECOND, ["s3:GetObject", "s3:PutObject", "s3:GetBucketLocation"], "shared-bucket"))
    admin("s3").put_object(Bucket="shared-bucket", Key="hello", Body=b"hello")
    return "shared-bucket"


@pytest.fixture(scope="module")
def watched(admin, other, shared):
    """Trails of both accounts that ask for the data events of the shared bucket."""
    buckets = {}
    for clients, name in ((admin, "first-logs"), (other, "second-logs")):
        clients.trail_bucket(name)
        clients.trail(name, name)
        clients("cloudtrail").put_event_selectors(TrailName=name, EventSelectors=[
            {"IncludeManagementEvents": False, "DataResources": [
                {"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{shared}/"]}]}])
        clients("cloudtrail").start_logging(Name=name)
        buckets[clients] = name
    return buckets


def both_records(admin, other, watched, answer):
    """What the owner's and the caller's trail have of one call."""
    request = answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-request-id"]
    return [next(r for r in delivered(clients("s3"), watched[clients],
                                      lambda r: r["requestID"] == request, server=admin.server)
                 if r["requestID"] == request) for clients in (admin, other)]


def test_each_account_has_an_administrator_and_a_profile(server, admin, other, account):
    assert account == FIRST and other.account == SECOND
    assert server.credentials() == server.credentials(FIRST)
    assert server.credentials() != server.credentials(SECOND)
    assert other("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{SECOND}:user/admin"
    admin("iam").create_user(UserName="only-here")
    assert [u["UserName"] for u in other("iam").list_users()["Users"]] == ["admin"]
    admin("iam").delete_user(UserName="only-here")


def test_accounts_are_kept_and_added_but_the_default_stays(own):
    server = own("--accounts", FIRST).start()
    key = server.credentials(FIRST)
    server.stop()
    server.flags = ("--accounts", f"{FIRST},{SECOND}")
    server.start()
    assert server.credentials() == key and server.credentials(SECOND)
    server.stop()
    server.flags = ()
    server.start()
    assert Clients(server, server.credentials(SECOND)).account == SECOND
    server.stop()
    refused_start = server.run("serve", "--data", server.data, "--accounts", SECOND,
                               "--listen", "127.0.0.1:0", check=False)
    assert refused_start.returncode
    assert f"the data folder belongs to account {FIRST}" in refused_start.stderr


@pytest.mark.parametrize("accounts", ["12345", f"{FIRST},{FIRST}", "abcdefghijkl"])
def test_accounts_that_are_none(own, accounts):
    server = own()
    result = server.run("serve", "--data", server.data, "--accounts", accounts, check=False)
    assert result.returncode and "--accounts:" in result.stderr


def test_both_accounts_must_allow(admin, other, shared):
    other("s3").get_object(Bucket=shared, Key="hello")
    nobody = other.user("cross-nobody")
    refused("AccessDenied", nobody("s3").get_object, Bucket=shared, Key="hello")
    reader = other.user("cross-reader", allow("s3:*"))
    reader("s3").get_object(Bucket=shared, Key="hello")
    error = refused("AccessDenied", reader("s3").delete_object, Bucket=shared, Key="hello")
    assert error["Error"]["Message"] == "Access Denied"
    admin.bucket("closed-bucket")
    refused("AccessDenied", other("s3").list_objects_v2, Bucket="closed-bucket")
    refused("BucketAlreadyExists", other("s3").create_bucket, Bucket="closed-bucket", status=409)
    forbidden = other.user("cross-denied", allow("s3:*"), deny("s3:GetObject"))
    refused("AccessDenied", forbidden("s3").get_object, Bucket=shared, Key="hello")


def test_a_call_across_accounts_is_recorded_in_both(admin, other, shared, watched):
    mine, theirs = both_records(admin, other, watched,
                                other("s3").get_object(Bucket=shared, Key="hello"))
    user_id = other("iam").get_user()["User"]["UserId"]
    assert mine["userIdentity"] == {"type": "AWSAccount", "principalId": user_id,
                                    "accountId": SECOND}
    assert theirs["userIdentity"]["type"] == "IAMUser"
    assert mine["recipientAccountId"] == FIRST and theirs["recipientAccountId"] == SECOND
    assert mine["sharedEventID"] == theirs["sharedEventID"]
    assert mine["eventID"] != theirs["eventID"]
    for record in (mine, theirs):
        assert {"accountId": FIRST, "type": "AWS::S3::Bucket",
                "ARN": f"arn:aws:s3:::{shared}"} in record["resources"]


def test_who_is_refused_does_not_learn_whose_bucket_it_is(admin, other, shared, watched):
    error = refused("AccessDenied", other("s3").delete_object, Bucket=shared, Key="hello")
    mine, theirs = both_records(admin, other, watched, error)

    def owner(record):
        return next(r for r in record["resources"] if r["type"] == "AWS::S3::Bucket")["accountId"]
    assert owner(mine) == FIRST
    assert owner(theirs) == "HIDDEN_DUE_TO_SECURITY_REASONS"
    assert mine["errorCode"] == theirs["errorCode"] == "AccessDenied"


def test_management_events_across_accounts(admin, other, shared):
    answer = other("s3").get_bucket_location(Bucket=shared)
    mine, theirs = admin.record_of(answer), other.record_of(answer)
    assert mine["sharedEventID"] == theirs["sharedEventID"]
    assert mine["userIdentity"]["type"] == "AWSAccount"
    own_call = admin("s3").get_bucket_location(Bucket=shared)
    assert "sharedEventID" not in admin.record_of(own_call)


def test_roles_across_accounts_need_both_sides(server, admin, other):
    role = make_role(admin, "for-others", trust(SECOND), allow("s3:ListAllMyBuckets"))
    made = other("sts").assume_role(RoleArn=role, RoleSessionName="visit")
    assert session(server, made)("sts").get_caller_identity()["Account"] == FIRST
    mine, theirs = admin.record_of(made), other.record_of(made)
    assert mine["sharedEventID"] == theirs["sharedEventID"]
    assert mine["userIdentity"] == {
        "type": "AWSAccount", "principalId": other("iam").get_user()["User"]["UserId"],
        "accountId": SECOND}
    for record in (mine, theirs):
        assert record["responseElements"]["credentials"]["accessKeyId"] == (
            made["Credentials"]["AccessKeyId"])
        assert record["resources"] == [
            {"accountId": FIRST, "type": "AWS::IAM::Role", "ARN": role}]

    # The caller's own account must let it go, even where the role names the user.
    visitor = other.user("visitor")
    by_name = make_role(admin, "for-one", trust(f"arn:aws:iam::{SECOND}:user/visitor"))
    error = refused("AccessDenied", visitor("sts").assume_role, RoleArn=by_name,
                    RoleSessionName="visit")
    assert "no identity-based policy allows the sts:AssumeRole action" in error["Error"]["Message"]
    record = other.record_of(error)
    assert record["errorCode"] == "AccessDenied" and "sharedEventID" not in record
    request = error["ResponseMetadata"]["RequestId"]
    seen = admin.events(EventName="AssumeRole")
    assert not [item for item in seen if request in item["CloudTrailEvent"]]


def test_services_are_recorded_with_the_owner_of_what_they_touch(admin, other, watched):
    """The second account's trail delivers into a bucket of the first."""
    admin.trail_bucket("collects-all")
    bucket_policy(admin, "collects-all", *[
        {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
         "Action": ["s3:GetBucketAcl", "s3:PutObject"],
         "Resource": ["arn:aws:s3:::collects-all", "arn:aws:s3:::collects-all/*"]}])
    other.trail("sends-away", "collects-all")
    other("cloudtrail").start_logging(Name="sends-away")
    other("iam").list_users()
    records = delivered(admin("s3"), "collects-all",
                        lambda r: r["recipientAccountId"] == SECOND, server=admin.server)
    assert records
    item = admin.events(EventName="GetBucketAcl")[0]
    record = json.loads(item["CloudTrailEvent"])
    assert record["userIdentity"] == {"type": "AWSService",
                                      "invokedBy": "cloudtrail.amazonaws.com"}
    assert record["recipientAccountId"] == FIRST and record["sharedEventID"]

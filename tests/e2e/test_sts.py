"""Temporary credentials: of roles, of users, and of whom users vouch for."""

import json
import re
import time

import pytest

from clients import allow, deny, refused
from identities import Device, make_role, session, trust
from server import wait_for


@pytest.fixture(scope="module")
def sts(admin):
    return admin("sts")


def assume(clients, role, name="night-shift", **settings):
    return clients("sts").assume_role(RoleArn=role, RoleSessionName=name, **settings)


def message(error):
    return error["Error"]["Message"]


# AssumeRole

def test_a_role_is_assumed_and_its_policies_decide(server, admin, account):
    role = make_role(admin, "reader", trust(account), allow("s3:ListAllMyBuckets"), Path="/ops/")
    role_id = admin("iam").get_role(RoleName="reader")["Role"]["RoleId"]
    made = assume(admin, role)
    assert made["AssumedRoleUser"] == {
        "AssumedRoleId": f"{role_id}:night-shift",
        "Arn": f"arn:aws:sts::{account}:assumed-role/reader/night-shift"}
    assert re.fullmatch(r"ASIA[A-Z2-7]{16}", made["Credentials"]["AccessKeyId"])
    assert "PackedPolicySize" not in made
    reader = session(server, made)
    assert reader("sts").get_caller_identity()["UserId"] == f"{role_id}:night-shift"
    reader("s3").list_buckets()
    last = wait_for(lambda: admin("iam").get_role(RoleName="reader")["Role"]["RoleLastUsed"], 5,
                    "the last use of the role")
    assert last["Region"] == "us-east-1"
    error = refused("AccessDenied", reader("iam").list_users)
    assert message(error).startswith(
        f"User: arn:aws:sts::{account}:assumed-role/reader/night-shift is not authorized to "
        "perform: iam:ListUsers")


def test_records_of_a_role_and_its_session(server, admin, account):
    role = make_role(admin, "recorded", trust(account), allow("s3:ListAllMyBuckets"), Path="/ops/")
    role_id = admin("iam").get_role(RoleName="recorded")["Role"]["RoleId"]
    made = assume(admin, role)
    record = admin.record_of(made)
    assert record["readOnly"] is True and "sharedEventID" not in record
    assert record["requestParameters"] == {"roleArn": role, "roleSessionName": "night-shift"}
    shown = record["responseElements"]
    assert set(shown) == {"credentials", "assumedRoleUser"}
    assert set(shown["credentials"]) == {"accessKeyId", "sessionToken", "expiration"}
    assert record["resources"] == [
        {"accountId": account, "type": "AWS::IAM::Role", "ARN": role}]
    identity = admin.record_of(session(server, made)("s3").list_buckets())["userIdentity"]
    created = identity["sessionContext"]["attributes"].pop("creationDate")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created)
    assert identity == {
        "type": "AssumedRole", "principalId": f"{role_id}:night-shift",
        "arn": f"arn:aws:sts::{account}:assumed-role/recorded/night-shift", "accountId": account,
        "accessKeyId": made["Credentials"]["AccessKeyId"],
        "sessionContext": {
            "sessionIssuer": {"type": "Role", "principalId": role_id, "arn": role,
                              "accountId": account, "userName": "recorded"},
            "attributes": {"mfaAuthenticated": "false"}}}


@pytest.mark.parametrize("name", ["nothing-of-that-name", "trusts-nobody"])
def test_a_role_that_is_not_there_is_as_closed_as_one_that_trusts_nobody(admin, account, name):
    if name == "trusts-nobody":
        make_role(admin, name, trust({"Service": "ec2.amazonaws.com"}))
    arn = f"arn:aws:iam::{account}:role/{name}"
    error = refused("AccessDenied", assume, admin, arn, status=403)
    assert message(error) == (
        f"User: arn:aws:iam::{account}:user/admin is not authorized to perform: sts:AssumeRole on "
        f"resource: {arn} because no role trust policy allows the sts:AssumeRole action")


def test_who_is_trusted_by_name_needs_no_permission_of_its_own(admin, account):
    dana = admin.user("dana")
    admin.user("eva")
    by_name = make_role(admin, "by-name", trust(f"arn:aws:iam::{account}:user/dana"))
    by_account = make_role(admin, "by-account", trust(f"arn:aws:iam::{account}:root"))
    assume(dana, by_name)
    refused("AccessDenied", assume, dana, by_account)
    other = make_role(admin, "of-eva", trust(f"arn:aws:iam::{account}:user/eva"))
    refused("AccessDenied", assume, dana, other)


def test_external_ids(admin, account):
    role = make_role(admin, "partner", trust(account, StringEquals={"sts:ExternalId": "s3cr3t"}))
    assume(admin, role, ExternalId="s3cr3t")
    refused("AccessDenied", assume, admin, role)
    refused("AccessDenied", assume, admin, role, ExternalId="wrong")


def test_session_policies_only_take_away(server, admin, account):
    role = make_role(admin, "narrowed", trust(account), allow("s3:*"), deny("s3:DeleteBucket"))
    policy = {"Version": "2012-10-17",
              "Statement": [allow(["s3:ListAllMyBuckets", "iam:ListUsers"])]}
    made = assume(admin, role, Policy=json.dumps(policy))
    assert 1 <= made["PackedPolicySize"] <= 100
    narrowed = session(server, made)
    narrowed("s3").list_buckets()
    error = refused("AccessDenied", narrowed("s3").create_bucket, Bucket="narrowed-bucket")
    assert "because no session policy allows the s3:CreateBucket action" in message(error)
    refused("AccessDenied", narrowed("iam").list_users)
    by_arn = session(server, assume(admin, role, PolicyArns=[
        {"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}]))
    by_arn("s3").list_buckets()
    refused("AccessDenied", by_arn("s3").create_bucket, Bucket="narrowed-bucket")
    refused("MalformedPolicyDocument", assume, admin, role, Policy="{}", status=400)
    refused("ValidationError", assume, admin, role, PolicyArns=[
        {"arn": "arn:aws:iam::aws:policy/NothingOfTheKind"}])


def test_session_tags(server, admin, account):
    admin("iam").tag_user(UserName="admin", Tags=[{"Key": "team", "Value": "red"}])
    statement = allow("s3:ListAllMyBuckets",
                      StringEquals={"aws:PrincipalTag/project": "lynx"})
    plain = make_role(admin, "untagged", trust(account), statement)
    tags = [{"Key": "Project", "Value": "lynx"}]
    error = refused("AccessDenied", assume, admin, plain, Tags=tags)
    assert "is not authorized to perform: sts:TagSession" in message(error)
    tagged = make_role(admin, "tagged", trust(account, ["sts:AssumeRole", "sts:TagSession"]),
                       statement)
    session(server, assume(admin, tagged, Tags=tags))("s3").list_buckets()
    refused("AccessDenied", session(server, assume(admin, tagged))("s3").list_buckets)
    refused("ValidationError", assume, admin, tagged, Tags=tags + [
        {"Key": "PROJECT", "Value": "x"}])
    refused("ValidationError", assume, admin, tagged, Tags=tags, TransitiveTagKeys=["other"])


def test_transitive_tags_and_source_identity_go_along_a_chain(server, admin, account):
    actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
    last = make_role(admin, "chain-end", trust(account, actions),
                     allow("s3:ListAllMyBuckets",
                           StringEquals={"aws:PrincipalTag/case": "7",
                                         "aws:SourceIdentity": "alice"}),
                     MaxSessionDuration=7200)
    first = make_role(admin, "chain-start", trust(account, actions), allow("sts:*", last))
    start = session(server, assume(
        admin, first, SourceIdentity="alice", TransitiveTagKeys=["case"],
        Tags=[{"Key": "case", "Value": "7"}, {"Key": "stays", "Value": "here"}]))
    made = assume(start, last)
    assert made["SourceIdentity"] == "alice"
    end = session(server, made)
    record = admin.record_of(end("s3").list_buckets())
    assert record["userIdentity"]["sessionContext"]["sourceIdentity"] == "alice"
    refused("ValidationError", assume, start, last, SourceIdentity="bob-b")
    refused("ValidationError", assume, start, last, Tags=[{"Key": "case", "Value": "8"}])
    error = refused("ValidationError", assume, start, last, DurationSeconds=3601)
    assert message(error) == ("The requested DurationSeconds exceeds the 1 hour session limit for "
                              "roles assumed by role chaining.")


def test_how_long_a_role_may_be_assumed(admin, account):
    role = make_role(admin, "long", trust(account), MaxSessionDuration=7200)
    made = assume(admin, role)["Credentials"]["Expiration"].timestamp() - time.time()
    assert 3500 < made <= 3600
    assert assume(admin, role, DurationSeconds=7200)
    error = refused("ValidationError", assume, admin, role, DurationSeconds=7201)
    assert message(error) == (
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    for wrong in (899, 43201):
        refused("ValidationError", admin("sts", unchecked=True).assume_role, RoleArn=role,
                RoleSessionName="ab", DurationSeconds=wrong)


@pytest.mark.parametrize("arn", ["arn:aws:iam::111122223333:user/u", "not-an-arn-but-long-enough",
                                 "arn:aws:iam::1:role/short-account"])
def test_what_is_no_role(admin, arn):
    error = refused("ValidationError", assume, admin, arn, status=400)
    assert message(error) == f"{arn} is invalid"


def test_a_session_ends_with_its_role_but_not_with_its_trust(server, admin, account):
    iam = admin("iam")
    role = make_role(admin, "brief", trust(account), allow("s3:ListAllMyBuckets"))
    brief = session(server, assume(admin, role))
    iam.update_assume_role_policy(RoleName="brief", PolicyDocument=json.dumps(
        trust({"Service": "ec2.amazonaws.com"})))
    brief("s3").list_buckets()
    refused("AccessDenied", assume, admin, role)
    iam.delete_role_policy(RoleName="brief", PolicyName="may")
    refused("AccessDenied", brief("s3").list_buckets)
    iam.delete_role(RoleName="brief")
    refused("InvalidClientTokenId", brief("sts").get_caller_identity, status=403)
    make_role(admin, "brief", trust(account), allow("s3:ListAllMyBuckets"))
    refused("InvalidClientTokenId", brief("sts").get_caller_identity)


def test_a_later_user_of_a_trusted_name_is_not_trusted(admin, account):
    iam = admin("iam")
    admin.user("leaver")
    arn = f"arn:aws:iam::{account}:user/leaver"
    left = iam.get_user(UserName="leaver")["User"]["UserId"]
    role = make_role(admin, "trusts-leaver", trust([arn, f"arn:aws:iam::{account}:user/admin"]))
    for key in iam.list_access_keys(UserName="leaver")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="leaver", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="leaver")

    def trusted():
        shown = iam.get_role(RoleName="trusts-leaver")["Role"]["AssumeRolePolicyDocument"]
        return shown["Statement"][0]["Principal"]["AWS"]
    assert trusted() == [left, f"arn:aws:iam::{account}:user/admin"]
    again = admin.user("leaver", allow("sts:*"))
    refused("AccessDenied", assume, again, role)
    assume(admin, role)
    iam.update_assume_role_policy(RoleName="trusts-leaver",
                                  PolicyDocument=json.dumps(trust(arn)))
    assume(again, role)
    assert trusted() == arn


def test_a_boundary_limits_a_role(server, admin, account):
    boundary = admin("iam").create_policy(PolicyName="only-lists", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets")]}))["Policy"]["Arn"]
    role = make_role(admin, "bounded", trust(account), allow("s3:*"),
                     PermissionsBoundary=boundary)
    bounded = session(server, assume(admin, role))
    bounded("s3").list_buckets()
    error = refused("AccessDenied", bounded("s3").create_bucket, Bucket="bounded-bucket")
    assert "no permissions boundary allows the s3:CreateBucket action" in message(error)


# MFA

def test_mfa_for_roles_and_for_session_tokens(server, admin, account):
    iam = admin("iam")
    user = admin.user("mia", allow(["sts:AssumeRole", "iam:ListUsers"]))
    device = Device(iam, "mia", "mias-phone")
    role = make_role(admin, "vault", trust(
        account, Bool={"aws:MultiFactorAuthPresent": "true"}), allow("s3:ListAllMyBuckets"))
    refused("AccessDenied", assume, user, role)
    code = device.code()
    made = assume(user, role, SerialNumber=device.serial, TokenCode=code)
    attributes = admin.record_of(session(server, made)("s3").list_buckets())[
        "userIdentity"]["sessionContext"]["attributes"]
    assert attributes["mfaAuthenticated"] == "true"
    error = refused("AccessDenied", assume, user, role, SerialNumber=device.serial, TokenCode=code)
    assert message(error).startswith(
        "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    error = refused("AccessDenied", user("sts").get_session_token,
                    SerialNumber=f"arn:aws:iam::{account}:mfa/other", TokenCode="123456")
    assert "unable to validate MFA code" in message(error)
    error = refused("AccessDenied", user("sts").get_session_token, TokenCode="123456")
    assert "must provide both MFA serial number and one time pass code" in message(error)

    # IAM answers a session of a user only when there was a code.
    refused("InvalidClientTokenId", session(server, user("sts").get_session_token())(
        "iam").list_users, status=403)
    with_code = session(server, user("sts").get_session_token(
        SerialNumber=device.serial, TokenCode=device.code()))
    with_code("iam").list_users()
    assume(with_code, role)


# GetFederationToken

def test_a_federated_user_has_what_both_sides_allow(server, admin, account):
    owner = admin.user("broker", allow(["sts:GetFederationToken", "s3:ListAllMyBuckets"]))
    policy = json.dumps({"Version": "2012-10-17",
                         "Statement": [allow(["s3:ListAllMyBuckets", "s3:CreateBucket"])]})
    made = owner("sts").get_federation_token(Name="bob", Policy=policy, DurationSeconds=900)
    assert made["FederatedUser"] == {
        "FederatedUserId": f"{account}:bob", "Arn": f"arn:aws:sts::{account}:federated-user/bob"}
    bob = session(server, made)
    answer = bob("s3").list_buckets()
    refused("AccessDenied", bob("s3").create_bucket, Bucket="bobs-bucket")
    refused("InvalidClientTokenId", bob("iam").list_users)
    refused("AccessDenied", bob("sts").get_session_token)
    refused("AccessDenied", bob("sts").get_federation_token, Name="eve")
    refused("AccessDenied", assume, bob, f"arn:aws:iam::{account}:role/any-at-all")
    user_id = admin("iam").get_user(UserName="broker")["User"]["UserId"]
    identity = admin.record_of(answer)["userIdentity"]
    assert identity["sessionContext"].pop("attributes")["mfaAuthenticated"] == "false"
    assert identity == {
        "type": "FederatedUser", "principalId": f"{account}:bob",
        "arn": f"arn:aws:sts::{account}:federated-user/bob", "accountId": account,
        "accessKeyId": made["Credentials"]["AccessKeyId"],
        "sessionContext": {"sessionIssuer": {
            "type": "IAMUser", "principalId": user_id,
            "arn": f"arn:aws:iam::{account}:user/broker", "accountId": account,
            "userName": "broker"}}}
    record = admin.record_of(made)
    assert record["readOnly"] is False
    assert record["responseElements"]["federatedUser"]["federatedUserId"] == f"{account}:bob"
    assert "secretAccessKey" not in record["responseElements"]["credentials"]


def test_without_policies_a_federated_user_may_do_nothing(server, admin):
    refused("AccessDenied", session(server, admin("sts").get_federation_token(Name="nil"))(
        "s3").list_buckets)
    nobody = admin.user("no-broker")
    error = refused("AccessDenied", nobody("sts").get_federation_token, Name="bob")
    assert "federated-user/bob" in message(error)


# What else STS tells

def test_whose_an_access_key_is(sts, admin, account):
    assert sts.get_access_key_info(AccessKeyId=admin.key[0])["Account"] == account
    made = sts.get_session_token()["Credentials"]
    assert sts.get_access_key_info(AccessKeyId=made["AccessKeyId"])["Account"] == account
    assert sts.get_access_key_info(AccessKeyId="AKIAIOSFODNN7EXAMPLE")["Account"] == "581039954779"
    refused("ValidationError", sts.get_access_key_info, AccessKeyId="AKIA0000111122223333")
    refused("AccessDenied", admin.user("curious")("sts").get_access_key_info,
            AccessKeyId=admin.key[0])


def test_what_is_not_there_says_so(sts):
    refused("NotImplemented", sts.decode_authorization_message, EncodedMessage="abc")

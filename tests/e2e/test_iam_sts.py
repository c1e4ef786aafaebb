"""IAM users, their keys and policies, and who STS says a caller is."""

import concurrent.futures
import datetime
import json
import re
import urllib.parse

import pytest

import raw
from clients import Clients, allow, deny, refused
from server import wait_for

POLICY = {"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets")]}


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


@pytest.fixture
def user(iam):
    iam.create_user(UserName="dana")
    yield "dana"
    for key in iam.list_access_keys(UserName="dana")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="dana", AccessKeyId=key["AccessKeyId"])
    for name in iam.list_user_policies(UserName="dana")["PolicyNames"]:
        iam.delete_user_policy(UserName="dana", PolicyName=name)
    iam.delete_user(UserName="dana")


# Users

def test_a_user_is_made_shown_and_deleted(iam, account):
    made = iam.create_user(UserName="eva", Path="/eng/", Tags=[{"Key": "a", "Value": "1"}])["User"]
    assert made["Arn"] == f"arn:aws:iam::{account}:user/eng/eva"
    assert re.fullmatch(r"AIDA[A-Z2-7]{17}", made["UserId"])
    assert made["Path"] == "/eng/" and made["Tags"] == [{"Key": "a", "Value": "1"}]
    shown = iam.get_user(UserName="eva")["User"]
    assert shown["UserId"] == made["UserId"] and shown["CreateDate"] == made["CreateDate"]
    error = refused("EntityAlreadyExists", iam.create_user, UserName="eva", status=409)
    assert error["Error"]["Message"] == "User with name eva already exists."
    iam.delete_user(UserName="eva")
    error = refused("NoSuchEntity", iam.get_user, UserName="eva", status=404)
    assert error["Error"]["Message"] == "The user with name eva cannot be found."
    again = iam.create_user(UserName="eva")["User"]
    assert again["UserId"] != made["UserId"]
    iam.delete_user(UserName="eva")


def test_get_user_without_a_name_is_the_caller(iam):
    assert iam.get_user()["User"]["UserName"] == "admin"


@pytest.mark.parametrize("name", ["", "a" * 65, "with space", "sla/sh", "ünicode"])
def test_bad_user_names(admin, name):
    refused("ValidationError", admin("iam", unchecked=True).create_user, UserName=name, status=400)


def test_users_are_listed_page_by_page(iam):
    names = [f"page-{n}" for n in range(7)]
    for name in names:
        iam.create_user(UserName=name, Path="/pages/")
    listed, marker = [], {}
    while True:
        page = iam.list_users(PathPrefix="/pages/", MaxItems=3, **marker)
        listed += [u["UserName"] for u in page["Users"]]
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    assert listed == names
    assert "admin" in [u["UserName"] for u in iam.list_users()["Users"]]
    for name in names:
        iam.delete_user(UserName=name)


def test_a_user_with_keys_or_policies_is_not_deleted(iam, user):
    key = iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
    refused("DeleteConflict", iam.delete_user, UserName=user, status=409)
    iam.delete_access_key(UserName=user, AccessKeyId=key)
    iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps(POLICY))
    refused("DeleteConflict", iam.delete_user, UserName=user)


# Keys

def test_a_key_works_until_it_is_inactive_or_gone(server, iam, user):
    key = iam.create_access_key(UserName=user)["AccessKey"]
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", key["AccessKeyId"])
    assert len(key["SecretAccessKey"]) == 40 and key["Status"] == "Active"
    sts = Clients(server, (key["AccessKeyId"], key["SecretAccessKey"]))("sts")
    assert sts.get_caller_identity()["Arn"].endswith(":user/dana")
    iam.update_access_key(UserName=user, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    refused("InvalidClientTokenId", sts.get_caller_identity, status=403)
    iam.update_access_key(UserName=user, AccessKeyId=key["AccessKeyId"], Status="Active")
    sts.get_caller_identity()
    iam.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])
    refused("InvalidClientTokenId", sts.get_caller_identity)
    refused("NoSuchEntity", iam.delete_access_key, UserName=user, AccessKeyId=key["AccessKeyId"])


def test_a_user_has_two_keys_at_most_even_when_made_at_the_same_time(iam, user):
    def make(_):
        try:
            return iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"]
        except iam.exceptions.LimitExceededException:
            return None
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        made = [k for k in pool.map(make, range(6)) if k]
    listed = iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    assert sorted(made) == sorted(k["AccessKeyId"] for k in listed) and len(made) == 2
    assert all("SecretAccessKey" not in k for k in listed)
    error = refused("LimitExceeded", iam.create_access_key, UserName=user, status=409)
    assert error["Error"]["Message"] == "Cannot exceed quota for AccessKeysPerUser: 2"


# Policies

def test_inline_policies(iam, user):
    put = iam.put_user_policy
    text = json.dumps(POLICY)
    put(UserName=user, PolicyName="lists", PolicyDocument=text)
    assert iam.list_user_policies(UserName=user)["PolicyNames"] == ["lists"]
    shown = iam.get_user_policy(UserName=user, PolicyName="lists")
    assert shown["PolicyDocument"] == POLICY, "boto3 decodes the URL-encoded document"
    assert iam.list_attached_user_policies(UserName=user)["AttachedPolicies"] == []
    iam.delete_user_policy(UserName=user, PolicyName="lists")
    refused("NoSuchEntity", iam.get_user_policy, UserName=user, PolicyName="lists", status=404)
    refused("NoSuchEntity", iam.delete_user_policy, UserName=user, PolicyName="lists")


def test_policy_documents_travel_url_encoded(server, admin, iam, user):
    iam.put_user_policy(UserName=user, PolicyName="lists", PolicyDocument=json.dumps(POLICY))
    _, _, body = raw.query_call(server, admin.key, "GetUserPolicy", "2010-05-08", "iam",
                                {"UserName": user, "PolicyName": "lists"})
    text = re.search(r"<PolicyDocument>(.*)</PolicyDocument>", body.decode())[1]
    assert "%22" in text and json.loads(urllib.parse.unquote(text)) == POLICY


@pytest.mark.parametrize("document", [
    "no json", "{}", '{"Version":"2012-10-17"}', '{"Version":"1999-01-01","Statement":[]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*",'
    '"Principal":"*"}]}'])
def test_malformed_policies_are_refused(iam, user, document):
    refused("MalformedPolicyDocument", iam.put_user_policy, UserName=user, PolicyName="bad",
            PolicyDocument=document, status=400)


def test_policies_together_have_a_size_limit(iam, user):
    big = {"Version": "2012-10-17", "Statement": [
        allow([f"s3:{'x' * 90}{n}" for n in range(15)])]}
    iam.put_user_policy(UserName=user, PolicyName="one", PolicyDocument=json.dumps(big))
    refused("LimitExceeded", iam.put_user_policy, UserName=user, PolicyName="two",
            PolicyDocument=json.dumps(big))


def test_the_decision_follows_awss_order(admin):
    admin.bucket("iam-decisions")
    s3 = admin.user("decided", allow("s3:*", "arn:aws:s3:::iam-*"),
                    deny("s3:DeleteObject"))("s3")
    s3.put_object(Bucket="iam-decisions", Key="k", Body=b"")
    error = refused("AccessDenied", s3.delete_object, Bucket="iam-decisions", Key="k")
    assert "with an explicit deny in an identity-based policy" in error["Error"]["Message"]
    error = refused("AccessDenied", s3.list_buckets)
    assert ("is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy "
            "allows the s3:ListAllMyBuckets action") in error["Error"]["Message"]


def test_conditions_and_variables(admin):
    admin.bucket("iam-homes")
    s3 = admin.user("homer", allow("s3:PutObject", "arn:aws:s3:::iam-homes/${aws:username}/*",
                                   IpAddress={"aws:SourceIp": "127.0.0.0/8"}))("s3")
    s3.put_object(Bucket="iam-homes", Key="homer/k", Body=b"")
    refused("AccessDenied", s3.put_object, Bucket="iam-homes", Key="marge/k", Body=b"")
    elsewhere = admin.user("far", allow("s3:*", "*",
                                        IpAddress={"aws:SourceIp": "203.0.113.0/24"}))("s3")
    refused("AccessDenied", elsewhere.list_buckets)


def test_a_resource_policy_alone_lets_a_user_of_the_account_in(admin, account):
    name = admin.bucket("iam-resource")
    guest = admin.user("guest")("s3")
    refused("AccessDenied", guest.put_object, Bucket=name, Key="k", Body=b"")
    admin("s3").put_bucket_policy(Bucket=name, Policy=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:user/guest"},
             "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{name}/*"}]}))
    guest.put_object(Bucket=name, Key="k", Body=b"")
    refused("AccessDenied", guest.get_object, Bucket=name, Key="k")


def test_a_changed_policy_holds_for_the_next_call(admin, iam):
    sam = admin.user("sam")("s3")
    for _ in range(5):
        refused("AccessDenied", sam.list_buckets)
        iam.put_user_policy(UserName="sam", PolicyName="p", PolicyDocument=json.dumps(POLICY))
        sam.list_buckets()
        iam.delete_user_policy(UserName="sam", PolicyName="p")


# STS

def test_get_caller_identity(admin, account, iam):
    who = admin("sts").get_caller_identity()
    assert who["Arn"] == f"arn:aws:iam::{account}:user/admin"
    assert who["UserId"] == iam.get_user()["User"]["UserId"]
    nobody = admin.user("powerless", deny("*"))
    assert nobody("sts").get_caller_identity()["Arn"].endswith(":user/powerless")


def test_session_tokens(server, admin, account):
    made = admin("sts").get_session_token(DurationSeconds=900)["Credentials"]
    assert re.fullmatch(r"ASIA[A-Z2-7]{16}", made["AccessKeyId"])
    lasts = made["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert 840 < lasts.total_seconds() <= 900
    key = made["AccessKeyId"], made["SecretAccessKey"]
    session = Clients(server, key, made["SessionToken"])
    assert session("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{account}:user/admin"
    session("s3").list_buckets()
    refused("InvalidClientTokenId", Clients(server, key)("sts").get_caller_identity)
    refused("InvalidClientTokenId",
            Clients(server, key, made["SessionToken"][:-4] + "AAAA")("sts").get_caller_identity)
    refused("InvalidToken", Clients(server, key, "nonsense")("s3").list_buckets)
    refused("AccessDenied", session("sts").get_session_token)


@pytest.mark.parametrize("seconds", [899, 129601])
def test_session_tokens_last_within_bounds(admin, seconds):
    refused("ValidationError", admin("sts", unchecked=True).get_session_token,
            DurationSeconds=seconds, status=400)


def test_a_session_dies_with_its_users_key(server, admin, iam):
    owner = admin.user("brief", allow("s3:*"))
    made = owner("sts").get_session_token()["Credentials"]
    session = Clients(server, (made["AccessKeyId"], made["SecretAccessKey"]),
                      made["SessionToken"])("s3")
    session.list_buckets()
    iam.delete_user_policy(UserName="brief", PolicyName="may")
    refused("AccessDenied", session.list_buckets)


def test_wrong_keys_have_the_words_of_the_query_protocol(server, admin):
    error = refused("InvalidClientTokenId", Clients(
        server, ("AKIAIOSFODNN7EXAMPLE", "s"))("sts").get_caller_identity, status=403)
    assert error["Error"]["Message"] == "The security token included in the request is invalid."
    refused("SignatureDoesNotMatch", Clients(
        server, (admin.key[0], "wrong"))("sts").get_caller_identity, status=403)


def test_calls_without_a_known_caller_are_nobodys_events(server, admin):
    refused("InvalidClientTokenId", Clients(
        server, ("AKIAIOSFODNN7EXAMPLE", "s"))("iam").list_users)
    refused("SignatureDoesNotMatch", Clients(server, (admin.key[0], "wrong"))("iam").list_users)
    marker = admin("iam").list_users(PathPrefix="/marker/")
    admin.record_of(marker)

    def found():
        return admin("cloudtrail").lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": "ListUsers"}])["Events"]
    assert all("errorCode" not in item["CloudTrailEvent"] for item in wait_for(found, 5, "events"))

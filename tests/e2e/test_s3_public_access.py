"""Block Public Access: of a bucket, of the account, and both together."""

import json

import pytest

import raw
from clients import allow, refused

ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
       "RestrictPublicBuckets": True}
NONE = dict.fromkeys(ALL, False)


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


@pytest.fixture(scope="module")
def control(admin):
    return admin("s3control")


@pytest.fixture
def account_wide(control, account):
    """Sets what the account blocks; nothing is blocked afterwards."""
    def put(**settings):
        control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration={
            **NONE, **settings})
    yield put
    control.delete_public_access_block(AccountId=account)


def open_bucket(admin, s3, name):
    """A bucket that blocks nothing itself."""
    admin.bucket(name)
    s3.delete_public_access_block(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"data")
    return name


def public_policy(bucket):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
         "Resource": f"arn:aws:s3:::{bucket}/*"}]})


def anonymous(server, bucket):
    return raw.send(server, "GET", f"/{bucket}/k", {"Host": f"127.0.0.1:{server.port}"})[0]


def test_an_account_has_settings_of_its_own(admin, control, account):
    refused("NoSuchPublicAccessBlockConfiguration", control.get_public_access_block,
            AccountId=account, status=404)
    answer = control.put_public_access_block(AccountId=account, PublicAccessBlockConfiguration={
        **NONE, "BlockPublicAcls": True})
    got = control.get_public_access_block(AccountId=account)["PublicAccessBlockConfiguration"]
    assert got == {**NONE, "BlockPublicAcls": True}
    control.delete_public_access_block(AccountId=account)
    refused("NoSuchPublicAccessBlockConfiguration", control.get_public_access_block,
            AccountId=account)
    refused("AccessDenied", control.get_public_access_block, AccountId="999999999999", status=403)
    assert admin.record_of(answer)["eventName"] == "PutAccountPublicAccessBlock"
    user = admin.user("public-access", allow("s3:GetAccountPublicAccessBlock"))("s3control")
    refused("NoSuchPublicAccessBlockConfiguration", user.get_public_access_block,
            AccountId=account)
    refused("AccessDenied", user.delete_public_access_block, AccountId=account)


def test_the_account_blocks_public_policies(admin, s3, account_wide):
    name = open_bucket(admin, s3, "public-policy")
    account_wide(BlockPublicPolicy=True)
    error = refused("AccessDenied", s3.put_bucket_policy, Bucket=name,
                    Policy=public_policy(name), status=403)["Error"]
    assert "BlockPublicPolicy" in error["Message"]
    account_wide()
    s3.put_bucket_policy(Bucket=name, Policy=public_policy(name))


def test_the_account_restricts_public_buckets(server, admin, s3, account_wide):
    name = open_bucket(admin, s3, "public-restricted")
    s3.put_bucket_policy(Bucket=name, Policy=public_policy(name))
    assert anonymous(server, name) == 200
    account_wide(RestrictPublicBuckets=True)
    assert anonymous(server, name) == 403
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"data"
    account_wide()
    assert anonymous(server, name) == 200
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=ALL)
    assert anonymous(server, name) == 403


def test_the_account_blocks_public_acls(admin, s3, account_wide):
    name = open_bucket(admin, s3, "public-acls")
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={
        "Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    account_wide(BlockPublicAcls=True)
    for call, more in ((s3.put_bucket_acl, {}), (s3.put_object_acl, {"Key": "k"}),
                       (s3.put_object, {"Key": "k", "Body": b""})):
        refused("AccessDenied", call, Bucket=name, ACL="public-read", status=403, **more)

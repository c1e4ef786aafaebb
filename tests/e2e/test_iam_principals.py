"""Users and roles in trust and bucket policies: known when saved, kept by id, shown by ARN."""

import json

import pytest

from clients import allow, refused
from test_iam_entities import message


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


@pytest.fixture(scope="module")
def s3(admin):
    return admin("s3")


def trust(principal, **condition):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole",
         **({"Condition": condition} if condition else {})}]})


def bucket_policy(bucket, principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:ListBucket",
         "Resource": f"arn:aws:s3:::{bucket}"}]}, indent=1)


def principal_of(document):
    document = json.loads(document) if isinstance(document, str) else document
    return document["Statement"][0]["Principal"]["AWS"]


def test_a_trust_policy_keeps_whom_it_meant(admin, iam, account):
    made = iam.create_user(UserName="tess", Path="/t/")["User"]
    iam.create_role(RoleName="kept", AssumeRolePolicyDocument=trust(
        [made["Arn"], account], StringEquals={"aws:userid": made["UserId"]}))

    def shown():
        return iam.get_role(RoleName="kept")["Role"]["AssumeRolePolicyDocument"]
    assert principal_of(shown()) == [made["Arn"], account]
    assert shown()["Statement"][0]["Condition"]["StringEquals"]["aws:userid"] == made["UserId"]
    iam.update_user(UserName="tess", NewUserName="theresa")
    renamed = made["Arn"].replace("tess", "theresa")
    assert principal_of(shown()) == [renamed, account]
    listed = [r for r in iam.list_roles()["Roles"] if r["RoleName"] == "kept"]
    assert principal_of(listed[0]["AssumeRolePolicyDocument"])[0] == renamed
    iam.delete_user(UserName="theresa")
    assert principal_of(shown()) == [made["UserId"], account]
    iam.create_user(UserName="theresa", Path="/t/")
    assert principal_of(shown()) == [made["UserId"], account]
    details = iam.get_account_authorization_details(Filter=["Role"])["RoleDetailList"]
    detail = [d for d in details if d["RoleName"] == "kept"][0]
    assert principal_of(detail["AssumeRolePolicyDocument"])[0] == made["UserId"]


def test_a_later_user_of_the_name_is_not_trusted(admin, iam, account):
    def trusted():
        return admin.user("heir", allow("s3:ListAllMyBuckets"))("sts")
    first = trusted()
    role = f"arn:aws:iam::{account}:role/inherited"
    iam.create_role(RoleName="inherited", AssumeRolePolicyDocument=trust(
        f"arn:aws:iam::{account}:user/heir"))
    first.assume_role(RoleArn=role, RoleSessionName="session")
    for key in iam.list_access_keys(UserName="heir")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="heir", AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName="heir", PolicyName="may")
    iam.delete_user(UserName="heir")
    refused("AccessDenied", trusted().assume_role, RoleArn=role, RoleSessionName="session")


@pytest.mark.parametrize("kind", ["user", "role"])
def test_a_trust_policy_names_nobody_who_is_not_there(iam, account, kind):
    nobody = f"arn:aws:iam::{account}:{kind}/nobody"
    error = refused("MalformedPolicyDocument", iam.create_role, RoleName="untrusting",
                    AssumeRolePolicyDocument=trust(nobody), status=400)
    assert message(error) == f'Invalid principal in policy: "AWS":"{nobody}"'
    refused("NoSuchEntity", iam.get_role, RoleName="untrusting")
    iam.create_role(RoleName=f"stranger-{kind}", AssumeRolePolicyDocument=trust(
        f"arn:aws:iam::999988887777:{kind}/of-elsewhere"))
    refused("MalformedPolicyDocument", iam.update_assume_role_policy, RoleName=f"stranger-{kind}",
            PolicyDocument=trust("AIDAJQABLZS4A3QDU576Q"))


def test_a_bucket_policy_keeps_whom_it_meant(admin, iam, s3, account):
    admin.bucket("kept-principals")
    role = iam.create_role(RoleName="reader", Path="/r/",
                           AssumeRolePolicyDocument=trust(account))["Role"]
    text = bucket_policy("kept-principals", role["Arn"])
    s3.put_bucket_policy(Bucket="kept-principals", Policy=text)
    assert s3.get_bucket_policy(Bucket="kept-principals")["Policy"] == text
    credentials = admin("sts").assume_role(RoleArn=role["Arn"],
                                           RoleSessionName="session")["Credentials"]
    session = type(admin)(admin.server, (credentials["AccessKeyId"],
                                         credentials["SecretAccessKey"]),
                          credentials["SessionToken"])("s3")
    session.list_objects_v2(Bucket="kept-principals")
    iam.delete_role(RoleName="reader")
    shown = s3.get_bucket_policy(Bucket="kept-principals")["Policy"]
    assert principal_of(shown) == role["RoleId"]
    error = refused("MalformedPolicy", s3.put_bucket_policy, Bucket="kept-principals",
                    Policy=text, status=400)
    assert message(error) == "Invalid principal in policy"
    assert error["Error"]["Detail"] == f'"AWS" : "{role["Arn"]}"'
    refused("MalformedPolicy", s3.put_bucket_policy, Bucket="kept-principals", Policy=shown)

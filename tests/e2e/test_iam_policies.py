"""Managed policies and their versions, attachments, permissions boundaries, and what AWS's own say."""

import json
import re

import pytest

from clients import allow, deny, refused
from test_iam_entities import TRUST, message, paged


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


POLICY = document(allow("s3:ListAllMyBuckets"))


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


@pytest.fixture
def policy(iam):
    arn = iam.create_policy(PolicyName="own", PolicyDocument=POLICY, Path="/p/",
                            Description="lists")["Policy"]["Arn"]
    yield arn
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


def test_a_policy_is_made_shown_and_listed(iam, account, policy):
    assert policy == f"arn:aws:iam::{account}:policy/p/own"
    shown = iam.get_policy(PolicyArn=policy)["Policy"]
    assert re.fullmatch(r"ANPA[A-Z2-7]{17}", shown["PolicyId"])
    assert shown["DefaultVersionId"] == "v1" and shown["Description"] == "lists"
    assert shown["AttachmentCount"] == 0 and shown["IsAttachable"]
    error = refused("EntityAlreadyExists", iam.create_policy, PolicyName="own",
                    PolicyDocument=POLICY, status=409)
    assert message(error) == "A policy called own already exists. Duplicate names are not allowed."
    assert [p["Arn"] for p in iam.list_policies(Scope="Local")["Policies"]] == [policy]
    assert iam.list_policies(PathPrefix="/p/")["Policies"][0]["PolicyName"] == "own"
    error = refused("NoSuchEntity", iam.get_policy, PolicyArn=policy + "x", status=404)
    assert message(error) == f"Policy {policy}x was not found."
    refused("InvalidInput", iam.get_policy, PolicyArn="arn:of:something:else", status=400)
    refused("MalformedPolicyDocument", iam.create_policy, PolicyName="bad", PolicyDocument="{}")


def test_a_policy_has_five_versions_at_most(iam, policy):
    other = document(deny("s3:*"))
    made = iam.create_policy_version(PolicyArn=policy, PolicyDocument=other)["PolicyVersion"]
    assert made["VersionId"] == "v2" and not made["IsDefaultVersion"]
    for _ in range(3):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=other, SetAsDefault=True)
    error = refused("LimitExceeded", iam.create_policy_version, PolicyArn=policy,
                    PolicyDocument=other, status=409)
    assert message(error).startswith("A managed policy can have up to 5 versions.")
    versions = paged(iam.list_policy_versions, "Versions", PolicyArn=policy)
    assert [v["VersionId"] for v in versions] == ["v5", "v4", "v3", "v2", "v1"]
    assert [v["IsDefaultVersion"] for v in versions] == [True] + 4 * [False]
    error = refused("DeleteConflict", iam.delete_policy_version, PolicyArn=policy, VersionId="v5")
    assert message(error) == "Cannot delete the default version of a policy."
    refused("DeleteConflict", iam.delete_policy, PolicyArn=policy, status=409)
    iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
    refused("NoSuchEntity", iam.get_policy_version, PolicyArn=policy, VersionId="v2", status=404)
    made = iam.create_policy_version(PolicyArn=policy, PolicyDocument=other)["PolicyVersion"]
    assert made["VersionId"] == "v6", "numbers are not used again"
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")
    shown = iam.get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]
    assert shown["Document"] == json.loads(POLICY) and shown["IsDefaultVersion"]


def test_attached_policies_decide_by_their_default_version(admin, iam, policy):
    user = admin.user("attached")
    refused("AccessDenied", user("s3").list_buckets)
    iam.attach_user_policy(UserName="attached", PolicyArn=policy)
    iam.attach_user_policy(UserName="attached", PolicyArn=policy)
    user("s3").list_buckets()
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=document(allow("sns:*")),
                              SetAsDefault=True)
    refused("AccessDenied", user("s3").list_buckets)
    iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")
    user("s3").list_buckets()
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1
    error = refused("DeleteConflict", iam.delete_policy, PolicyArn=policy, status=409)
    assert message(error) == "Cannot delete a policy attached to entities."
    iam.detach_user_policy(UserName="attached", PolicyArn=policy)
    refused("AccessDenied", user("s3").list_buckets)
    error = refused("NoSuchEntity", iam.detach_user_policy, UserName="attached", PolicyArn=policy)
    assert message(error) == f"Policy {policy} was not found."


def test_who_has_a_policy(iam, policy):
    iam.create_user(UserName="with")
    iam.create_group(GroupName="with")
    iam.create_role(RoleName="with", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=policy)
    iam.attach_user_policy(UserName="with", PolicyArn=policy)
    iam.attach_group_policy(GroupName="with", PolicyArn=policy)
    found = iam.list_entities_for_policy(PolicyArn=policy)
    assert [u["UserName"] for u in found["PolicyUsers"]] == ["with"]
    assert [g["GroupName"] for g in found["PolicyGroups"]] == ["with"]
    assert [r["RoleName"] for r in found["PolicyRoles"]] == ["with"]
    only = iam.list_entities_for_policy(PolicyArn=policy, EntityFilter="User")
    assert only["PolicyUsers"] and not only["PolicyGroups"] and not only["PolicyRoles"]
    usage = iam.list_entities_for_policy(PolicyArn=policy, PolicyUsageFilter="PermissionsBoundary")
    assert usage["PolicyRoles"] and not usage["PolicyUsers"]
    refused("DeleteConflict", iam.delete_policy, PolicyArn=policy)
    iam.detach_user_policy(UserName="with", PolicyArn=policy)
    iam.detach_group_policy(GroupName="with", PolicyArn=policy)
    iam.delete_user(UserName="with")
    iam.delete_group(GroupName="with")
    iam.delete_role(RoleName="with")


def test_ten_policies_are_attached_at_most(iam):
    iam.create_role(RoleName="ten", AssumeRolePolicyDocument=TRUST)
    arns = [p["Arn"] for p in iam.list_policies(Scope="AWS")["Policies"] if p["IsAttachable"]][:11]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName="ten", PolicyArn=arn)
    error = refused("LimitExceeded", iam.attach_role_policy, RoleName="ten", PolicyArn=arns[10],
                    status=409)
    assert message(error) == "Cannot exceed quota for PoliciesPerRole: 10"
    listed = paged(iam.list_attached_role_policies, "AttachedPolicies", RoleName="ten")
    assert sorted(p["PolicyArn"] for p in listed) == sorted(arns[:10])
    for arn in arns[:10]:
        iam.detach_role_policy(RoleName="ten", PolicyArn=arn)
    iam.delete_role(RoleName="ten")


def test_a_boundary_limits_what_a_user_may(admin, iam, policy):
    user = admin.user("bounded", allow("*"))
    user("sns").meta  # a client that is not used: what matters is S3 and IAM
    iam.put_user_permissions_boundary(UserName="bounded", PermissionsBoundary=policy)
    assert iam.get_user(UserName="bounded")["User"]["PermissionsBoundary"] == {
        "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": policy}
    user("s3").list_buckets()
    error = refused("AccessDenied", user("iam").list_users)
    assert "because no permissions boundary allows the iam:ListUsers action" in message(error)
    assert iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    refused("DeleteConflict", iam.delete_policy, PolicyArn=policy)
    iam.delete_user_permissions_boundary(UserName="bounded")
    user("iam").list_users()
    refused("NoSuchEntity", iam.delete_user_permissions_boundary, UserName="bounded", status=404)
    refused("NoSuchEntity", iam.put_user_permissions_boundary, UserName="bounded",
            PermissionsBoundary=policy + "x")


def test_awss_own_policies(iam):
    arns = {p["Arn"]: p for p in iam.get_paginator("list_policies").paginate(
        Scope="AWS").build_full_result()["Policies"]}
    for name in ("AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit",
                 "job-function/ViewOnlyAccess", "AWSCloudTrail_FullAccess",
                 "AWSCloudTrail_ReadOnlyAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess",
                 "IAMFullAccess", "IAMReadOnlyAccess", "IAMUserChangePassword",
                 "CloudWatchLogsFullAccess", "CloudWatchLogsReadOnlyAccess", "AmazonSNSFullAccess",
                 "AmazonSQSFullAccess", "AWSKeyManagementServicePowerUser",
                 "AmazonAthenaFullAccess", "AWSLambda_FullAccess",
                 "service-role/AWSLambdaBasicExecutionRole"):
        assert f"arn:aws:iam::aws:policy/{name}" in arns
    for arn in arns:
        shown = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
        iam.create_policy(PolicyName="taken", PolicyDocument=json.dumps(
            {**shown["Document"], "Statement": shown["Document"]["Statement"][:1]}))
        iam.delete_policy(PolicyArn=iam.list_policies(Scope="Local")["Policies"][0]["Arn"])
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    refused("AccessDenied", iam.delete_policy, PolicyArn=arn, status=403)
    refused("AccessDenied", iam.tag_policy, PolicyArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    iam.create_role(RoleName="plain", AssumeRolePolicyDocument=TRUST)
    refused("PolicyNotAttachable", iam.attach_role_policy, RoleName="plain", status=400,
            PolicyArn="arn:aws:iam::aws:policy/aws-service-role/CloudTrailServiceRolePolicy")
    iam.delete_role(RoleName="plain")
    attached = iam.list_policies(Scope="AWS", OnlyAttached=True)["Policies"]
    assert [p["PolicyName"] for p in attached] == ["AdministratorAccess"]


@pytest.mark.parametrize("name,allowed,refused_calls", [
    ("AmazonS3ReadOnlyAccess", [("s3", "list_buckets", {})],
     [("s3", "create_bucket", {"Bucket": "not-by-a-reader"}), ("iam", "list_users", {})]),
    ("IAMReadOnlyAccess", [("iam", "list_users", {})],
     [("iam", "create_user", {"UserName": "not-by-a-reader"}), ("s3", "list_buckets", {})]),
    ("AWSCloudTrail_ReadOnlyAccess", [("cloudtrail", "describe_trails", {})],
     [("cloudtrail", "delete_trail", {"Name": "not-by-a-reader"}), ("s3", "list_buckets", {})]),
    ("PowerUserAccess", [("s3", "list_buckets", {}), ("iam", "list_roles", {})],
     [("iam", "list_users", {})]),
    ("ReadOnlyAccess", [("iam", "list_users", {}), ("cloudtrail", "lookup_events", {})],
     [("iam", "create_user", {"UserName": "not-by-a-reader"})]),
    ("SecurityAudit", [("iam", "get_account_authorization_details", {})],
     [("iam", "create_user", {"UserName": "not-by-a-reader"})])])
def test_what_awss_own_policies_allow(admin, iam, name, allowed, refused_calls):
    user = admin.user(f"has-{name}")
    iam.attach_user_policy(UserName=f"has-{name}", PolicyArn=f"arn:aws:iam::aws:policy/{name}")
    for service, operation, arguments in allowed:
        getattr(user(service), operation)(**arguments)
    for service, operation, arguments in refused_calls:
        code = "AccessDeniedException" if service == "cloudtrail" else "AccessDenied"
        refused(code, getattr(user(service), operation), **arguments)


def test_policies_have_limits_of_size(iam):
    def sized(characters):
        text = document(allow("s3:GetObject", "arn:aws:s3:::" + "x" * 100))
        return text.replace("x" * 100, "x" * (100 + characters - len(text.replace(" ", ""))))
    error = refused("LimitExceeded", iam.create_policy, PolicyName="big",
                    PolicyDocument=sized(6145), status=409)
    assert message(error) == "Cannot exceed quota for PolicySize: 6144"
    iam.create_policy(PolicyName="big", PolicyDocument=sized(6144))
    iam.delete_policy(PolicyArn=iam.list_policies(Scope="Local")["Policies"][0]["Arn"])
    iam.create_role(RoleName="big", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="big", PolicyName="a", PolicyDocument=sized(6000))
    error = refused("LimitExceeded", iam.put_role_policy, RoleName="big", PolicyName="b",
                    PolicyDocument=sized(6000))
    assert message(error) == "Maximum policy size of 10240 bytes exceeded for role big"
    iam.delete_role_policy(RoleName="big", PolicyName="a")
    iam.delete_role(RoleName="big")

"""IAM users, groups, roles and instance profiles: made, shown, changed, listed and deleted."""

import json
import re

import pytest

from clients import allow, refused

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets")]})
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


def message(response):
    return response["Error"]["Message"]


def paged(call, member, **arguments):
    """All items, two a page."""
    items, marker = [], {}
    while True:
        page = call(MaxItems=2, **arguments, **marker)
        assert len(page[member]) <= 2
        items += page[member]
        if not page["IsTruncated"]:
            assert "Marker" not in page
            return items
        marker = {"Marker": page["Marker"]}


# Users

def test_a_renamed_user_keeps_everything(iam, account):
    iam.create_user(UserName="uma", Path="/a/")
    iam.create_group(GroupName="umas")
    iam.add_user_to_group(GroupName="umas", UserName="uma")
    iam.put_user_policy(UserName="uma", PolicyName="p", PolicyDocument=POLICY)
    iam.attach_user_policy(UserName="uma", PolicyArn=READ_ONLY)
    key = iam.create_access_key(UserName="uma")["AccessKey"]["AccessKeyId"]
    iam.create_login_profile(UserName="uma", Password="Sesame-open-1")
    before = iam.get_user(UserName="uma")["User"]
    iam.update_user(UserName="uma", NewUserName="Ute", NewPath="/b/")
    refused("NoSuchEntity", iam.get_user, UserName="uma")
    after = iam.get_user(UserName="Ute")["User"]
    assert after["Arn"] == f"arn:aws:iam::{account}:user/b/Ute"
    assert after["UserId"] == before["UserId"]
    assert iam.list_user_policies(UserName="Ute")["PolicyNames"] == ["p"]
    assert iam.list_access_keys(UserName="Ute")["AccessKeyMetadata"][0]["AccessKeyId"] == key
    assert iam.list_groups_for_user(UserName="Ute")["Groups"][0]["GroupName"] == "umas"
    assert iam.get_group(GroupName="umas")["Users"][0]["UserName"] == "Ute"
    entities = iam.list_entities_for_policy(PolicyArn=READ_ONLY)["PolicyUsers"]
    assert [e["UserName"] for e in entities] == ["Ute"]
    assert iam.get_login_profile(UserName="Ute")["LoginProfile"]["UserName"] == "Ute"
    iam.create_user(UserName="uma")
    assert iam.list_user_policies(UserName="uma")["PolicyNames"] == []
    refused("EntityAlreadyExists", iam.update_user, UserName="uma", NewUserName="ute", status=409)
    iam.delete_user(UserName="uma")

    for call, words in (
            (lambda: iam.remove_user_from_group(GroupName="umas", UserName="Ute"),
             "must remove users from group first"),
            (lambda: iam.detach_user_policy(UserName="Ute", PolicyArn=READ_ONLY),
             "must detach all policies first"),
            (lambda: iam.delete_user_policy(UserName="Ute", PolicyName="p"),
             "must delete policies first"),
            (lambda: iam.delete_access_key(UserName="Ute", AccessKeyId=key),
             "must delete access keys first"),
            (lambda: iam.delete_login_profile(UserName="Ute"),
             "must delete login profile first")):
        error = refused("DeleteConflict", iam.delete_user, UserName="Ute", status=409)
        assert message(error) == f"Cannot delete entity, {words}."
        call()
    iam.delete_user(UserName="Ute")
    iam.delete_group(GroupName="umas")


# Groups

def test_a_group_is_made_changed_and_deleted(iam, account):
    made = iam.create_group(GroupName="ops", Path="/x/")["Group"]
    assert re.fullmatch(r"AGPA[A-Z2-7]{17}", made["GroupId"])
    assert made["Arn"] == f"arn:aws:iam::{account}:group/x/ops"
    error = refused("EntityAlreadyExists", iam.create_group, GroupName="OPS", status=409)
    assert message(error) == "Group with name OPS already exists."
    for name in ("g1", "g2", "g3"):
        iam.create_user(UserName=name)
        iam.add_user_to_group(GroupName="ops", UserName=name)
        iam.add_user_to_group(GroupName="ops", UserName=name)
    assert [u["UserName"] for u in paged(iam.get_group, "Users", GroupName="ops")] == [
        "g1", "g2", "g3"]
    error = refused("DeleteConflict", iam.delete_group, GroupName="ops")
    assert message(error) == "Cannot delete entity, must remove users from group first."
    iam.put_group_policy(GroupName="ops", PolicyName="p", PolicyDocument=POLICY)
    iam.attach_group_policy(GroupName="ops", PolicyArn=READ_ONLY)
    iam.update_group(GroupName="ops", NewGroupName="people", NewPath="/")
    refused("NoSuchEntity", iam.get_group, GroupName="ops", status=404)
    assert len(iam.get_group(GroupName="people")["Users"]) == 3
    assert iam.list_group_policies(GroupName="people")["PolicyNames"] == ["p"]
    assert iam.list_attached_group_policies(GroupName="people")["AttachedPolicies"] == [
        {"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}]
    for name in ("g1", "g2", "g3"):
        iam.remove_user_from_group(GroupName="people", UserName=name)
        iam.delete_user(UserName=name)
    iam.detach_group_policy(GroupName="people", PolicyArn=READ_ONLY)
    iam.delete_group_policy(GroupName="people", PolicyName="p")
    iam.delete_group(GroupName="people")
    error = refused("NoSuchEntity", iam.delete_group, GroupName="people")
    assert message(error) == "The group with name people cannot be found."


def test_groups_are_listed_page_by_page_and_a_user_is_in_ten_at_most(iam):
    iam.create_user(UserName="joiner")
    names = [f"many-{n:02}" for n in range(11)]
    for name in names:
        iam.create_group(GroupName=name, Path="/many/")
    assert [g["GroupName"] for g in paged(iam.list_groups, "Groups", PathPrefix="/many/")] == names
    for name in names[:10]:
        iam.add_user_to_group(GroupName=name, UserName="joiner")
    error = refused("LimitExceeded", iam.add_user_to_group, GroupName=names[10], UserName="joiner",
                    status=409)
    assert message(error) == "Cannot exceed quota for GroupsPerUser: 10"
    joined = paged(iam.list_groups_for_user, "Groups", UserName="joiner")
    assert [g["GroupName"] for g in joined] == names[:10]
    for name in names[:10]:
        iam.remove_user_from_group(GroupName=name, UserName="joiner")
    for name in names:
        iam.delete_group(GroupName=name)
    refused("NoSuchEntity", iam.add_user_to_group, GroupName=names[0], UserName="joiner")
    iam.delete_user(UserName="joiner")


def test_policies_of_a_group_count_for_its_users(admin, iam):
    member = admin.user("member")
    refused("AccessDenied", member("s3").list_buckets)
    iam.create_group(GroupName="listers")
    iam.add_user_to_group(GroupName="listers", UserName="member")
    iam.put_group_policy(GroupName="listers", PolicyName="p", PolicyDocument=POLICY)
    member("s3").list_buckets()
    iam.delete_group_policy(GroupName="listers", PolicyName="p")
    refused("AccessDenied", member("s3").list_buckets)
    iam.attach_group_policy(GroupName="listers",
                            PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    member("s3").list_buckets()
    iam.remove_user_from_group(GroupName="listers", UserName="member")
    refused("AccessDenied", member("s3").list_buckets)


# Roles

def test_a_role_is_made_shown_changed_and_deleted(iam, account):
    made = iam.create_role(
        RoleName="deploy", Path="/ci/", AssumeRolePolicyDocument=TRUST, Description="deploys",
        MaxSessionDuration=7200, Tags=[{"Key": "team", "Value": "ci"}])["Role"]
    assert re.fullmatch(r"AROA[A-Z2-7]{17}", made["RoleId"])
    assert made["Arn"] == f"arn:aws:iam::{account}:role/ci/deploy"
    shown = iam.get_role(RoleName="deploy")["Role"]
    assert shown["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert shown["MaxSessionDuration"] == 7200 and shown["Description"] == "deploys"
    assert shown["Tags"] == [{"Key": "team", "Value": "ci"}] and shown["RoleLastUsed"] == {}
    error = refused("EntityAlreadyExists", iam.create_role, RoleName="deploy",
                    AssumeRolePolicyDocument=TRUST, status=409)
    assert message(error) == "Role with name deploy already exists."
    iam.update_role(RoleName="deploy", MaxSessionDuration=3600)
    assert iam.get_role(RoleName="deploy")["Role"]["Description"] == "deploys"
    changed = iam.update_role_description(RoleName="deploy", Description="other")["Role"]
    assert changed["Description"] == "other" and changed["MaxSessionDuration"] == 3600
    other = TRUST.replace("ec2", "lambda")
    iam.update_assume_role_policy(RoleName="deploy", PolicyDocument=other)
    assert iam.get_role(RoleName="deploy")["Role"]["AssumeRolePolicyDocument"] == json.loads(other)
    iam.put_role_policy(RoleName="deploy", PolicyName="p", PolicyDocument=POLICY)
    assert iam.get_role_policy(RoleName="deploy", PolicyName="p")["PolicyDocument"] == json.loads(
        POLICY)
    iam.attach_role_policy(RoleName="deploy", PolicyArn=READ_ONLY)
    refused("DeleteConflict", iam.delete_role, RoleName="deploy", status=409)
    iam.detach_role_policy(RoleName="deploy", PolicyArn=READ_ONLY)
    refused("DeleteConflict", iam.delete_role, RoleName="deploy")
    iam.delete_role_policy(RoleName="deploy", PolicyName="p")
    iam.delete_role(RoleName="deploy")
    error = refused("NoSuchEntity", iam.get_role, RoleName="deploy", status=404)
    assert message(error) == "The role with name deploy cannot be found."


@pytest.mark.parametrize("document", [
    "no json", POLICY, TRUST.replace("sts:AssumeRole", "nonsense"),
    TRUST.replace('"Service": "ec2.amazonaws.com"', '"AWS": "arn:aws:iam::ACCOUNT:user/nobody"')])
def test_malformed_trust_policies_are_refused(iam, account, document):
    refused("MalformedPolicyDocument", iam.create_role, RoleName="bad",
            AssumeRolePolicyDocument=document.replace("ACCOUNT", account), status=400)
    refused("NoSuchEntity", iam.get_role, RoleName="bad")


def test_roles_are_listed_page_by_page(iam):
    names = [f"page-{n}" for n in range(5)]
    for name in names:
        iam.create_role(RoleName=name, Path="/page/", AssumeRolePolicyDocument=TRUST)
    listed = paged(iam.list_roles, "Roles", PathPrefix="/page/")
    assert [r["RoleName"] for r in listed] == names
    assert listed[0]["AssumeRolePolicyDocument"] == json.loads(TRUST)
    for name in names:
        iam.delete_role(RoleName=name)


def test_service_linked_roles_belong_to_their_service(iam, account):
    role = iam.create_service_linked_role(AWSServiceName="cloudtrail.amazonaws.com")["Role"]
    name = role["RoleName"]
    assert role["Arn"] == (f"arn:aws:iam::{account}:role/aws-service-role/"
                           "cloudtrail.amazonaws.com/AWSServiceRoleForCloudTrail")
    error = refused("InvalidInput", iam.create_service_linked_role,
                    AWSServiceName="cloudtrail.amazonaws.com", status=400)
    assert "has been taken in this account" in message(error)
    refused("InvalidInput", iam.create_service_linked_role, AWSServiceName="nobody.amazonaws.com")
    for call, more in ((iam.delete_role, {}), (iam.update_role, {}),
                       (iam.put_role_policy, {"PolicyName": "p", "PolicyDocument": POLICY})):
        error = refused("UnmodifiableEntity", call, RoleName=name, status=400, **more)
        assert "is only modifiable by AWS" in message(error)
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    assert task.startswith("task/aws-service-role/cloudtrail.amazonaws.com/")
    status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    assert status["Status"] == "SUCCEEDED"
    refused("NoSuchEntity", iam.get_role, RoleName=name)


def test_instance_profiles_hold_one_role(iam, account):
    made = iam.create_instance_profile(InstanceProfileName="web", Path="/i/",
                                       Tags=[{"Key": "a", "Value": "1"}])["InstanceProfile"]
    assert made["Arn"] == f"arn:aws:iam::{account}:instance-profile/i/web" and made["Roles"] == []
    refused("EntityAlreadyExists", iam.create_instance_profile, InstanceProfileName="web")
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=TRUST)
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    refused("LimitExceeded", iam.add_role_to_instance_profile, InstanceProfileName="web",
            RoleName="web", status=409)
    shown = iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    assert [r["RoleName"] for r in shown["Roles"]] == ["web"]
    listed = iam.list_instance_profiles_for_role(RoleName="web")["InstanceProfiles"]
    assert [p["InstanceProfileName"] for p in listed] == ["web"]
    error = refused("DeleteConflict", iam.delete_role, RoleName="web")
    assert message(error) == "Cannot delete entity, must remove roles from instance profile first."
    refused("DeleteConflict", iam.delete_instance_profile, InstanceProfileName="web")
    iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="web")
    iam.delete_role(RoleName="web")
    assert [p["InstanceProfileName"] for p in iam.list_instance_profiles()["InstanceProfiles"]] == [
        "web"]
    iam.delete_instance_profile(InstanceProfileName="web")
    error = refused("NoSuchEntity", iam.get_instance_profile, InstanceProfileName="web", status=404)
    assert message(error) == "Instance Profile web cannot be found."


def test_a_role_is_passed_only_by_who_may(admin, iam):
    iam.create_role(RoleName="passed", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="passed")
    passer = admin.user("passer", allow("iam:AddRoleToInstanceProfile"))
    arguments = {"InstanceProfileName": "passed", "RoleName": "passed"}
    error = refused("AccessDenied", passer("iam").add_role_to_instance_profile, **arguments)
    assert "iam:PassRole" in message(error)
    iam.put_user_policy(UserName="passer", PolicyName="may", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [
            allow(["iam:AddRoleToInstanceProfile", "iam:PassRole"])]}))
    passer("iam").add_role_to_instance_profile(**arguments)
    iam.remove_role_from_instance_profile(**arguments)
    iam.delete_instance_profile(InstanceProfileName="passed")
    iam.delete_role(RoleName="passed")


# Tags

TAGGED = {
    "user": lambda iam: (iam.create_user(UserName="tagged"), {"UserName": "tagged"})[1],
    "role": lambda iam: (iam.create_role(RoleName="tagged", AssumeRolePolicyDocument=TRUST),
                         {"RoleName": "tagged"})[1],
    "policy": lambda iam: {"PolicyArn": iam.create_policy(
        PolicyName="tagged", PolicyDocument=POLICY)["Policy"]["Arn"]},
    "instance_profile": lambda iam: (iam.create_instance_profile(InstanceProfileName="tagged"),
                                     {"InstanceProfileName": "tagged"})[1],
    "mfa_device": lambda iam: {"SerialNumber": iam.create_virtual_mfa_device(
        VirtualMFADeviceName="tagged")["VirtualMFADevice"]["SerialNumber"]},
}
REMOVED = {"user": "delete_user", "role": "delete_role", "policy": "delete_policy",
           "instance_profile": "delete_instance_profile", "mfa_device": "delete_virtual_mfa_device"}


@pytest.mark.parametrize("kind", TAGGED)
def test_tags(iam, kind):
    which = TAGGED[kind](iam)
    tag, untag, listing = (getattr(iam, name) for name in (
        f"tag_{kind}", f"untag_{kind}", f"list_{kind}_tags"))
    tag(Tags=[{"Key": k, "Value": "1"} for k in "cab"], **which)
    assert [t["Key"] for t in paged(listing, "Tags", **which)] == ["a", "b", "c"]
    tag(Tags=[{"Key": "A", "Value": "2"}], **which)
    untag(TagKeys=["b", "nothing"], **which)
    assert {t["Key"]: t["Value"] for t in listing(**which)["Tags"]} == {"A": "2", "c": "1"}
    error = refused("InvalidInput", tag, Tags=[{"Key": "k", "Value": "1"},
                                               {"Key": "K", "Value": "2"}], status=400, **which)
    assert message(error).startswith("Duplicate tag keys found.")
    refused("InvalidInput", tag, Tags=[{"Key": "aws:own", "Value": "1"}], **which)
    error = refused("LimitExceeded", tag, status=409, **which, Tags=[
        {"Key": f"k{n}", "Value": ""} for n in range(49)])
    assert re.fullmatch(r"Cannot exceed quota for TagsPer\w+: 50", message(error))
    assert len(listing(**which)["Tags"]) == 2
    getattr(iam, REMOVED[kind])(**which)
    refused("NoSuchEntity", listing, status=404, **which)


@pytest.mark.parametrize("call, name", [
    ("create_user", "UserName"), ("create_group", "GroupName"), ("get_role", "RoleName"),
    ("create_instance_profile", "InstanceProfileName")])
def test_names_and_paths_that_are_none(iam, call, name):
    shown = name[0].lower() + name[1:]
    error = refused("ValidationError", getattr(iam, call), **{name: "with blank"}, status=400)
    assert message(error) == (f"The specified value for {shown} is invalid. It must contain only "
                              "alphanumeric characters and/or the following: +=,.@_-")
    if call.startswith("create"):
        error = refused("ValidationError", getattr(iam, call), **{name: "n"}, Path="no-slash")
        assert message(error) == (
            "The specified value for path is invalid. It must begin and end with / and contain "
            "only alphanumeric characters and/or / characters.")

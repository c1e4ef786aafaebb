"""The policy simulator and the context keys that policies ask for."""

import json

import pytest

from clients import allow, deny, refused
from test_iam_policies import document


@pytest.fixture(scope="module")
def iam(admin):
    return admin("iam")


def decisions(answer):
    return {(r["EvalActionName"], r["EvalResourceName"]): r["EvalDecision"]
            for r in answer["EvaluationResults"]}


def test_custom_policies_are_simulated(iam):
    policies = [document(allow("s3:*", "arn:aws:s3:::mine/*")),
                document(deny("s3:DeleteObject"))]
    answer = iam.simulate_custom_policy(
        PolicyInputList=policies, ActionNames=["s3:GetObject", "s3:DeleteObject"],
        ResourceArns=["arn:aws:s3:::mine/k", "arn:aws:s3:::other/k"])
    assert decisions(answer) == {
        ("s3:GetObject", "arn:aws:s3:::mine/k"): "allowed",
        ("s3:GetObject", "arn:aws:s3:::other/k"): "implicitDeny",
        ("s3:DeleteObject", "arn:aws:s3:::mine/k"): "explicitDeny",
        ("s3:DeleteObject", "arn:aws:s3:::other/k"): "explicitDeny"}
    first = answer["EvaluationResults"][0]["MatchedStatements"]
    assert [s["SourcePolicyId"] for s in first] == ["PolicyInputList.1"]
    begin, end = first[0]["StartPosition"], first[0]["EndPosition"]
    assert begin["Line"] == end["Line"] == 1
    text = policies[0][begin["Column"] - 1:end["Column"] - 1]
    assert json.loads(text) == allow("s3:*", "arn:aws:s3:::mine/*")
    refused("InvalidInput", iam.simulate_custom_policy, PolicyInputList=["{}"],
            ActionNames=["s3:GetObject"], status=400)


def test_context_is_given_or_missing(iam):
    policy = document(allow("s3:GetObject", "*", StringEquals={"aws:SourceVpc": "vpc-1"}))
    assert iam.get_context_keys_for_custom_policy(PolicyInputList=[policy])[
        "ContextKeyNames"] == ["aws:sourcevpc"]
    arguments = {"PolicyInputList": [policy], "ActionNames": ["s3:GetObject"]}
    result = iam.simulate_custom_policy(**arguments)["EvaluationResults"][0]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["MissingContextValues"] == ["aws:sourcevpc"]
    result = iam.simulate_custom_policy(**arguments, ContextEntries=[
        {"ContextKeyName": "aws:SourceVpc", "ContextKeyValues": ["vpc-1"],
         "ContextKeyType": "string"}])["EvaluationResults"][0]
    assert result["EvalDecision"] == "allowed" and not result["MissingContextValues"]


def test_a_principals_policies_are_simulated(admin, iam, account):
    iam.create_user(UserName="simulated")
    iam.create_group(GroupName="simulated")
    iam.add_user_to_group(GroupName="simulated", UserName="simulated")
    iam.put_group_policy(GroupName="simulated", PolicyName="may", PolicyDocument=document(
        allow("s3:*", "arn:aws:s3:::${aws:username}/*")))
    arn = f"arn:aws:iam::{account}:user/simulated"
    ask = {"PolicySourceArn": arn, "ActionNames": ["s3:GetObject"],
           "ResourceArns": ["arn:aws:s3:::simulated/k"]}
    result = iam.simulate_principal_policy(**ask)["EvaluationResults"][0]
    assert result["EvalDecision"] == "allowed"
    assert [(s["SourcePolicyId"], s["SourcePolicyType"]) for s in result["MatchedStatements"]] == [
        ("group_simulated_may", "group")]
    result = iam.simulate_principal_policy(**ask, PermissionsBoundaryPolicyInputList=[
        document(allow("iam:*"))])["EvaluationResults"][0]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    result = iam.simulate_principal_policy(**ask, PolicyInputList=[
        document(deny("s3:Get*"))])["EvaluationResults"][0]
    assert result["EvalDecision"] == "explicitDeny"
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=arn)["ContextKeyNames"] == [
        "aws:username"]
    pages = iam.get_paginator("simulate_principal_policy").paginate(
        PolicySourceArn=arn, ActionNames=[f"s3:Action{n}" for n in range(7)],
        PaginationConfig={"PageSize": 3}).build_full_result()
    assert [r["EvalActionName"] for r in pages["EvaluationResults"]] == [
        f"s3:Action{n}" for n in range(7)]
    refused("NoSuchEntity", iam.simulate_principal_policy, status=404,
            PolicySourceArn=arn + "x", ActionNames=["s3:GetObject"])
    refused("InvalidInput", iam.simulate_principal_policy, ActionNames=["s3:GetObject"],
            PolicySourceArn="arn:aws:s3:::somewhere/else", status=400)
    iam.delete_group_policy(GroupName="simulated", PolicyName="may")
    iam.remove_user_from_group(GroupName="simulated", UserName="simulated")
    iam.delete_group(GroupName="simulated")
    iam.delete_user(UserName="simulated")

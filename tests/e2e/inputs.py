"""Requests made from AWS's service models: the least that fits, and what does not fit."""

import json

# Members whose value has a form that the model does not tell.
KNOWN = {
    "Bucket": "property-data", "Key": "property-key", "UserName": "property-user",
    "PolicyName": "property-policy", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "PolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}),
    "Policy": json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::property-data/*"}]}),
    "Name": "property-trail", "TrailName": "property-trail", "S3BucketName": "property-logs",
    "CopySource": "property-data/property-key", "UploadId": "property-upload",
    "PartNumber": 1, "Status": "Active", "ObjectAttributes": ["ETag"],
    "AccountId": "111122223333", "ResourceArn": "arn:aws:s3:::property-data",
    "EventSelectors": [{"ReadWriteType": "All"}],
    "GroupName": "property-group", "RoleName": "property-role",
    "InstanceProfileName": "property-profile", "VirtualMFADeviceName": "property-device",
    "AssumeRolePolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}),
    "RoleArn": "arn:aws:iam::111122223333:role/property-role",
    "PolicyArn": "arn:aws:iam::111122223333:policy/property-policy", "VersionId": "v1",
    "PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "SerialNumber": "arn:aws:iam::111122223333:mfa/property-device",
    "AuthenticationCode1": "123456", "AuthenticationCode2": "654321",
    "AWSServiceName": "cloudtrail.amazonaws.com", "AccountAlias": "property-alias",
    "PolicySourceArn": "arn:aws:iam::111122223333:user/property-user",
    "PolicyInputList": [json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})],
    "ActionNames": ["s3:ListAllMyBuckets"],
    "AliasName": "alias/property", "GranteePrincipal": "111122223333",
    "RetiringPrincipal": "111122223333",
}

# The same, where the form is one service's.
KNOWN_OF = {
    "athena": {"ResourceARN": "arn:aws:athena:us-east-1:111122223333:workgroup/primary",
               "StatementName": "property",
               "PreparedStatementNames": ["property"], "WorkGroup": "primary",
               "QueryString": "SHOW DATABASES", "CatalogName": "AwsDataCatalog"},
    "cloudtrail-data": {
        "channelArn": "arn:aws:cloudtrail:us-east-1:111122223333:channel/"
                      "0e1f2a3b-4c5d-4e6f-8a9b-0c1d2e3f4a5b"},
    "glue": {"ResourceArn": "arn:aws:glue:us-east-1:111122223333:database/property"},
}

PYTHON = {"structure": dict, "list": list, "map": dict, "integer": int, "long": int}


def minimal(shape, known, name=None, depth=0):
    """The least value of a botocore shape that keeps its constraints."""
    kind = shape.type_name
    if name in known and isinstance(known[name], PYTHON.get(kind, str)):
        return known[name]
    if kind == "structure":
        if depth > 6:
            return {}
        members = {m: minimal(s, known, m, depth + 1) for m, s in shape.members.items()
                   if m in shape.required_members}
        if not members and getattr(shape, "is_tagged_union", False):
            first = next(iter(shape.members))
            members = {first: minimal(shape.members[first], known, first, depth + 1)}
        return members
    if kind == "list":
        count = shape.metadata.get("min", 0)
        return [minimal(shape.member, known, None, depth + 1)] * max(1, count)
    if kind == "map":
        return {}
    if kind == "string":
        if shape.enum:
            return shape.enum[0]
        return "a" * max(1, shape.metadata.get("min", 1))
    if kind in ("integer", "long", "float", "double"):
        return shape.metadata.get("min", 1)
    return {"boolean": True, "timestamp": 1_700_000_000, "blob": b"x"}.get(kind, "a")


def arguments(model, operation, known=None):
    """Keyword arguments for a boto3 client's call, from its service model."""
    shape = model.operation_model(operation).input_shape
    if shape is None:
        return {}
    known = {**KNOWN, **KNOWN_OF.get(model.service_name, {}), **(known or {})}
    made = minimal(shape, known)
    # Helpful beside what is required: some operations ask for one of several.
    helpful = ["UserName", "EventSelectors", "TrailName"]
    if model.service_name == "kms":
        helpful += ["GranteePrincipal", "KeyId", "GrantId", "NumberOfBytes", "RetiringPrincipal"]
    for member in helpful:
        if member in shape.members and member not in made:
            made[member] = minimal(shape.members[member], known, member)
    return made

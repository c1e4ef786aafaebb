"""Roles, sessions and sign-ins, as several test files need them."""

import base64
import hashlib
import hmac
import json
import struct
import time

from clients import Clients

STEP_SECONDS = 30


def trust(principal, action="sts:AssumeRole", **condition):
    """A trust policy that lets `principal` (an ARN, an account, or a whole element) in."""
    who = principal if isinstance(principal, dict) else {"AWS": principal}
    return {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": who, "Action": action,
         **({"Condition": condition} if condition else {})}]}


def make_role(clients, name, trusted, *statements, **settings):
    """Its ARN."""
    iam = clients("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trusted),
                          **settings)["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": list(statements)}))
    return arn


def session(server, made):
    """Clients of temporary credentials, as an answer of STS or of the sign-in has them."""
    credentials = made.get("Credentials", made)
    if "AccessKeyId" in credentials:
        return Clients(server, (credentials["AccessKeyId"], credentials["SecretAccessKey"]),
                       credentials["SessionToken"])
    return Clients(server, (credentials["accessKeyId"], credentials["secretAccessKey"]),
                   credentials["sessionToken"])


def code_of(seed, step):
    mac = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7fffffff
    return f"{number % 1000000:06d}"


class Device:
    """A virtual MFA device that a user has. The server takes no code twice and none of half a
    minute ahead, so the device is set forward, as if its clock went fast, before each."""

    STEPS_BEHIND = 100  # at first: a device may be an hour off

    def __init__(self, iam, user, name):
        self.iam, self.user = iam, user
        made = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
        self.serial = made["SerialNumber"]
        self.seed = made["Base32StringSeed"].decode()
        self.step = int(time.time()) // STEP_SECONDS - self.STEPS_BEHIND
        iam.enable_mfa_device(**self._two_codes())

    def _next(self):
        self.step += 1
        return code_of(self.seed, self.step)

    def _two_codes(self):
        return {"UserName": self.user, "SerialNumber": self.serial,
                "AuthenticationCode1": self._next(), "AuthenticationCode2": self._next()}

    def code(self):
        self.iam.resync_mfa_device(**self._two_codes())
        return self._next()

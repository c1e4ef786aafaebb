"""KMS's errors beside those that AWS gave when the same was asked of it: code, sentence and status.
Where the recordings are not there, the run says how many it left out."""

import collections
import fnmatch
import os
import re
import subprocess
import tempfile

import botocore.exceptions
import pytest

from recorded_errors import SHARED, matches, recordings

RECORDINGS = os.path.join(SHARED, "aws-snapshots/localstack/kms")
COUNT = 94
SERVER_FLAGS = ("--accounts", "111111111111")
UNKNOWN_ID = "134f2428-cec1-4b25-a1ae-9048164dba47"

LEFT_OUT = {
    "what differs in more than one call; test_kms_crypto.py has it": [
        "*encryption_context*", "*sign_verify*", "*invalid_verify_mac*", "*key_rotations_encryption*",
        "*generate_random_invalid*None*", "*dry_run*", "*re_encrypt*", "*invalid-public-key"],
    "an enumeration that has grown since": ["*invalid_operations|create-hmac-key-invalid-*",
                                             "*-INVALID*", "*-algo"],
    "AWS answers otherwise since": ["*given_key_with_imported_key_material*"],
    "copies of keys in other regions": ["*replicate*"],
}

ASKED = []


def asks(*patterns):
    def register(function):
        ASKED.extend((pattern, function) for pattern in patterns)
        return function
    return register


def asking(name):
    return next((ask for pattern, ask in ASKED if fnmatch.fnmatchcase(name, pattern)), None)


def reason_to_leave_out(name):
    return next((reason for reason, patterns in LEFT_OUT.items()
                 if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)), None)


RECORDED = list(recordings(RECORDINGS))
COMPARED = [entry for entry in RECORDED if not reason_to_leave_out(entry[0])]


class Scene:
    def __init__(self, admin):
        self.admin = admin
        self.kms = admin("kms", unchecked=True)
        self.key = self.make()

    def make(self, **settings):
        return self.kms.create_key(**settings)["KeyMetadata"]["KeyId"]

    def tags(self, count=1, key="t", value="v"):
        return [{"TagKey": f"{key}{i or ''}", "TagValue": value} for i in range(count)]


@pytest.fixture(scope="module")
def scene(admin):
    return Scene(admin)


@asks("*diff-region-with-id")
def _(scene, _name):
    return scene.admin("kms", "eu-west-1").describe_key, {"KeyId": scene.key}


@asks("*diff-region-with-arn")
def _(scene, _name):
    arn = scene.kms.describe_key(KeyId=scene.key)["KeyMetadata"]["Arn"]
    return scene.admin("kms", "eu-west-1").describe_key, {"KeyId": arn}


@asks("*does_not_exist|*with-arn")
def _(scene, _name):
    arn = scene.kms.describe_key(KeyId=scene.key)["KeyMetadata"]["Arn"]
    return scene.kms.describe_key, {"KeyId": arn.replace(scene.key, UNKNOWN_ID)}


@asks("*valid-id-mrk")
def _(scene, _name):
    return scene.kms.describe_key, {"KeyId": "mrk-" + UNKNOWN_ID.replace("-", "")}


@asks("*key_does_not_exist|*with-id")
def _(scene, _name):
    return scene.kms.describe_key, {"KeyId": UNKNOWN_ID}


@asks("*invalid_uuid|*invalid-uuid-2")
def _(scene, _name):
    return scene.kms.describe_key, {"KeyId": UNKNOWN_ID.replace("-", "")}


@asks("*invalid_uuid|*invalid-uuid-mrk")
def _(scene, _name):
    return scene.kms.describe_key, {"KeyId": "mrk-fake-key-id"}


@asks("*invalid_uuid|*invalid-uuid")
def _(scene, _name):
    return scene.kms.describe_key, {"KeyId": "fake-key-id"}


@asks("*test_create_alias|*")
def _(scene, _name):
    return scene.kms.create_alias, {"AliasName": "no-prefix", "TargetKeyId": scene.key}


@asks("*create-hmac-key-without-key-usage")
def _(scene, _name):
    return scene.kms.create_key, {"KeySpec": "HMAC_256"}


@asks("*response-invalid-key-spec")
def _(scene, _name):
    return scene.kms.create_key, {"KeySpec": "RSA_2048", "KeyUsage": "KEY_AGREEMENT"}


@asks("*duplicate-tag-keys")
def _(scene, _name):
    return scene.kms.tag_resource, {"KeyId": scene.key, "Tags": scene.tags() * 2}


@asks("*too_many_tags*")
def _(scene, _name):
    return scene.kms.create_key, {"Tags": scene.tags(51)}


@asks("*tag_existing_key_with_invalid*")
def _(scene, _name):
    return scene.kms.tag_resource, {"KeyId": scene.key, "Tags": scene.tags(key="aws:key1")}


@asks("*too-long-tag-value")
def _(scene, _name):
    return scene.kms.create_key, {"Tags": scene.tags(value="v" * 257)}


@asks("*[[]lowercase_prefix]|*", "*[[]uppercase_prefix]|*", "*[[]too_long_key]|*")
def _(scene, name):
    key = {"lowercase_prefix": "aws:key", "uppercase_prefix": "AWS:key",
           "too_long_key": "a" * 129}[re.search(r"\[(\w+)\]", name)[1]]
    return scene.kms.create_key, {"Tags": scene.tags(key=key)}


def wrapped(scene, key, material):
    """The arguments of ImportKeyMaterial for that material."""
    given = scene.kms.get_parameters_for_import(
        KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048")
    with tempfile.NamedTemporaryFile() as public:
        public.write(given["PublicKey"])
        public.flush()
        sealed = subprocess.run(
            ["openssl", "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", public.name,
             "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256"],
            input=material, capture_output=True, check=True).stdout
    return {"KeyId": key, "ImportToken": given["ImportToken"], "EncryptedKeyMaterial": sealed}


def imported(scene, *materials):
    """A key that has the first of the materials; the others are imported on top."""
    key = scene.make(Origin="EXTERNAL")
    for number, material in enumerate(materials):
        scene.kms.import_key_material(
            **wrapped(scene, key, material), ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
            ImportType="NEW_KEY_MATERIAL" if number else "EXISTING_KEY_MATERIAL")
    return key


@asks("*parameters_for_import*")
def _(scene, _name):
    return scene.kms.get_parameters_for_import, {
        "KeyId": scene.key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256",
        "WrappingKeySpec": "RSA_2048"}


@asks("*import-expiring-key-without-valid-to")
def _(scene, _name):
    return scene.kms.import_key_material, {
        **wrapped(scene, scene.make(Origin="EXTERNAL"), b"k" * 32),
        "ExpirationModel": "KEY_MATERIAL_EXPIRES"}


@asks("*no_pending_key_material*")
def _(scene, _name):
    return scene.kms.rotate_key_on_demand, {"KeyId": imported(scene, b"k" * 32)}


@asks("*existing-pending-material-error")
def _(scene, _name):
    key = imported(scene, b"k" * 32, b"l" * 32)
    return scene.kms.import_key_material, {
        **wrapped(scene, key, b"m" * 32), "ImportType": "NEW_KEY_MATERIAL",
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}


def symmetric(scene):
    return {"KeyId": scene.key}


def mac_key(scene, spec="HMAC_256"):
    return {"KeyId": scene.make(KeySpec=spec, KeyUsage="GENERATE_VERIFY_MAC")}


def signing_key(scene):
    return {"KeyId": scene.make(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")}


MAC = {"Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}
SIGN = {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}


@asks("*generate_random*[[]0]|*", "*generate_random*[[]1025]|*")
def _(scene, name):
    return scene.kms.generate_random, {"NumberOfBytes": int(re.search(r"\[(\d+)\]", name)[1])}


@asks("*test_encrypt_validate_plaintext_size*")
def _(scene, name):
    spec, algorithm = re.search(r"\[(\w+)-(\w+)\]", name).groups()
    key = scene.make(KeySpec=spec, KeyUsage="ENCRYPT_DECRYPT")
    return scene.kms.encrypt, {"KeyId": key, "EncryptionAlgorithm": algorithm,
                               "Plaintext": b"p" * 500}


@asks("*invalid-plaintext-size-encrypt")
def _(scene, _name):
    return scene.kms.encrypt, {**symmetric(scene), "Plaintext": b"p" * 4097}


@asks("*generate_and_verify_mac*|generate-mac-invalid-key-id")
def _(scene, _name):
    return scene.kms.generate_mac, {"KeyId": "key_id", **MAC}


@asks("*generate_and_verify_mac*|verify-mac-invalid-key-id")
def _(scene, _name):
    return scene.kms.verify_mac, {"KeyId": "key_id", "Mac": b"m", **MAC}


@asks("*invalid_generate_mac*")
def _(scene, _name):
    return scene.kms.generate_mac, {**mac_key(scene, "HMAC_224"), **MAC}


@asks("*error_messaging*|generate-mac*")
def _(scene, _name):
    return scene.kms.generate_mac, {**symmetric(scene), **MAC}


@asks("*error_messaging*|sign-*")
def _(scene, _name):
    return scene.kms.sign, {**mac_key(scene), **SIGN}


@asks("*error_messaging*|verify-*")
def _(scene, _name):
    return scene.kms.verify, {**symmetric(scene), "Signature": b"s", **SIGN}


@asks("*error_messaging*|encrypt-*")
def _(scene, _name):
    return scene.kms.encrypt, {**signing_key(scene), "Plaintext": b"p"}


@asks("*error_messaging*|decrypt-*")
def _(scene, _name):
    sealed = scene.kms.encrypt(KeyId=scene.key, Plaintext=b"p")["CiphertextBlob"]
    return scene.kms.decrypt, {**mac_key(scene), "CiphertextBlob": sealed}


@asks("*derive_shared_secret|response-invalid-key-usage", "*derive_shared_secret|*-invalid-key")
def _(scene, name):
    key = signing_key(scene) if name.endswith("usage") else symmetric(scene)
    return scene.kms.derive_shared_secret, {**key, "KeyAgreementAlgorithm": "ECDH",
                                            "PublicKey": b"p"}


@asks("*encrypt-before-import-error", "*encrypt-after-delete-error")
def _(scene, name):
    key = scene.make(Origin="EXTERNAL")
    if "after" in name:
        key = imported(scene, b"k" * 32)
        scene.kms.delete_imported_key_material(KeyId=key)
    return scene.kms.encrypt, {"KeyId": key, "Plaintext": b"p"}


@asks("*given_key_is_disabled*")
def _(scene, _name):
    key = scene.make()
    scene.kms.disable_key(KeyId=key)
    return scene.kms.rotate_key_on_demand, {"KeyId": key}


@asks("*given_key_that_does_not_exist*")
def _(scene, _name):
    return scene.kms.rotate_key_on_demand, {"KeyId": UNKNOWN_ID}


@asks("*given_non_symmetric_key*")
def _(scene, _name):
    key = scene.make(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    return scene.kms.rotate_key_on_demand, {"KeyId": key}


@asks("*with_no_key_material*")
def _(scene, _name):
    return scene.kms.rotate_key_on_demand, {"KeyId": scene.make(Origin="EXTERNAL")}


@asks("*rotations_limits*")
def _(scene, _name):
    key = scene.make()
    for _ in range(25):
        scene.kms.rotate_key_on_demand(KeyId=key)
    return scene.kms.rotate_key_on_demand, {"KeyId": key}


def test_every_recording_is_compared_or_left_out_for_a_reason():
    if not RECORDED:
        pytest.skip(f"left out {COUNT} errors: no shared test data")
    assert len(RECORDED) == COUNT
    assert [name for name, _, _ in COMPARED if not asking(name)] == []
    reasons = collections.Counter(reason_to_leave_out(name) for name, _, _ in RECORDED)
    print(f"{reasons.pop(None)} of {COUNT} errors are compared; left out: {dict(reasons)}")


@pytest.mark.parametrize("name,status,error", COMPARED, ids=[name for name, _, _ in COMPARED])
def test_an_error_is_awss(scene, name, status, error):
    call, arguments = asking(name)(scene, name)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    got = caught.value.response
    assert got["ResponseMetadata"]["HTTPStatusCode"] == status
    assert got["Error"]["Code"] == error["Code"], got["Error"]
    assert matches(error["Message"], got["Error"]["Message"]), (error, got["Error"])

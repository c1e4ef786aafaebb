"""What KMS encrypts, signs and derives, as boto3 asks for it; signatures, ciphertexts and secrets are
checked with the openssl command, which shares no code with the server's own calls."""

import base64
import hashlib
import json
import subprocess

import pytest

from clients import refused

CONTEXT = {"department": "audit", "ünïcode": "✓"}


@pytest.fixture(scope="module")
def kms(admin):
    return admin("kms")


@pytest.fixture(scope="module")
def key(kms):
    """Metadata of a symmetric key."""
    return kms.create_key(Description="crypto")["KeyMetadata"]


@pytest.fixture(scope="module")
def made(kms):
    """Makes keys by spec and usage, one of each."""
    keys = {}

    def make(spec, usage):
        if (spec, usage) not in keys:
            keys[spec, usage] = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
        return keys[spec, usage]
    return make


def openssl(folder, *args, **files):
    """Runs openssl in a folder with the files; its standard output."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    result = subprocess.run(["openssl", *args], cwd=folder, capture_output=True, timeout=60,
                            check=False)
    assert result.returncode == 0, (args, result.stderr)
    return result.stdout


# Symmetric keys

def test_what_is_encrypted_comes_back_with_its_context_only(kms, key):
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret", EncryptionContext=CONTEXT)
    assert blob["KeyId"] == key["Arn"] and blob["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    sealed = blob["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=sealed, EncryptionContext=dict(reversed(CONTEXT.items())))
    assert opened["Plaintext"] == b"secret" and opened["KeyId"] == key["Arn"]
    assert opened["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    for wrong in ({}, {"department": "audit"}, {**CONTEXT, "more": "1"},
                  {"Department": "audit", "ünïcode": "✓"}):
        error = refused("InvalidCiphertextException", kms.decrypt, status=400, CiphertextBlob=sealed,
                        EncryptionContext=wrong)
        assert error["Error"]["Message"] == ""
    assert kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret",
                       EncryptionContext=CONTEXT)["CiphertextBlob"] != sealed


def test_one_altered_bit_is_enough(kms, key):
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    for place in range(0, len(sealed), 7):
        altered = bytearray(sealed)
        altered[place] ^= 1 << place % 8
        refused("InvalidCiphertextException", kms.decrypt, status=400, CiphertextBlob=bytes(altered))
    for altered in (sealed[:-1], sealed + b"x", b"x", b"x" * 6144):
        refused("InvalidCiphertextException", kms.decrypt, status=400, CiphertextBlob=altered)


def test_sizes_have_bounds(kms, key):
    sealed = kms.encrypt(KeyId=key["Arn"], Plaintext=b"x" * 4096)["CiphertextBlob"]
    assert len(sealed) <= 6144
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x" * 4096
    error = refused("ValidationException", kms.encrypt, status=400, KeyId=key["Arn"],
                    Plaintext=b"x" * 4097)
    assert error["Error"]["Message"] == (
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member "
        "must have length less than or equal to 4096")
    refused("ValidationException", kms.decrypt, status=400, CiphertextBlob=b"x" * 6145)
    refused("ValidationException", kms.encrypt, status=400, KeyId=key["Arn"], Plaintext=b"x",
            EncryptionContext={"k": "v" * 9000})


def test_another_key_is_the_incorrect_one(kms, key, made):
    sealed = kms.encrypt(KeyId=key["Arn"], Plaintext=b"secret")["CiphertextBlob"]
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    for wrong in (other, made("HMAC_256", "GENERATE_VERIFY_MAC")["KeyId"]):
        error = refused("IncorrectKeyException", kms.decrypt, status=400, CiphertextBlob=sealed,
                        KeyId=wrong)
        assert error["Error"]["Message"] == (
            "The key ID in the request does not identify a CMK that can perform this operation.")
        refused("IncorrectKeyException", kms.re_encrypt, status=400, CiphertextBlob=sealed,
                SourceKeyId=wrong, DestinationKeyId=other)


def test_rotation_leaves_old_ciphertexts_readable(kms):
    key = kms.create_key()["KeyMetadata"]
    old = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"old")["CiphertextBlob"]
    kms.rotate_key_on_demand(KeyId=key["KeyId"])
    current = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["CurrentKeyMaterialId"]
    assert current != key["CurrentKeyMaterialId"]
    opened = kms.decrypt(CiphertextBlob=old)
    assert opened["Plaintext"] == b"old"
    assert opened["KeyMaterialId"] == key["CurrentKeyMaterialId"]
    new = kms.re_encrypt(CiphertextBlob=old, DestinationKeyId=key["KeyId"])
    assert new["SourceKeyMaterialId"] == key["CurrentKeyMaterialId"]
    assert new["DestinationKeyMaterialId"] == current
    assert kms.decrypt(CiphertextBlob=new["CiphertextBlob"])["KeyMaterialId"] == current


def test_re_encrypt_changes_key_and_context(kms, key):
    other = kms.create_key()["KeyMetadata"]
    sealed = kms.encrypt(KeyId=key["Arn"], Plaintext=b"secret",
                         EncryptionContext=CONTEXT)["CiphertextBlob"]
    again = kms.re_encrypt(CiphertextBlob=sealed, SourceEncryptionContext=CONTEXT,
                           DestinationKeyId=other["KeyId"],
                           DestinationEncryptionContext={"new": "1"})
    assert again["SourceKeyId"] == key["Arn"] and again["KeyId"] == other["Arn"]
    opened = kms.decrypt(CiphertextBlob=again["CiphertextBlob"], EncryptionContext={"new": "1"})
    assert opened["Plaintext"] == b"secret" and opened["KeyId"] == other["Arn"]
    refused("InvalidCiphertextException", kms.re_encrypt, status=400, CiphertextBlob=sealed,
            DestinationKeyId=other["KeyId"])


def test_data_keys(kms, key):
    for arguments, size in (({"KeySpec": "AES_256"}, 32), ({"KeySpec": "AES_128"}, 16),
                            ({"NumberOfBytes": 1024}, 1024)):
        got = kms.generate_data_key(KeyId=key["KeyId"], EncryptionContext=CONTEXT, **arguments)
        assert len(got["Plaintext"]) == size and got["KeyId"] == key["Arn"]
        assert got["KeyMaterialId"] == key["CurrentKeyMaterialId"]
        assert kms.decrypt(CiphertextBlob=got["CiphertextBlob"],
                           EncryptionContext=CONTEXT)["Plaintext"] == got["Plaintext"]
        bare = kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], **arguments)
        assert "Plaintext" not in bare
        assert len(kms.decrypt(CiphertextBlob=bare["CiphertextBlob"])["Plaintext"]) == size
    for arguments in ({}, {"KeySpec": "AES_256", "NumberOfBytes": 32}):
        error = refused("ValidationException", kms.generate_data_key, status=400, KeyId=key["KeyId"],
                        **arguments)
        assert error["Error"]["Message"] == "Please specify either number of bytes or key spec."


def test_random_bytes(kms):
    assert len(kms.generate_random(NumberOfBytes=1024)["Plaintext"]) == 1024
    error = refused("ValidationException", kms.generate_random, status=400)
    assert error["Error"]["Message"] == "NumberOfBytes is required."


def test_a_dry_run_says_whether_it_would_have_worked(kms, key, made):
    signer = made("ECC_NIST_P256", "SIGN_VERIFY")["KeyId"]
    mac = made("HMAC_256", "GENERATE_VERIFY_MAC")["KeyId"]
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    for call, arguments in (
            (kms.encrypt, {"KeyId": key["KeyId"], "Plaintext": b"x"}),
            (kms.decrypt, {"CiphertextBlob": sealed}),
            (kms.re_encrypt, {"CiphertextBlob": sealed, "DestinationKeyId": key["KeyId"]}),
            (kms.generate_data_key, {"KeyId": key["KeyId"], "KeySpec": "AES_256"}),
            (kms.generate_data_key_pair, {"KeyId": key["KeyId"], "KeyPairSpec": "RSA_2048"}),
            (kms.sign, {"KeyId": signer, "Message": b"x", "SigningAlgorithm": "ECDSA_SHA_256"}),
            (kms.generate_mac, {"KeyId": mac, "Message": b"x", "MacAlgorithm": "HMAC_SHA_256"})):
        error = refused("DryRunOperationException", call, status=400, DryRun=True, **arguments)
        assert error["Error"]["Message"] == (
            "The request would have succeeded, but the DryRun option is set.")
    refused("InvalidCiphertextException", kms.decrypt, status=400, CiphertextBlob=b"none", DryRun=True)
    refused("DryRunOperationException", kms.decrypt, status=400, KeyId=key["KeyId"], DryRun=True,
            DryRunModifiers=["IGNORE_CIPHERTEXT"])


def test_a_disabled_key_and_one_to_be_deleted_do_nothing(kms):
    key = kms.create_key()["KeyMetadata"]
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key["KeyId"])
    error = refused("DisabledException", kms.decrypt, status=400, CiphertextBlob=sealed)
    assert error["Error"]["Message"] == f"{key['Arn']} is disabled."
    kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    error = refused("KMSInvalidStateException", kms.generate_data_key, status=400, KeyId=key["KeyId"],
                    KeySpec="AES_256")
    assert error["Error"]["Message"] == f"{key['Arn']} is pending deletion."


# Pairs of keys

SIGNING = {
    "RSA_2048": ["RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512",
                 "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384",
                 "RSASSA_PKCS1_V1_5_SHA_512"],
    "ECC_NIST_P256": ["ECDSA_SHA_256"], "ECC_NIST_P384": ["ECDSA_SHA_384"],
    "ECC_NIST_P521": ["ECDSA_SHA_512"], "ECC_SECG_P256K1": ["ECDSA_SHA_256"],
}


@pytest.mark.parametrize("spec,algorithm", [(s, a) for s, all in SIGNING.items() for a in all])
def test_openssl_accepts_the_signatures(kms, made, tmp_path, spec, algorithm):
    key = made(spec, "SIGN_VERIFY")["Arn"]
    message = b"who did what, when, from where"
    digest = "sha" + algorithm[-3:]
    signed = kms.sign(KeyId=key, Message=message, SigningAlgorithm=algorithm)
    assert signed["KeyId"] == key and signed["SigningAlgorithm"] == algorithm
    public = kms.get_public_key(KeyId=key)
    assert algorithm in public["SigningAlgorithms"] and public["KeySpec"] == spec
    padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
    assert b"Verified OK" in openssl(
        tmp_path, "dgst", "-" + digest, *(padding if "PSS" in algorithm else []), "-keyform",
        "DER", "-verify", "key", "-signature", "signature", "message",
        key=public["PublicKey"], signature=signed["Signature"], message=message)

    # The same by its hash; and what is not signed.
    hashed = hashlib.new(digest, message).digest()
    verified = kms.verify(KeyId=key, Message=hashed, MessageType="DIGEST",
                          Signature=signed["Signature"], SigningAlgorithm=algorithm)
    assert verified["SignatureValid"] is True
    error = refused("KMSInvalidSignatureException", kms.verify, status=400, KeyId=key, Message=b"other",
                    Signature=signed["Signature"], SigningAlgorithm=algorithm)
    assert error["Error"]["Message"] == ""
    error = refused("ValidationException", kms.sign, status=400, KeyId=key, Message=b"short",
                    MessageType="DIGEST", SigningAlgorithm=algorithm)
    assert error["Error"]["Message"] == f"Digest is invalid length for algorithm {algorithm}."


def test_ed25519(kms, made, tmp_path):
    key = made("ECC_NIST_EDWARDS25519", "SIGN_VERIFY")["Arn"]
    signed = kms.sign(KeyId=key, Message=b"message", SigningAlgorithm="ED25519_SHA_512")
    public = kms.get_public_key(KeyId=key)["PublicKey"]
    openssl(tmp_path, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin",
            "-in", "message", "-sigfile", "signature", key=public, message=b"message",
            signature=signed["Signature"])
    assert kms.verify(KeyId=key, Message=b"message", Signature=signed["Signature"],
                      SigningAlgorithm="ED25519_SHA_512")["SignatureValid"]
    refused("InvalidKeyUsageException", kms.sign, status=400, KeyId=key, Message=b"x" * 64,
            MessageType="DIGEST", SigningAlgorithm="ED25519_PH_SHA_512")


@pytest.mark.parametrize("algorithm,digest,longest", [("RSAES_OAEP_SHA_1", "sha1", 214),
                                                      ("RSAES_OAEP_SHA_256", "sha256", 190)])
def test_rsa_encrypts_as_openssl_does(kms, made, tmp_path, algorithm, digest, longest):
    key = made("RSA_2048", "ENCRYPT_DECRYPT")["Arn"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"x" * longest, EncryptionAlgorithm=algorithm)
    opened = kms.decrypt(KeyId=key, CiphertextBlob=sealed["CiphertextBlob"],
                         EncryptionAlgorithm=algorithm)
    assert opened["Plaintext"] == b"x" * longest and "KeyMaterialId" not in opened
    error = refused("ValidationException", kms.encrypt, status=400, KeyId=key,
                    Plaintext=b"x" * (longest + 1), EncryptionAlgorithm=algorithm)
    assert error["Error"]["Message"] == (
        f"Algorithm {algorithm} and key spec RSA_2048 cannot encrypt data larger than {longest} "
        "bytes.")
    openssl(tmp_path, "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "key",
            "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", f"rsa_oaep_md:{digest}", "-pkeyopt",
            f"rsa_mgf1_md:{digest}", "-in", "message", "-out", "sealed",
            key=kms.get_public_key(KeyId=key)["PublicKey"], message=b"by openssl")
    blob = (tmp_path / "sealed").read_bytes()
    assert kms.decrypt(KeyId=key, CiphertextBlob=blob,
                       EncryptionAlgorithm=algorithm)["Plaintext"] == b"by openssl"
    refused("InvalidCiphertextException", kms.decrypt, status=400, KeyId=key,
            CiphertextBlob=blob[:-1] + bytes([blob[-1] ^ 1]), EncryptionAlgorithm=algorithm)
    error = refused("InvalidKeyUsageException", kms.encrypt, status=400, KeyId=key, Plaintext=b"x")
    assert error["Error"]["Message"] == (
        "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.")


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521"])
def test_a_shared_secret_is_openssls(kms, made, tmp_path, spec):
    key = made(spec, "KEY_AGREEMENT")["Arn"]
    curve = {"ECC_NIST_P256": "P-256", "ECC_NIST_P384": "P-384", "ECC_NIST_P521": "P-521"}[spec]
    openssl(tmp_path, "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}",
            "-outform", "DER", "-out", "mine")
    theirs = kms.get_public_key(KeyId=key)
    assert theirs["KeyAgreementAlgorithms"] == ["ECDH"]
    expected = openssl(tmp_path, "pkeyutl", "-derive", "-keyform", "DER", "-inkey", "mine",
                       "-peerform", "DER", "-peerkey", "theirs", theirs=theirs["PublicKey"])
    mine = openssl(tmp_path, "pkey", "-inform", "DER", "-in", "mine", "-pubout", "-outform", "DER")
    got = kms.derive_shared_secret(KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=mine)
    assert got["SharedSecret"] == expected and got["KeyOrigin"] == "AWS_KMS"
    error = refused("ValidationException", kms.derive_shared_secret, status=400, KeyId=key,
                    KeyAgreementAlgorithm="ECDH", PublicKey=b"none")
    assert error["Error"]["Message"] == ""


@pytest.mark.parametrize("spec", ["RSA_2048", "ECC_NIST_P384", "ECC_SECG_P256K1",
                                  "ECC_NIST_EDWARDS25519"])
def test_data_key_pairs_belong_together(kms, key, tmp_path, spec):
    pair = kms.generate_data_key_pair(KeyId=key["KeyId"], KeyPairSpec=spec,
                                      EncryptionContext=CONTEXT)
    assert pair["KeyPairSpec"] == spec and pair["KeyId"] == key["Arn"]
    public = openssl(tmp_path, "pkey", "-inform", "DER", "-in", "private", "-pubout", "-outform",
                     "DER", private=pair["PrivateKeyPlaintext"])
    assert public == pair["PublicKey"]
    assert kms.decrypt(CiphertextBlob=pair["PrivateKeyCiphertextBlob"],
                       EncryptionContext=CONTEXT)["Plaintext"] == pair["PrivateKeyPlaintext"]
    bare = kms.generate_data_key_pair_without_plaintext(KeyId=key["KeyId"], KeyPairSpec=spec)
    assert "PrivateKeyPlaintext" not in bare
    assert kms.decrypt(CiphertextBlob=bare["PrivateKeyCiphertextBlob"])["Plaintext"]


def test_what_is_not_there_is_said(kms, key):
    for spec in ("SM2", "ML_KEM_512"):
        refused("UnsupportedOperationException", kms.generate_data_key_pair, status=400,
                KeyId=key["KeyId"], KeyPairSpec=spec)
    refused("UnsupportedOperationException", kms.get_public_key, status=400, KeyId=key["KeyId"])


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_macs(kms, made, bits):
    key = made(f"HMAC_{bits}", "GENERATE_VERIFY_MAC")["Arn"]
    algorithm = f"HMAC_SHA_{bits}"
    mac = kms.generate_mac(KeyId=key, Message=b"message", MacAlgorithm=algorithm)
    assert len(mac["Mac"]) == bits // 8 and mac["KeyId"] == key
    assert kms.verify_mac(KeyId=key, Message=b"message", MacAlgorithm=algorithm,
                          Mac=mac["Mac"])["MacValid"] is True
    error = refused("KMSInvalidMacException", kms.verify_mac, status=400, KeyId=key, Message=b"other",
                    MacAlgorithm=algorithm, Mac=mac["Mac"])
    assert error["Error"]["Message"] == ""
    other = "HMAC_SHA_256" if bits != 256 else "HMAC_SHA_512"
    error = refused("InvalidKeyUsageException", kms.generate_mac, status=400, KeyId=key, Message=b"x",
                    MacAlgorithm=other)
    assert error["Error"]["Message"] == (
        f"Algorithm {other} is incompatible with key spec HMAC_{bits}.")


def test_a_key_does_what_it_is_for_and_nothing_else(kms, key, made):
    signer = made("RSA_2048", "SIGN_VERIFY")
    mac = made("HMAC_256", "GENERATE_VERIFY_MAC")
    for call, wrong, usage, arguments in (
            (kms.generate_mac, key, "ENCRYPT_DECRYPT",
             {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}),
            (kms.sign, mac, "GENERATE_VERIFY_MAC",
             {"Message": b"x", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
            (kms.verify, key, "ENCRYPT_DECRYPT",
             {"Message": b"x", "Signature": b"x", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
            (kms.encrypt, signer, "SIGN_VERIFY", {"Plaintext": b"x"}),
            (kms.derive_shared_secret, key, "ENCRYPT_DECRYPT",
             {"KeyAgreementAlgorithm": "ECDH", "PublicKey": b"x"})):
        error = refused("InvalidKeyUsageException", call, status=400, KeyId=wrong["KeyId"], **arguments)
        operation = "".join(part.capitalize() for part in call.__name__.split("_"))
        assert error["Error"]["Message"] == (
            f"{wrong['Arn']} key usage is {usage} which is not valid for {operation}.")


# Who may, and what is told

def test_permissions_are_asked_with_the_context(admin, kms, key):
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x",
                         EncryptionContext=CONTEXT)["CiphertextBlob"]
    plain = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    reader = admin.user("kms-reader", {
        "Effect": "Allow", "Action": "kms:Decrypt", "Resource": key["Arn"],
        "Condition": {"StringEquals": {"kms:EncryptionContext:department": "audit"}}})("kms")
    assert reader.decrypt(CiphertextBlob=sealed, EncryptionContext=CONTEXT)["Plaintext"] == b"x"
    refused("AccessDeniedException", reader.decrypt, status=400, CiphertextBlob=plain)
    error = refused("AccessDeniedException", reader.encrypt, status=400, KeyId=key["KeyId"],
                    Plaintext=b"x")
    assert "kms:Encrypt" in error["Error"]["Message"]
    mover = admin.user("kms-mover", {
        "Effect": "Allow", "Action": "kms:ReEncryptFrom", "Resource": "*"})("kms")
    error = refused("AccessDeniedException", mover.re_encrypt, status=400, CiphertextBlob=plain,
                    DestinationKeyId=key["KeyId"])
    assert "kms:ReEncryptTo" in error["Error"]["Message"]


def test_records_tell_the_context_and_no_secret(admin, server, kms, key):
    secret = b"a plaintext that nobody else may see"
    sealed = kms.encrypt(KeyId=key["KeyId"], Plaintext=secret, EncryptionContext=CONTEXT)
    answer = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=CONTEXT)
    record = admin.record_of(answer)
    assert record["eventName"] == "Decrypt" and record["readOnly"] is True
    assert record["requestParameters"]["encryptionContext"] == CONTEXT
    assert record["responseElements"] is None
    assert record["resources"] == [{"accountId": admin.account, "type": "AWS::KMS::Key",
                                    "ARN": key["Arn"]}]
    assert record["additionalEventData"] == {"keyMaterialId": key["CurrentKeyMaterialId"]}
    blob = base64.b64encode(sealed["CiphertextBlob"]).decode()
    for text in (json.dumps(record), json.dumps(admin.record_of(sealed)), server.log()):
        assert secret.decode() not in text and blob not in text
        assert base64.b64encode(secret).decode() not in text

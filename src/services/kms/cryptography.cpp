#include "services/kms/cryptography.h"

#include <fmt/format.h>

#include "aws/pipeline/faults.h"
#include "services/kms/ciphertext.h"
#include "services/kms/key_spec.h"

namespace trailcam::kms {
namespace {

constexpr std::size_t kAes128Bytes = 16;
constexpr std::size_t kAes256Bytes = 32;

Error invalid_ciphertext() { return errors::invalid_ciphertext_exception(""); }

Error refused_input(std::string message) {
  return pipeline::faults::validation(pipeline::Family::Json, std::move(message));
}

Error incorrect_key() {
  return errors::incorrect_key_exception(
      "The key ID in the request does not identify a CMK that can perform this operation.");
}

}  // namespace

Result<EncryptionContext> read_context(const std::optional<EncryptionContext>& given) {
  if (!given) return EncryptionContext{};
  std::size_t bytes = 0;
  for (const auto& [key, value] : *given) bytes += key.size() + value.size();
  if (bytes <= kContextBytesMax) return *given;
  return refused_input(
      fmt::format("EncryptionContext must not be longer than {} bytes.", kContextBytesMax));
}

Result<void> check_dry_run(const std::optional<bool>& dry_run) {
  if (!dry_run.value_or(false)) return {};
  return errors::dry_run_operation_exception(
      "The request would have succeeded, but the DryRun option is set.");
}

Result<void> check_encrypts(const KeyRow& key, const EncryptionWish& wish,
                            std::string_view operation) {
  TC_TRY(check_usable(key, "ENCRYPT_DECRYPT", operation));
  TC_TRY(check_algorithm(key, key_spec(key.spec).encryption, wish.algorithm));
  if (key.symmetric() || wish.context == nullptr || wish.context->empty()) return {};
  return refused_input(
      fmt::format("EncryptionContext is not supported by algorithm {}.", wish.algorithm));
}

Result<Encrypted> encrypt_under(const Kms& kms, pipeline::Call& call, const KeyRow& key,
                                const EncryptionWish& wish, const Secret& plaintext) {
  const Secret material = TC_TRY(kms.current_material(call.transaction, key));
  if (key.symmetric()) {
    const CiphertextKey names{key.arn(), key.material};
    return Encrypted{
        seal_ciphertext(names, material, wish.context ? *wish.context : EncryptionContext{},
                        plaintext, call.random),
        key.material};
  }
  TC_TRY(check_oaep_size(key, wish.algorithm, plaintext.reveal().size()));
  const auto pair = TC_TRY(crypto::PrivateKey::open(material));
  const auto open_half = TC_TRY(crypto::PublicKey::open(TC_TRY(pair.public_key())));
  return Encrypted{TC_TRY(open_half.encrypt(hash_of_algorithm(wish.algorithm), plaintext)), ""};
}

Result<FoundKey> find_decrypting_key(const Kms& kms, pipeline::Call& call,
                                     const DecryptionWish& wish) {
  if (!wish.blob && !wish.ignore_ciphertext) {
    return refused_input("CiphertextBlob is required.");
  }
  const bool told = wish.algorithm == kSymmetricAlgorithm && !wish.ignore_ciphertext;
  if (!told && !wish.key_id) {
    return refused_input("KeyId is required, as the ciphertext does not tell its key.");
  }
  if (!told) return find_key(kms, call, *wish.key_id);
  const auto names = read_ciphertext(wish.blob->bytes);
  if (!names) return invalid_ciphertext();
  if (!wish.key_id) return find_key(kms, call, names->arn);
  FoundKey found = TC_TRY(find_key(kms, call, *wish.key_id));
  if (found.row.arn() != names->arn) return incorrect_key();
  return found;
}

Result<Decrypted> decrypt_under(const Kms& kms, pipeline::Call& call, const KeyRow& key,
                                const DecryptionWish& wish) {
  const std::string_view blob = wish.blob->bytes;
  if (key.symmetric()) {
    const auto names = read_ciphertext(blob);
    if (!names) return invalid_ciphertext();
    const auto row = TC_TRY(Kms::material(call.transaction, key, names->material_id));
    if (!row) return invalid_ciphertext();
    const Secret material = TC_TRY(kms.open_material(key, *row));
    auto plaintext =
        open_ciphertext(blob, material, wish.context ? *wish.context : EncryptionContext{});
    if (!plaintext) return invalid_ciphertext();
    return Decrypted{std::move(*plaintext), names->material_id};
  }
  const Secret material = TC_TRY(kms.current_material(call.transaction, key));
  const auto pair = TC_TRY(crypto::PrivateKey::open(material));
  auto plaintext = pair.decrypt(hash_of_algorithm(wish.algorithm), blob);
  if (!plaintext) return invalid_ciphertext();
  return Decrypted{std::move(*plaintext), ""};
}

void note_material(pipeline::Call& call, const std::string& material_id) {
  if (!material_id.empty()) call.notes.additional.set("keyMaterialId", material_id);
}

void add_context_facts(const EncryptionContext& context, pipeline::KnownFacts& facts) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : context) {
    facts.push_back({"kms:EncryptionContext:" + key, {value}});
    keys.push_back(key);
  }
  if (!keys.empty()) facts.push_back({"kms:EncryptionContextKeys", std::move(keys)});
}

Result<DataKeyMaker> prepare_data_key(const Kms& kms, pipeline::Call& call,
                                      const DataKeyRequest& request) {
  DataKeyMaker maker;
  maker.context = TC_TRY(read_context(request.context));
  Use use = cryptographic(&maker.context, &request.grant_tokens);
  use.facts = {{"kms:EncryptionAlgorithm", {std::string(kSymmetricAlgorithm)}}};
  maker.key = TC_TRY(key_for(kms, call, request.key_id, use));
  TC_TRY(check_encrypts(maker.key, {.context = &maker.context}, call.operation.name));
  TC_TRY(check_dry_run(request.dry_run));
  return maker;
}

Result<Encrypted> seal_data_key(const Kms& kms, pipeline::Call& call, const DataKeyMaker& maker,
                                const Secret& plaintext) {
  Encrypted sealed =
      TC_TRY(encrypt_under(kms, call, maker.key, {.context = &maker.context}, plaintext));
  note_material(call, sealed.material_id);
  return sealed;
}

Result<std::size_t> data_key_bytes(const std::optional<std::string>& key_spec,
                                   const std::optional<std::int64_t>& bytes) {
  if (key_spec.has_value() == bytes.has_value()) {
    return refused_input("Please specify either number of bytes or key spec.");
  }
  if (bytes) return std::size_t(*bytes);
  return *key_spec == "AES_128" ? kAes128Bytes : kAes256Bytes;
}

}  // namespace trailcam::kms

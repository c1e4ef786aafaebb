#include "evidence/key_ring.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/json.h"
#include "trails/digest.h"

namespace trailcam::evidence {
namespace {

Result<Timestamp> key_time(const Value& entry, std::string_view name) {
  const Value* value = entry.find(name);
  if (value != nullptr && value->is_number()) return from_epoch_seconds(value->as_double());
  const std::optional<Timestamp> time =
      value != nullptr && value->is_string() ? parse_any_time(value->as_string()) : std::nullopt;
  if (!time) return Error(ErrorKind::Invalid, fmt::format("{} is missing or no time", name));
  return *time;
}

Result<PublicKey> read_key(const Value& entry, std::string& fingerprint) {
  const std::optional<std::string> der = unbase64(entry.text("Value"));
  if (!der || der->empty()) return Error(ErrorKind::Invalid, "Value is missing or not base64");
  fingerprint = trails::public_key_fingerprint(*der);
  const std::string_view claimed = entry.text("Fingerprint");
  if (!claimed.empty() && claimed != fingerprint) {
    return Error(ErrorKind::Invalid,
                 fmt::format("its fingerprint is {}, not {}", fingerprint, claimed));
  }
  auto key = TC_TRY(crypto::RsaPublicKey::read(*der));
  const auto begin = TC_TRY(key_time(entry, "ValidityStartTime"));
  const auto end = TC_TRY(key_time(entry, "ValidityEndTime"));
  return PublicKey{std::move(key), begin, end};
}

}  // namespace

Result<void> KeyRing::add(std::string_view json) {
  const Value answer = TC_TRY(parse_json(json));
  const Value* list = answer.find("PublicKeyList");
  if (list == nullptr || !list->is_list()) {
    return Error(ErrorKind::Invalid, "no answer of ListPublicKeys: there is no PublicKeyList");
  }
  std::size_t number = 0;
  for (const Value& entry : list->as_list()) {
    ++number;
    std::string fingerprint;
    Result<PublicKey> key = read_key(entry, fingerprint);
    if (!key) return std::move(key).error().during(fmt::format("public key {}", number));
    keys_.insert_or_assign(fingerprint, key.take());
  }
  return {};
}

const PublicKey* KeyRing::find(std::string_view fingerprint) const {
  const auto found = keys_.find(fingerprint);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace trailcam::evidence

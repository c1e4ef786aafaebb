#include "history/index.h"

#include <algorithm>

#include "crypto/digest.h"

namespace trailcam::history {
namespace {

using store::Family;

constexpr char kIndexMark = 'i';
constexpr std::size_t kIndexKeyBytes = 26;
constexpr std::size_t kAttributeAt = 5;
constexpr char kScopeMark = 's';
constexpr std::string_view kScopeCount = "scopes";

void append(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += char(number >> shift & 255);
}

std::uint64_t read(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::string scope_key(const AccountId& account, const Region& region) {
  return kScopeMark + account.str() + "/" + region.str();
}

// The first 8 bytes of SHA-256: values are chosen by callers, who must not be able to aim for
// collisions.
std::string value_hash(std::string_view value) {
  return value.empty() ? std::string(8, '\0') : crypto::sha256(value).substr(0, 8);
}

}  // namespace

bool has_value(const record::EventRecord& record, Attribute attribute, std::string_view value) {
  switch (attribute) {
    case Attribute::Any:
      return true;
    case Attribute::EventId:
      return record.event_id == value;
    case Attribute::EventName:
      return record.event_name == value;
    case Attribute::ReadOnly:
      return value == (record.read_only ? "true" : "false");
    case Attribute::Username:
      return record.user_name == value;
    case Attribute::EventSource:
      return record.event_source == value;
    case Attribute::AccessKeyId:
      return record.access_key_id == value;
    case Attribute::ResourceType:
    case Attribute::ResourceName:
      return std::any_of(record.aliases.begin(), record.aliases.end(), [&](const auto& alias) {
        return (attribute == Attribute::ResourceType ? alias.type : alias.name) == value;
      });
  }
  return false;
}

Result<ScopeId> Scopes::find(const AccountId& account, const Region& region) const {
  const std::string key = scope_key(account, region);
  {
    MutexLock lock(mutex_);
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
  }
  const auto stored = TC_TRY(database_.get(Family::History, key));
  if (!stored) return ScopeId{0};
  const auto id = ScopeId(read(*stored));
  MutexLock lock(mutex_);
  known_[key] = id;
  return id;
}

Result<ScopeId> Scopes::find_or_add(const AccountId& account, const Region& region) {
  const ScopeId existing = TC_TRY(find(account, region));
  if (existing != 0) return existing;
  const auto count = TC_TRY(database_.get(Family::History, kScopeCount));
  const auto id = ScopeId((count ? read(*count) : 0) + 1);
  std::string bytes;
  append(bytes, id, 4);
  // Written before any key that uses it; a scope without keys does no harm.
  store::Batch batch;
  batch.put(Family::History, kScopeCount, bytes);
  batch.put(Family::History, scope_key(account, region), bytes);
  TC_TRY(database_.write(batch, store::Durability::Buffered));
  MutexLock lock(mutex_);
  known_[scope_key(account, region)] = id;
  return id;
}

std::string index_key(ScopeId scope, Attribute attribute, std::string_view value, Place place) {
  std::string key(1, kIndexMark);
  append(key, scope, 4);
  key += char(attribute);
  key += value_hash(value);
  append(key, std::uint32_t(~place.seconds), 4);
  append(key, ~place.position, 8);
  return key;
}

store::KeyRange index_range(ScopeId scope, Attribute attribute, std::string_view value) {
  std::string prefix(1, kIndexMark);
  append(prefix, scope, 4);
  prefix += char(attribute);
  prefix += value_hash(value);
  return {prefix, store::Key::successor(prefix)};
}

bool is_in_run(std::string_view key) {
  return key.size() == kIndexKeyBytes && key[kAttributeAt] != char(Attribute::EventId);
}

Place place_of(std::string_view key) {
  if (key.size() != kIndexKeyBytes) return {};
  return {std::uint32_t(~read(key.substr(14, 4))), ~read(key.substr(18, 8))};
}

}  // namespace trailcam::history

// Event history: which management events of the last 90 days have this name, user, resource ...
//
// The records themselves stay in the journal; here are ordered keys that lead to them
// (docs/formats/history.md):
//
//   'i' | scope u32 | attribute u8 | hash of the value u64 | ~seconds u32 | ~position u64
//
// A scope is one account in one region. Keys of one value lie together, newest first, so that a
// page costs as many steps as it has events, whatever the size of the history. The hash may
// collide: a reader compares the record itself.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "aws/record/event_record.h"
#include "base/mutex.h"
#include "store/database.h"

namespace trailcam::history {

enum class Attribute : unsigned char {
  Any = 0,
  EventId = 1,
  EventName = 2,
  ReadOnly = 3,
  Username = 4,
  ResourceType = 5,
  ResourceName = 6,
  EventSource = 7,
  AccessKeyId = 8,
};

// Does a record have that value? (For Any: always.)
bool has_value(const record::EventRecord& record, Attribute attribute, std::string_view value);

using ScopeId = std::uint32_t;

// Numbers for pairs of account and region; kept in the database, never reused. Any thread reads;
// one thread (the writer) adds.
class Scopes {
 public:
  explicit Scopes(store::Database& database) : database_(database) {}
  // 0 when nothing was ever recorded there. Error: Io.
  Result<ScopeId> find(const AccountId& account, const Region& region) const;
  // Makes a number, when there is none, and writes it down. Error: Io.
  Result<ScopeId> find_or_add(const AccountId& account, const Region& region);

 private:
  store::Database& database_;
  mutable Mutex mutex_;
  mutable std::map<std::string, ScopeId> known_ TC_GUARDED_BY(mutex_);
};

// Where in an order of newest-first the events lie.
struct Place {
  std::uint32_t seconds = UINT32_MAX;  // event time, epoch
  Position position = UINT64_MAX;
};

std::string index_key(ScopeId scope, Attribute attribute, std::string_view value, Place place);
// All keys of one value.
// Keys that share their first kRunPrefixBytes with others, newer ones always in front; not those of
// an event id, which are alone.
inline constexpr std::size_t kRunPrefixBytes = 14;
bool is_in_run(std::string_view key);
store::KeyRange index_range(ScopeId scope, Attribute attribute, std::string_view value);
Place place_of(std::string_view index_key);
// Calls visit(key) for each key that leads to a record.
template <class Visit>
void each_key(const record::EventRecord& record, ScopeId scope, Position position, Visit&& visit) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(record.event_time.time_since_epoch());
  const Place place{std::uint32_t(seconds.count()), position};
  const auto add = [&](Attribute attribute, std::string_view value) {
    if (!value.empty()) visit(index_key(scope, attribute, value, place));
  };
  visit(index_key(scope, Attribute::Any, "", place));
  add(Attribute::EventId, record.event_id);
  add(Attribute::EventName, record.event_name);
  add(Attribute::ReadOnly, record.read_only ? "true" : "false");
  add(Attribute::Username, record.user_name);
  add(Attribute::EventSource, record.event_source);
  add(Attribute::AccessKeyId, record.access_key_id);
  for (const record::Alias& alias : record.aliases) {
    add(Attribute::ResourceType, alias.type);
    add(Attribute::ResourceName, alias.name);
  }
}

}  // namespace trailcam::history

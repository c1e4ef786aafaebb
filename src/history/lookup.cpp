#include "history/lookup.h"

#include "store/journal.h"

namespace trailcam::history {
namespace {

std::uint32_t whole_seconds(Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return std::uint32_t(std::clamp<std::int64_t>(seconds, 0, UINT32_MAX - 1));
}

}  // namespace

Result<LookupPage> lookup(const store::Database& database, const Scopes& scopes,
                          const LookupQuery& query) {
  LookupPage page;
  const ScopeId scope = TC_TRY(scopes.find(query.account, query.region));
  if (scope == 0) return page;
  store::KeyRange range = index_range(scope, query.attribute, query.value);
  if (query.end) {
    range.begin =
        index_key(scope, query.attribute, query.value, {whole_seconds(*query.end), UINT64_MAX});
  }
  if (query.after) {
    // The key after that of the last event given out.
    const std::string behind = index_key(scope, query.attribute, query.value, *query.after) + '\0';
    range.begin = std::max(range.begin, behind);
  }
  const std::uint32_t oldest = query.start ? whole_seconds(*query.start) : 0;

  store::Scan keys = database.scan(store::Family::History, range);
  Place last;
  for (; keys.valid(); keys.next()) {
    const Place place = place_of(keys.key());
    if (place.seconds < oldest) return page;
    const auto entry =
        TC_TRY(database.get(store::Family::Journal, store::journal_key(place.position)));
    if (!entry) continue;  // past retention since the key was read
    record::EventRecord record = TC_TRY(record::decode(*entry));
    if (!has_value(record, query.attribute, query.value)) continue;  // a hash that collides
    if (page.events.size() == query.count_max) {
      page.next = last;
      return page;
    }
    page.events.push_back(std::move(record));
    last = place;
  }
  TC_TRY(keys.status());
  return page;
}

}  // namespace trailcam::history

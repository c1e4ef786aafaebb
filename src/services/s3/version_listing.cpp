#include "services/s3/version_listing.h"

#include <algorithm>

#include "services/s3/rows.h"

namespace trailcam::s3 {

Result<VersionRows> VersionRows::open(const store::Database& database, const VersionQuery& query) {
  std::vector<Source> sources;
  for (const store::Table<ObjectRow>* table : {&kObjects, &kMarkers, &kVersions}) {
    store::Key rows = table->key().text(query.bucket);
    store::KeyRange range = store::Key(rows).open_text(query.prefix).range();
    sources.push_back({std::move(rows), std::move(range)});
  }
  // The names of the tables sort in this order, so one scan reaches all three.
  store::KeyRange all{sources.front().range.begin, sources.back().range.end};
  VersionRows rows(database.scan(store::Family::Catalog, std::move(all)), std::move(sources));
  TC_TRY(rows.begin(query));
  rows.choose();
  return rows;
}

Result<void> VersionRows::begin(const VersionQuery& query) {
  for (Source& source : sources_) {
    const bool noncurrent = &source == &sources_.back();
    store::Key at = source.rows;
    at.text(query.after);
    if (query.after.empty()) {
      seek(source, source.range.begin);
    } else if (!query.older_than) {
      seek(source, store::Key::successor(at.bytes()));
    } else if (noncurrent) {
      seek(source, store::Key::successor(at.number(~*query.older_than).bytes()));
    } else {
      seek(source, at.bytes());
      const bool of_key = !source.key.empty() && source.name == query.after;
      if (of_key &&
          TC_TRY(store::decode_row<ObjectRow>(source.row)).sequence >= *query.older_than) {
        advance(source);
      }
    }
  }
  return {};
}

void VersionRows::seek(Source& source, const std::string& key) {
  scan_.seek(std::max(key, source.range.begin));
  take(source);
}

void VersionRows::take(Source& source) {
  standing_ = &source;
  const bool inside = scan_.valid() && (source.range.end.empty() || scan_.key() < source.range.end);
  source.key = inside ? scan_.key() : std::string_view();
  source.name = inside ? listed_name(source.key, source.rows) : std::string();
  source.row = inside ? scan_.value() : std::string_view();
}

void VersionRows::advance(Source& source) {
  if (standing_ == &source) {
    scan_.next();
  } else {
    scan_.seek(source.key + '\0');
  }
  take(source);
}

void VersionRows::choose() {
  head_ = nullptr;
  for (Source& source : sources_) {
    if (source.key.empty()) continue;
    if (head_ == nullptr || source.name < head_->name) head_ = &source;
  }
}

void VersionRows::next() {
  advance(*head_);
  choose();
}

void VersionRows::skip_names_with(const std::string& beginning) {
  for (Source& source : sources_) {
    const std::string behind = after_names_with(source.rows, beginning);
    if (!source.key.empty() && source.key < behind) seek(source, behind);
  }
  choose();
}

}  // namespace trailcam::s3

#include "services/s3/version_listing.h"

#include "services/s3/rows.h"

namespace trailcam::s3 {

void VersionRows::Source::read() {
  name = scan.valid() ? listed_name(scan.key(), rows) : std::string();
}

void VersionRows::Source::seek(const std::string& key) {
  if (key > begin) scan.seek(key);
  read();
}

Result<VersionRows> VersionRows::open(const store::Database& database, const VersionQuery& query) {
  std::vector<Source> sources;
  for (const store::Table<ObjectRow>* table : {&kObjects, &kMarkers, &kVersions}) {
    store::Key rows = table->key().text(query.bucket);
    store::KeyRange range = store::Key(rows).open_text(query.prefix).range();
    std::string begin = range.begin;
    sources.push_back({std::move(rows), std::move(begin),
                       database.scan(store::Family::Catalog, std::move(range))});
  }
  for (Source& source : sources) {
    const bool noncurrent = &source == &sources.back();
    store::Key at = source.rows;
    at.text(query.after);
    if (query.after.empty()) {
      source.read();
    } else if (!query.older_than) {
      source.seek(store::Key::successor(at.bytes()));
    } else if (noncurrent) {
      source.seek(store::Key::successor(at.number(~*query.older_than).bytes()));
    } else {
      source.seek(at.bytes());
      if (source.scan.valid() && source.name == query.after &&
          TC_TRY(store::decode_row<ObjectRow>(source.scan.value())).sequence >= *query.older_than) {
        source.scan.next();
        source.read();
      }
    }
  }
  VersionRows rows(std::move(sources));
  rows.choose();
  return rows;
}

void VersionRows::choose() {
  head_ = nullptr;
  for (Source& source : sources_) {
    if (!source.scan.valid()) continue;
    if (head_ == nullptr || source.name < head_->name) head_ = &source;
  }
}

void VersionRows::next() {
  head_->scan.next();
  head_->read();
  choose();
}

void VersionRows::skip_names_with(const std::string& beginning) {
  for (Source& source : sources_) source.seek(after_names_with(source.rows, beginning));
  choose();
}

Result<void> VersionRows::status() const {
  for (const Source& source : sources_) TC_TRY(source.scan.status());
  return {};
}

}  // namespace trailcam::s3

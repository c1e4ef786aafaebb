#include "query/store_tables.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "query/event_json.h"
#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

constexpr std::string_view kEventJson = "eventjson";
constexpr std::string_view kEventJsonChecksum = "eventjsonchecksum";
// In samples of AWS's, but in no list of columns.
constexpr std::string_view kUnlisted = "eventcontext";

bool has_event_json(lake::StoreKind kind) { return kind == lake::StoreKind::Event; }

bool asks_for(const ScanHints& hints, std::string_view column) {
  return std::ranges::find(hints.columns, column) != hints.columns.end();
}

lake::Narrowing narrowing_from(const lake::Schema& schema, const ScanHints& hints) {
  using Comparison = ScanHints::Comparison;
  lake::Narrowing out;
  for (const ScanHints::AnyOf& any : hints.any_of) {
    const auto column = schema.find(any.path);
    if (!column) continue;
    if (*column == schema.event_id()) {
      out.event_ids = any.values;
    } else if (schema[*column].needle) {
      out.needles.push_back({*column, any.values});
    }
  }
  for (const ScanHints::Bound& bound : hints.bounds) {
    if (!bound.time || bound.path != schema[schema.event_time()].name) continue;
    if (bound.comparison == Comparison::Greater || bound.comparison == Comparison::GreaterOrEqual) {
      out.from = std::max(out.from.value_or(*bound.time), *bound.time);
    } else {
      out.until = std::min(out.until.value_or(*bound.time), *bound.time);
    }
  }
  return out;
}

std::string file_list(const std::vector<std::shared_ptr<const lake::Segment>>& segments) {
  std::string out;
  for (const auto& segment : segments) {
    std::error_code ignored;
    const auto path = std::filesystem::absolute(segment->path(), ignored).lexically_normal();
    out += (out.empty() ? "" : ", ") + sql_text(path.string());
  }
  return out;
}

// A relation of these columns without rows.
std::string empty_relation(const std::vector<Column>& columns) {
  std::string out;
  for (const Column& column : columns) {
    out += fmt::format("{}NULL::{} AS {}", out.empty() ? "" : ", ", column.type.duckdb(),
                       sql_name(column.name));
  }
  return fmt::format("(SELECT {} WHERE false)", out);
}

}  // namespace

std::vector<Column> store_columns(lake::StoreKind kind) {
  const lake::Schema& schema = lake::Schema::of(kind);
  std::vector<Column> out;
  std::optional<Column> unlisted;
  for (lake::ColumnId id = schema.first(); id != lake::kNoColumn; id = schema[id].next_sibling) {
    Column column{std::string(schema[id].name), stored_type(schema, id)};
    column.hidden = column.name == kUnlisted;
    if (column.hidden) {
      unlisted = std::move(column);
    } else {
      out.push_back(std::move(column));
    }
  }
  if (has_event_json(kind)) {
    out.push_back({std::string(kEventJson), TypeKind::Varchar});
    out.push_back({std::string(kEventJsonChecksum), TypeKind::Varchar});
  }
  if (unlisted) out.push_back(std::move(*unlisted));
  return out;
}

Result<lake::EventDataStoreRow> StoreTables::store(const QualifiedName& table) const {
  auto found = TC_TRY(find_(table));
  if (!found) return Error(ErrorKind::NotFound, "no such event data store");
  return std::move(*found);
}

Result<std::vector<Column>> StoreTables::columns(const QualifiedName& table) {
  return store_columns(TC_TRY(store(table)).kind);
}

Result<std::string> StoreTables::relation(const QualifiedName& table, const ScanHints& hints) {
  const lake::EventDataStoreRow row = TC_TRY(store(table));
  const lake::Schema& schema = lake::Schema::of(row.kind);
  const auto snapshot = lake_.snapshot(row.id);
  const auto segments = lake::Lake::narrow(*snapshot, narrowing_from(schema, hints));
  if (segments.empty()) return empty_relation(store_columns(row.kind));
  for (const auto& segment : segments) {
    scanned_->rows += segment->facts().rows;
    scanned_->bytes += segment->facts().parquet_bytes;
  }
  held_.push_back(snapshot);
  const std::string files =
      fmt::format("read_parquet([{}], hive_partitioning = false)", file_list(segments));
  const bool checksum = asks_for(hints, kEventJsonChecksum);
  if (!checksum && !asks_for(hints, kEventJson)) return files;
  return fmt::format(
      "(SELECT *{} FROM (SELECT *, {} AS {} FROM {}))",
      checksum ? fmt::format(", sha256({}) AS {}", kEventJson, kEventJsonChecksum) : "",
      event_json_call(row.kind), kEventJson, files);
}

QuerySettings StoreTables::settings(Millis time_limit) const {
  return {.time_limit = time_limit, .scanned = scanned_, .held = held_};
}

}  // namespace trailcam::query

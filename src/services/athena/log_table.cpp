#include "services/athena/log_table.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/athena/ddl_parts.h"
#include "services/athena/objects.h"

namespace trailcam::athena {
namespace {

// With more places than this, what lies below all of them is listed at once.
constexpr std::size_t kSinglePlacesMax = 16;
constexpr std::string_view kDigestFolder = "/CloudTrail-Digest/";

constexpr std::array<std::string_view, 5> kJsonSerdes = {
    "org.apache.hive.hcatalog.data.jsonserde", "org.openx.data.jsonserde.jsonserde",
    "org.apache.hadoop.hive.serde2.jsonserde", "com.amazon.emr.hive.serde.cloudtrailserde",
    "com.amazon.emr.hive.serde.cloudtrailserde2"};

std::string text_at(const Value& value, std::string_view path) {
  const Value* found = value.at_path(path);
  return found != nullptr && found->is_string() ? found->as_string() : std::string();
}

Result<void> add_columns_of(const Value* list, std::vector<query::Column>& out) {
  if (list == nullptr || !list->is_list()) return {};
  for (const Value& column : list->as_list()) {
    auto type = TC_TRY(query::hive_type(column.text("Type")));
    out.push_back({.name = lower(column.text("Name")), .type = std::move(type)});
  }
  return {};
}

// Whether a value contradicts a hint on its key.
bool passes_hints(const query::ScanHints& hints, const std::string& key, const std::string& value) {
  for (const query::ScanHints::AnyOf& any : hints.any_of) {
    if (any.path == key && std::ranges::find(any.values, value) == any.values.end()) return false;
  }
  using Comparison = query::ScanHints::Comparison;
  for (const query::ScanHints::Bound& bound : hints.bounds) {
    if (bound.path != key || bound.time) continue;
    const auto order = value <=> bound.text;
    const bool holds = bound.comparison == Comparison::Less          ? order < 0
                       : bound.comparison == Comparison::LessOrEqual ? order <= 0
                       : bound.comparison == Comparison::Greater     ? order > 0
                                                                     : order >= 0;
    if (!holds) return false;
  }
  return true;
}

// Only of keys that are text: numbers are not ordered as their digits are.
std::map<std::string, KeyConditions> conditions_of(const DeclaredTable& table,
                                                   const query::ScanHints& hints) {
  std::map<std::string, KeyConditions> out;
  for (const std::string& key : table.keys) {
    const auto column = std::ranges::find(table.columns, key, &query::Column::name);
    if (!column->type.is(query::TypeKind::Varchar)) continue;
    KeyConditions conditions{.passes = [&hints, key](const std::string& value) {
      return passes_hints(hints, key, value);
    }};
    for (const query::ScanHints::AnyOf& any : hints.any_of) {
      if (any.path == key) conditions.equal_to = any.values;
    }
    out.emplace(key, std::move(conditions));
  }
  return out;
}

Result<std::vector<TablePartition>> kept_partitions(
    Session& session, const DeclaredTable& table,
    const std::map<std::string, KeyConditions>& conditions) {
  std::vector<TablePartition> out;
  const Value asked = Value::map({{"DatabaseName", table.database}, {"TableName", table.name}});
  TC_TRY(for_all(session, "GetPartitions", asked, "Partitions", [&](const Value& partition) {
    TablePartition one{.values = {}, .location = text_at(partition, "StorageDescriptor.Location")};
    for (const Value& value : partition.find("Values")->as_list()) {
      one.values.push_back(value.as_string());
    }
    for (std::size_t i = 0; i < table.keys.size() && i < one.values.size(); ++i) {
      const auto known = conditions.find(table.keys[i]);
      if (known != conditions.end() && !known->second.passes(one.values[i])) return;
    }
    if (!one.location.ends_with('/')) one.location += '/';
    out.push_back(std::move(one));
  }));
  if (out.size() > kPartitionsMax) return Error(ErrorKind::Invalid, "too many partitions");
  return out;
}

Result<std::vector<TablePartition>> partitions_for(Session& session, const DeclaredTable& table,
                                                   const query::ScanHints& hints) {
  if (table.keys.empty()) {
    std::string location = table.location;
    if (!location.ends_with('/')) location += '/';
    return std::vector<TablePartition>{{{}, std::move(location)}};
  }
  const auto conditions = conditions_of(table, hints);
  if (!is_projected(table.properties)) return kept_partitions(session, table, conditions);
  return project_partitions({table.keys, table.properties, table.location}, conditions,
                            session.now);
}

void add_file(const DeclaredTable& table, const std::string& bucket, const S3Object& object,
              const TablePartition& partition, std::vector<query::LogFile>& out) {
  if (object.bytes == 0 || object.key.ends_with('/')) return;
  // Digests lie beside the logs that they vouch for; they hold no records.
  if (table.cloudtrail && object.key.find(kDigestFolder) != std::string::npos) return;
  query::LogFile file{.path = "s3://" + bucket + "/" + object.key, .bytes = object.bytes};
  for (const std::string& value : partition.values) file.partition.emplace_back(value);
  out.push_back(std::move(file));
}

// The longest beginning that all places share, up to a slash.
std::string common_place(const std::vector<TablePartition>& partitions) {
  std::string out = partitions.front().location;
  for (const TablePartition& partition : partitions) {
    const auto [end, other] = std::ranges::mismatch(out, partition.location);
    out.erase(end, out.end());
  }
  const std::size_t slash = out.rfind('/');
  constexpr std::size_t kScheme = std::string_view("s3://").size();
  return slash == out.npos || slash < kScheme ? std::string() : out.substr(0, slash + 1);
}

// One listing for many places: each object goes to the place that its key begins with.
Result<std::vector<query::LogFile>> files_at_once(Session& session, const DeclaredTable& table,
                                                  const std::string& common,
                                                  std::vector<TablePartition> partitions) {
  std::ranges::sort(partitions, {}, &TablePartition::location);
  const S3Location below = TC_TRY(parse_location(common));
  const std::string bucket_place = "s3://" + below.bucket + "/";
  std::vector<query::LogFile> out;
  for (const S3Object& object : TC_TRY(list_objects(session, below))) {
    const std::string path = bucket_place + object.key;
    const auto after = std::ranges::upper_bound(partitions, path, {}, &TablePartition::location);
    if (after == partitions.begin() || !path.starts_with(std::prev(after)->location)) continue;
    add_file(table, below.bucket, object, *std::prev(after), out);
  }
  return out;
}

Result<std::vector<query::LogFile>> files_of(Session& session, const DeclaredTable& table,
                                             std::vector<TablePartition> partitions) {
  if (partitions.empty()) return std::vector<query::LogFile>();
  if (partitions.size() > kSinglePlacesMax) {
    const std::string common = common_place(partitions);
    if (!common.empty()) return files_at_once(session, table, common, std::move(partitions));
  }
  std::vector<query::LogFile> out;
  for (const TablePartition& partition : partitions) {
    const auto place = parse_location(partition.location);
    if (!place) return place.error();
    for (const S3Object& object : TC_TRY(list_objects(session, *place))) {
      add_file(table, place->bucket, object, partition, out);
    }
  }
  return out;
}

class S3LogFiles : public query::LogFiles {
 public:
  S3LogFiles(pipeline::Delegate& delegate, Region region, std::vector<query::LogFile> files)
      : delegate_(delegate), region_(std::move(region)), files_(std::move(files)) {}

  Result<std::vector<query::LogFile>> list() override { return files_; }

  Result<std::string> read(const query::LogFile& file) override {
    const S3Location place = TC_TRY(parse_location(file.path));
    auto answer =
        delegate_.call({.via = "athena.amazonaws.com",
                        .region = region_,
                        .service = "s3",
                        .operation = "GetObject",
                        .input = Value::map({{"Bucket", place.bucket}, {"Key", place.key}})});
    if (!answer) return s3_refused(answer.error(), file.path);
    if (answer->stream_bytes > query::kLogFileBytesMax) {
      return Error(ErrorKind::Invalid,
                   fmt::format("HIVE_BAD_DATA: {} has {} bytes, more than {}", file.path,
                               answer->stream_bytes, query::kLogFileBytesMax));
    }
    std::string out;
    while (answer->stream && out.size() < answer->stream_bytes) {
      const std::size_t before = out.size();
      TC_TRY(answer->stream->read(std::size_t(answer->stream_bytes) - before, out));
      if (out.size() == before) return Error(ErrorKind::Corrupt, "an object ended too soon");
    }
    return out;
  }

 private:
  pipeline::Delegate& delegate_;
  const Region region_;
  const std::vector<query::LogFile> files_;
};

}  // namespace

Result<DeclaredTable> declared_table(const std::string& database, const Value& table) {
  DeclaredTable out{.database = database, .name = std::string(table.text("Name"))};
  const std::string serde = text_at(table, "StorageDescriptor.SerdeInfo.SerializationLibrary");
  if (std::ranges::find(kJsonSerdes, lower(serde)) == kJsonSerdes.end()) {
    return Error(ErrorKind::Invalid,
                 fmt::format("NOT_SUPPORTED: tables of SerDe {} are not read here", serde));
  }
  out.location = text_at(table, "StorageDescriptor.Location");
  out.cloudtrail =
      lower(text_at(table, "StorageDescriptor.InputFormat")).ends_with("cloudtrailinputformat") ||
      lower(serde).find("cloudtrailserde") != std::string::npos;
  TC_TRY(add_columns_of(table.at_path("StorageDescriptor.Columns"), out.columns));
  TC_TRY(add_columns_of(table.find("PartitionKeys"), out.columns));
  out.keys = key_names(table);
  for (std::string& key : out.keys) key = lower(key);
  out.columns.push_back({.name = "$path", .type = query::TypeKind::Varchar, .hidden = true});
  if (const Value* parameters = table.find("Parameters"); parameters && parameters->is_map()) {
    for (const auto& [name, text] : parameters->as_map()) {
      if (text.is_string()) out.properties[lower(name)] = text.as_string();
    }
  }
  return out;
}

Result<query::LogTable> open_log_table(Session& session, const DeclaredTable& table,
                                       const query::ScanHints& hints) {
  auto partitions = TC_TRY(partitions_for(session, table, hints));
  auto files = TC_TRY(files_of(session, table, std::move(partitions)));
  return query::LogTable{
      .columns = table.columns,
      .partition_columns = table.keys.size(),
      .files = std::make_shared<S3LogFiles>(session.delegate, session.row.region, std::move(files)),
      .format = table.cloudtrail ? query::LogFormat::CloudTrail : query::LogFormat::Objects};
}

}  // namespace trailcam::athena

// The columns of an event data store, by the kind of events that it holds: CloudTrail Lake's names
// and types, each with the member of the record that it is filled from. Everything else in this
// room is driven by these tables.
//
// Source: CloudTrail User Guide, "Supported SQL schemas for event data stores", read 2026-08.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace trailcam::lake {

enum class StoreKind : std::uint8_t { Event, Insight, ActivityAuditLog };
// "Event": as it stands in files.
std::string_view to_string(StoreKind kind);
std::optional<StoreKind> parse_store_kind(std::string_view text);

enum class ColumnType : std::uint8_t {
  Text,
  Time,  // milliseconds since 1970, UTC
  Boolean,
  Integer,  // 64 bits
  Double,
  Struct,
  Map,   // from text to text: two columns below it, "key" and "value"
  List,  // of structs, whose members are the columns below it
};

// A column's place in the table of its kind. Files never name it: tables may grow.
using ColumnId = std::uint16_t;
inline constexpr ColumnId kNoColumn = 0xffff;

struct Column {
  std::string_view name;    // lower case, without the path: "accesskeyid"
  std::string_view member;  // in the record: "accessKeyId"
  ColumnType type = ColumnType::Text;
  // A query that asks for one value of it is led by the index to the segments that hold it.
  bool needle = false;
  // Hardly ever the same in two records.
  bool unique = false;
  ColumnId parent = kNoColumn;
  ColumnId first_child = kNoColumn;
  ColumnId next_sibling = kNoColumn;
  // The innermost map or list above it, or kNoColumn: cells are counted by its entries, not by
  // rows.
  ColumnId repeated_by = kNoColumn;
  // Parquet's levels of a cell that is there.
  std::uint8_t definition_max = 0;
  std::uint8_t repetition_max = 0;
  // What stands for it in a shape, among its siblings: the same for ever (docs/formats/segment.md).
  char letter = '\0';

  bool is_leaf() const {
    return type != ColumnType::Struct && type != ColumnType::Map && type != ColumnType::List;
  }
};

// Lives for ever; any thread.
class Schema {
 public:
  static const Schema& of(StoreKind kind);

  StoreKind kind() const { return kind_; }
  // In the order of a depth-first walk.
  std::span<const Column> columns() const { return columns_; }
  const Column& operator[](ColumnId id) const { return columns_[id]; }
  ColumnId first() const { return 0; }
  // "useridentity.sessioncontext.sessionissuer.arn", lower case; elements of lists and entries of
  // maps without a step of their own: "resources.arn", "requestparameters.key".
  std::optional<ColumnId> find(std::string_view path) const;
  std::string path(ColumnId id) const;
  bool is_map_key(ColumnId id) const {
    const Column& column = columns_[id];
    return column.parent != kNoColumn && columns_[column.parent].type == ColumnType::Map &&
           columns_[column.parent].first_child == id;
  }

  // Every kind has these two.
  ColumnId event_time() const { return event_time_; }
  ColumnId event_id() const { return event_id_; }

 private:
  explicit Schema(StoreKind kind);

  StoreKind kind_;
  std::vector<Column> columns_;
  ColumnId event_time_ = kNoColumn;
  ColumnId event_id_ = kNoColumn;
};

// Two columns of every segment that are not Lake's: how the record was built, and what of it no
// typed column can carry (docs/formats/segment.md).
inline constexpr std::string_view kShapeColumn = "_shape";
inline constexpr std::string_view kRestColumn = "_rest";

}  // namespace trailcam::lake

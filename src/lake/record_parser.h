// One walk over the JSON of a record: cells of its typed columns, what they cannot carry, and what
// is needed to place it (day, key, hash of its content).
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_index.h"
#include "base/time.h"
#include "lake/schema.h"

namespace trailcam::lake {

// CloudTrail's own bound is 256 KB, 1 MB in stores that ask for large events.
inline constexpr std::size_t kRecordBytesMax = 16 << 20;

using Day = std::chrono::sys_days;  // UTC, of eventTime

// What a record is recognised by within its day: 96 bits of a hash of its event id, or of its
// content if it has no id. (Ids need not be random: 96 bits of a UUID as they are would be the same
// for all that were counted up.) `content` tells two records of one id apart; it does not depend on
// white space nor on the order of members.
struct RecordKey {
  std::uint64_t high = 0;
  std::uint32_t low = 0;
  std::uint32_t content = 0;

  // The same event (the content may differ).
  bool same_event(const RecordKey& other) const { return high == other.high && low == other.low; }
  auto operator<=>(const RecordKey&) const = default;
};
static_assert(sizeof(RecordKey) == 16);
// The key of an event id, without content.
RecordKey key_of_event_id(std::string_view id);
// How cells are hashed: in dictionaries, and in the sets of a segment's index.
std::uint64_t hash_text(std::string_view text);

// Why a record is refused.
struct RecordProblem {
  enum class Code {
    NotJson,      // nothing behind it in this text can be read either
    NotAnObject,  // something else stands where a record is expected
    TooLarge,     // more than kRecordBytesMax
    NoEventTime,  // no eventTime, or it is no time
  };
  Code code;
  std::string message;
  std::size_t offset;  // in the text that was scanned
};
std::string_view to_string(RecordProblem::Code code);

// One value of a column, in the order of the record. Maps: a key cell, then its value cell. Lists:
// an Item cell before the cells of each element. Structs, maps and lists that are there have a cell
// of their own before all that is in them.
struct Cell {
  enum class Kind : std::uint8_t { Value, Null, Item };
  ColumnId column;
  Kind kind = Kind::Value;
  std::uint32_t size = 0;
  const char* data = nullptr;  // of text
  union {
    std::uint64_t hash = 0;  // of text: hash_text
    std::int64_t integer;    // times and booleans too
    double real;
  };

  std::string_view text() const { return {data, size}; }
};

// Views hold until the next parse() of the parser that filled it, and while its text lives.
struct ParsedRecord {
  std::string_view json;  // as it lay in the text
  Timestamp time;         // eventTime
  RecordKey key;
  std::vector<Cell> cells;
  std::string_view shape;
  std::string_view rest;

  Day day() const { return std::chrono::floor<std::chrono::days>(time); }
  // The text of a column outside of maps and lists, or "".
  std::string_view text(ColumnId column) const;
};

// One thread at a time; made once and used for many records.
class RecordParser {
 public:
  explicit RecordParser(StoreKind kind);
  ~RecordParser();
  RecordParser(RecordParser&&) noexcept;

  const Schema& schema() const;
  // Reads the record at the cursor, which then stands behind it, also when it is refused; but after
  // NotJson it has failed.
  std::expected<void, RecordProblem> parse(JsonCursor& cursor, ParsedRecord& record);
  // The same for a text that holds one record and nothing else.
  std::expected<void, RecordProblem> parse(std::string_view json, ParsedRecord& record);

 private:
  class Names;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trailcam::lake

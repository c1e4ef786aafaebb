#include "lake/record_parser.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include <fmt/format.h>

#include "base/assert.h"
#include "lake/hash.h"
#include "lake/shape.h"

namespace trailcam::lake {
namespace {

// Maps with more entries than that look for repeated names in a set.
constexpr std::size_t kEntriesCompared = 32;

bool two_digits(const char* text, int& value) {
  const auto tens = unsigned(text[0] - '0'), ones = unsigned(text[1] - '0');
  value = int(tens * 10 + ones);
  return tens < 10 && ones < 10;
}

// "2026-01-02T03:04:05", which stands at the beginning of `text`.
std::optional<Timestamp> read_seconds(std::string_view text) {
  const char* c = text.data();
  int century = 0, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!two_digits(c, century) || !two_digits(c + 2, year) || !two_digits(c + 5, month) ||
      !two_digits(c + 8, day) || !two_digits(c + 11, hour) || !two_digits(c + 14, minute) ||
      !two_digits(c + 17, second) || c[4] != '-' || c[7] != '-' || c[10] != 'T' || c[13] != ':' ||
      c[16] != ':' || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(century * 100 + year),
                                         std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day)));
  if (!date.ok()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date)) +
         std::chrono::seconds(hour * 3600 + minute * 60 + second);
}

// How a time is written, if it is one of the two forms that can be made again.
struct WrittenTime {
  Timestamp time;
  char mark;  // of the shape
};
std::optional<WrittenTime> read_time(std::string_view text) {
  if (text.size() == 20 && text[19] == 'Z') {
    if (const auto time = read_seconds(text)) return WrittenTime{*time, shape::kPlain};
  } else if (text.size() == 24 && text[23] == 'Z' && text[19] == '.') {
    int tens = 0, ones = 0;
    const auto time = read_seconds(text);
    if (time && two_digits(text.data() + 20, tens) && two_digits(text.data() + 21, ones)) {
      return WrittenTime{*time + Millis(tens * 10 + ones % 10), shape::kMillis};
    }
  }
  if (const auto time = parse_iso8601(text)) return WrittenTime{*time, shape::kInRest};
  return std::nullopt;
}

}  // namespace

std::uint64_t hash_text(std::string_view text) { return hash64(text); }

std::string_view to_string(RecordProblem::Code code) {
  switch (code) {
    case RecordProblem::Code::NotJson:
      return "NotJson";
    case RecordProblem::Code::NotAnObject:
      return "NotAnObject";
    case RecordProblem::Code::TooLarge:
      return "TooLarge";
    case RecordProblem::Code::NoEventTime:
      return "NoEventTime";
  }
  return "";
}

std::string_view ParsedRecord::text(ColumnId column) const {
  for (const Cell& cell : cells) {
    if (cell.column == column && cell.kind == Cell::Kind::Value && cell.data != nullptr) {
      return cell.text();
    }
  }
  return {};
}

// Names of members, found by a few of their bytes.
class RecordParser::Names {
 public:
  explicit Names(const Schema& schema) : schema_(schema) {
    slots_.fill(kNoColumn);
    for (ColumnId id = 0; id < schema.columns().size(); ++id) {
      const Column& column = schema[id];
      if (column.member.empty()) continue;
      std::size_t slot = slot_of(column.parent, column.member);
      while (slots_[slot] != kNoColumn) slot = (slot + 1) % slots_.size();
      slots_[slot] = id;
    }
  }

  ColumnId find(ColumnId parent, std::string_view name) const {
    if (name.empty()) return kNoColumn;
    for (std::size_t slot = slot_of(parent, name);; slot = (slot + 1) % slots_.size()) {
      const ColumnId id = slots_[slot];
      if (id == kNoColumn) return kNoColumn;
      const Column& column = schema_[id];
      if (column.parent == parent && same_text(column.member, name)) return id;
    }
  }

 private:
  static std::size_t slot_of(ColumnId parent, std::string_view name) {
    const auto byte = [&](std::size_t at) {
      return std::size_t(static_cast<unsigned char>(name[at]));
    };
    return (name.size() * 37 + byte(0) * 101 + byte(name.size() / 2) * 59 +
            byte(name.size() - 1) * 7 + std::size_t(parent) * 29) %
           kSlots;
  }

  static constexpr std::size_t kSlots = 1024;
  const Schema& schema_;
  std::array<ColumnId, kSlots> slots_;
};

struct RecordParser::State {
  explicit State(StoreKind kind) : schema(Schema::of(kind)), names(schema) {}

  // Text that is not in the source as it is meant lies in `scratch`, which may move while it grows.
  struct Moved {
    std::uint32_t cell;
    std::size_t offset;
  };

  const Schema& schema;
  Names names;
  JsonIndex index;  // of texts that hold one record
  JsonCursor* cursor = nullptr;
  std::vector<Cell>* cells = nullptr;
  std::string shape;
  std::string rest;
  std::string scratch;
  std::vector<Moved> moved;
  std::unordered_set<std::uint64_t> many_names;
  ContentHash content{schema};
  // Columns of members, by what came before them when they were last seen.
  ColumnId first_member = kNoColumn;
  std::vector<ColumnId> first_below = std::vector<ColumnId>(schema.columns().size(), kNoColumn);
  std::vector<ColumnId> next_of = first_below;

  void begin(JsonCursor& at, std::vector<Cell>& out) {
    cursor = &at;
    cells = &out;
    out.clear();
    shape.clear();
    rest.clear();
    scratch.clear();
    moved.clear();
    content = ContentHash(schema);
  }

  // Each of these returns false only when the cursor has failed.
  bool walk_members(ColumnId parent);
  bool walk_value(ColumnId id, std::string_view name);
  bool walk_text(ColumnId id, std::string_view name);
  bool walk_time(ColumnId id, std::string_view name);
  bool walk_boolean(ColumnId id, std::string_view name);
  bool walk_number(ColumnId id, std::string_view name);
  bool walk_struct(ColumnId id, std::string_view name);
  bool walk_map(ColumnId id, std::string_view name);
  bool walk_entry(ColumnId map, shape::EntryRuns& runs);
  bool walk_list(ColumnId id, std::string_view name);
  bool walk_items(ColumnId id, bool& fits);
  bool put_in_rest(std::string_view name);
  // `letter` and what is in the rest, in place of a value that the column cannot carry.
  bool does_not_fit(ColumnId id, std::string_view name);
  bool take_null(ColumnId id);

  Cell& add(ColumnId id, Cell::Kind kind = Cell::Kind::Value) {
    return cells->emplace_back(Cell{.column = id, .kind = kind, .hash = 0});
  }
  void add_text(ColumnId id, std::string_view text) {
    Cell& cell = add(id);
    cell.data = text.data();
    cell.size = std::uint32_t(text.size());
    cell.hash = hash64(text);
  }
  void add_integer(ColumnId id, std::int64_t value) { add(id).integer = value; }
  // The end of `scratch` from `offset` on.
  void add_scratch(ColumnId id, std::size_t offset) {
    moved.push_back({std::uint32_t(cells->size()), offset});
    add_text(id, std::string_view(scratch).substr(offset));
  }
  bool add_raw(ColumnId id);
  // A string with escapes; whether the cell says exactly what the string does.
  bool add_escaped(ColumnId id, std::string_view raw) {
    const std::size_t offset = scratch.size();
    const bool exact = unescape_json(raw, scratch) == Surrogates::Sound;
    add_scratch(id, offset);
    return exact;
  }
  void mark(ColumnId id, char kind) {
    shape += schema[id].letter;
    if (kind != shape::kPlain) shape += kind;
  }
};

bool RecordParser::State::put_in_rest(std::string_view name) {
  std::string_view raw;
  if (!cursor->raw_value(raw)) return false;
  const std::size_t begin = rest.size();
  if (!rest.empty()) rest += ',';
  rest += '"';
  rest += name;
  rest += "\":";
  if (cursor->has_space()) {
    append_compact_json(raw, rest);
  } else {
    rest += raw;
  }
  content.add_rest(hash64(std::string_view(rest).substr(begin == 0 ? 0 : begin + 1)));
  return true;
}

bool RecordParser::State::does_not_fit(ColumnId id, std::string_view name) {
  mark(id, shape::kInRest);
  return put_in_rest(name);
}

bool RecordParser::State::take_null(ColumnId id) {
  std::string_view raw;
  if (!cursor->raw_scalar(raw)) return false;
  mark(id, shape::kNull);
  return true;
}

bool RecordParser::State::add_raw(ColumnId id) {
  std::string_view raw;
  if (!cursor->raw_value(raw)) return false;
  if (cursor->has_space()) {
    const std::size_t offset = scratch.size();
    append_compact_json(raw, scratch);
    add_scratch(id, offset);
  } else {
    add_text(id, raw);
  }
  return true;
}

bool RecordParser::State::walk_members(ColumnId parent) {
  std::uint64_t seen = 0;
  std::string_view name;
  // The member that came behind the same one in the record before is most likely the next.
  ColumnId* likely = parent == kNoColumn ? &first_member : &first_below[parent];
  while (cursor->next_member(name)) {
    ColumnId id = *likely;
    if (id == kNoColumn || !same_text(schema[id].member, name)) {
      id = names.find(parent, name);
      if (id != kNoColumn) *likely = id;
    }
    if (id != kNoColumn) likely = &next_of[id];
    const std::uint64_t bit = id == kNoColumn ? 0 : std::uint64_t{1} << (schema[id].letter & 0x3f);
    if (id == kNoColumn || (seen & bit) != 0) {
      shape += shape::kUnknown;
      if (!put_in_rest(name)) return false;
      continue;
    }
    seen |= bit;
    if (!walk_value(id, name)) return false;
  }
  return !cursor->failed();
}

bool RecordParser::State::walk_value(ColumnId id, std::string_view name) {
  const ColumnType type = schema[id].type;
  if (type == ColumnType::Text && cursor->peek() == '"') return walk_text(id, name);
  if (cursor->peek() == 'n') return take_null(id);
  switch (type) {
    case ColumnType::Text:
      mark(id, shape::kRaw);
      return add_raw(id);
    case ColumnType::Time:
      return walk_time(id, name);
    case ColumnType::Boolean:
      return walk_boolean(id, name);
    case ColumnType::Integer:
    case ColumnType::Double:
      return walk_number(id, name);
    case ColumnType::Struct:
      return walk_struct(id, name);
    case ColumnType::Map:
      return walk_map(id, name);
    case ColumnType::List:
      return walk_list(id, name);
  }
  return false;
}

bool RecordParser::State::walk_text(ColumnId id, std::string_view name) {
  const JsonCursor::Mark before = cursor->mark();
  std::string_view raw;
  if (!cursor->raw_string(raw)) return false;
  if (!cursor->has_escapes(raw)) {
    add_text(id, raw);
  } else if (!add_escaped(id, raw)) {
    cursor->back_to(before);
    return does_not_fit(id, name);
  }
  mark(id, shape::kPlain);
  return true;
}

bool RecordParser::State::walk_time(ColumnId id, std::string_view name) {
  const JsonCursor::Mark before = cursor->mark();
  if (cursor->peek() != '"') return does_not_fit(id, name);
  std::string_view raw;
  if (!cursor->raw_string(raw)) return false;
  const auto written = read_time(raw);
  if (written) add_integer(id, written->time.time_since_epoch().count());
  if (written && written->mark != shape::kInRest) {
    mark(id, written->mark);
    return true;
  }
  cursor->back_to(before);
  return does_not_fit(id, name);
}

bool RecordParser::State::walk_boolean(ColumnId id, std::string_view name) {
  const JsonCursor::Mark before = cursor->mark();
  std::string_view raw;
  const bool quoted = cursor->peek() == '"';
  if (quoted || cursor->peek() == 't' || cursor->peek() == 'f') {
    if (!(quoted ? cursor->raw_string(raw) : cursor->raw_scalar(raw))) return false;
    if (raw == "true" || raw == "false") {
      add_integer(id, raw == "true" ? 1 : 0);
      mark(id, quoted ? shape::kQuoted : shape::kPlain);
      return true;
    }
    cursor->back_to(before);
  }
  return does_not_fit(id, name);
}

bool RecordParser::State::walk_number(ColumnId id, std::string_view name) {
  const JsonCursor::Mark before = cursor->mark();
  const char token = cursor->peek();
  if (token != '-' && (token < '0' || token > '9')) return does_not_fit(id, name);
  std::string_view raw;
  if (!cursor->raw_scalar(raw)) return false;
  bool exact = false;
  if (schema[id].type == ColumnType::Integer) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (error == std::errc() && end == raw.data() + raw.size()) {
      add_integer(id, value);
      exact = shape::integer_text(value) == raw;
    }
  } else {
    double value = 0;
    const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (error == std::errc() && std::isfinite(value) && !(value == 0 && std::signbit(value))) {
      add(id).real = value;
      exact = shape::double_text(value) == raw;
    }
  }
  if (exact) {
    mark(id, shape::kPlain);
    return true;
  }
  cursor->back_to(before);
  return does_not_fit(id, name);
}

bool RecordParser::State::walk_struct(ColumnId id, std::string_view name) {
  if (cursor->peek() != '{') return does_not_fit(id, name);
  add(id);
  mark(id, shape::kStructBegin);
  if (!cursor->begin_object() || !walk_members(id)) return false;
  shape += shape::kStructEnd;
  return true;
}

bool RecordParser::State::walk_map(ColumnId id, std::string_view name) {
  if (cursor->peek() != '{') return does_not_fit(id, name);
  add(id);
  mark(id, shape::kMapBegin);
  shape::EntryRuns runs(shape);
  const std::size_t first = cells->size();
  many_names.clear();
  std::string_view entry;
  cursor->begin_object();
  while (cursor->next_member(entry)) {
    const std::size_t at = cells->size();
    const std::size_t moved_before = moved.size();
    const ColumnId key = schema[id].first_child;
    bool fits = true;
    if (cursor->has_escapes(entry)) {
      fits = add_escaped(key, entry);
    } else {
      add_text(key, entry);
    }
    const std::uint64_t hash = cells->back().hash;
    if ((at - first) / 2 < kEntriesCompared) {
      for (std::size_t i = first; i < at && fits; i += 2) fits = (*cells)[i].hash != hash;
    } else {
      for (std::size_t i = first; i < at && many_names.empty(); i += 2) {
        many_names.insert((*cells)[i].hash);
      }
      fits = fits && many_names.insert(hash).second;
    }
    if (!fits) {
      cells->resize(at);
      moved.resize(moved_before);
      runs.add(shape::kEntryInRest);
      if (!put_in_rest(entry)) return false;
    } else if (!walk_entry(id, runs)) {
      return false;
    }
  }
  runs.finish();
  shape += shape::kMapEnd;
  return !cursor->failed();
}

bool RecordParser::State::walk_entry(ColumnId map, shape::EntryRuns& runs) {
  const auto value = ColumnId(schema[map].first_child + 1);
  const char token = cursor->peek();
  if (token == '"') {
    const JsonCursor::Mark before = cursor->mark();
    std::string_view raw;
    if (!cursor->raw_string(raw)) return false;
    if (!cursor->has_escapes(raw)) {
      add_text(value, raw);
      runs.add(shape::kEntryText);
      return true;
    }
    const std::size_t at = cells->size();
    const std::size_t moved_before = moved.size();
    if (add_escaped(value, raw)) {
      runs.add(shape::kEntryText);
      return true;
    }
    cells->resize(at);
    moved.resize(moved_before);
    cursor->back_to(before);
  } else if (token == 'n') {
    std::string_view raw;
    add(value, Cell::Kind::Null);
    runs.add(shape::kEntryNull);
    return cursor->raw_scalar(raw);
  }
  runs.add(shape::kEntryRaw);
  return add_raw(value);
}

bool RecordParser::State::walk_list(ColumnId id, std::string_view name) {
  if (cursor->peek() != '[') return does_not_fit(id, name);
  const JsonCursor::Mark before = cursor->mark();
  const ContentHash content_before = content;
  const std::size_t cells_before = cells->size(), shape_before = shape.size(),
                    rest_before = rest.size(), moved_before = moved.size();
  add(id);
  mark(id, shape::kListBegin);
  bool fits = true;
  if (!walk_items(id, fits)) return false;
  if (fits) {
    shape += shape::kListEnd;
    return true;
  }
  cursor->back_to(before);
  content = content_before;
  cells->resize(cells_before);
  shape.resize(shape_before);
  rest.resize(rest_before);
  moved.resize(moved_before);
  return does_not_fit(id, name);
}

bool RecordParser::State::walk_items(ColumnId id, bool& fits) {
  cursor->begin_array();
  while (cursor->next_element()) {
    if (cursor->peek() != '{') {
      fits = false;
      return true;
    }
    add(id, Cell::Kind::Item);
    shape += shape::kStructBegin;
    if (!cursor->begin_object() || !walk_members(id)) return false;
    shape += shape::kStructEnd;
  }
  return !cursor->failed();
}

RecordParser::RecordParser(StoreKind kind) : state_(std::make_unique<State>(kind)) {}
RecordParser::~RecordParser() = default;
RecordParser::RecordParser(RecordParser&&) noexcept = default;

const Schema& RecordParser::schema() const { return state_->schema; }

std::expected<void, RecordProblem> RecordParser::parse(JsonCursor& cursor, ParsedRecord& record) {
  using Code = RecordProblem::Code;
  State& state = *state_;
  state.begin(cursor, record.cells);
  const std::size_t begin = cursor.offset();
  const auto refuse = [&](Code code, std::string message) {
    return std::unexpected(
        RecordProblem{code, std::move(message), code == Code::NotJson ? cursor.offset() : begin});
  };
  const auto not_json = [&] { return refuse(Code::NotJson, cursor.error()); };
  std::string_view raw;
  if (cursor.peek() != '{') {
    if (!cursor.raw_value(raw)) return not_json();
    return refuse(Code::NotAnObject, "a record is a JSON object, this is something else");
  }
  if (!cursor.begin_object() || !state.walk_members(kNoColumn)) return not_json();
  record.json = cursor.passed_since(begin);
  if (record.json.size() > kRecordBytesMax) {
    return refuse(Code::TooLarge, fmt::format("a record of {} bytes; {} is the most",
                                              record.json.size(), kRecordBytesMax));
  }
  for (const auto& [cell, offset] : state.moved) {
    record.cells[cell].data = state.scratch.data() + offset;
  }
  bool timed = false;
  std::string_view id;
  for (const Cell& cell : record.cells) {
    if (cell.column == state.schema.event_time()) {
      record.time = Timestamp(Millis(cell.integer));
      timed = true;
    } else if (cell.column == state.schema.event_id()) {
      id = cell.text();
    }
    state.content.add(cell);
  }
  if (!timed) return refuse(Code::NoEventTime, "no eventTime that says when the event happened");
  record.key = id.empty() ? state.content.key() : key_of_event_id(id);
  record.key.content = state.content.fold();
  record.shape = state.shape;
  record.rest = state.rest;
  return {};
}

std::expected<void, RecordProblem> RecordParser::parse(std::string_view json,
                                                       ParsedRecord& record) {
  const auto refuse = [](std::string message, std::size_t offset) {
    return std::unexpected(RecordProblem{RecordProblem::Code::NotJson, std::move(message), offset});
  };
  if (json.size() > kJsonIndexBytesMax) {
    return std::unexpected(RecordProblem{RecordProblem::Code::TooLarge,
                                         fmt::format("a record of {} bytes", json.size()), 0});
  }
  if (const auto scanned = state_->index.scan(json); !scanned) {
    return refuse(scanned.error().message(), 0);
  }
  JsonCursor cursor(state_->index);
  auto parsed = parse(cursor, record);
  if (parsed && !cursor.at_end()) {
    return refuse("something stands behind the record", cursor.offset());
  }
  return parsed;
}

RecordKey key_of_event_id(std::string_view id) {
  const Hash128 hash = hash128(id);
  return {hash.high, std::uint32_t(hash.low >> 32), 0};
}

}  // namespace trailcam::lake

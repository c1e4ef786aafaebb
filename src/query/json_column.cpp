#include "query/json_column.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

#include "base/encoding.h"
#include "base/time.h"

namespace trailcam::query {
namespace {

constexpr std::uint64_t kEntriesReserved = 4096;
// Longer names of members are nobody's.
constexpr std::size_t kMemberBytesMax = 128;

duckdb_type scalar_type(TypeKind kind) {
  switch (kind) {
    case TypeKind::Boolean:
      return DUCKDB_TYPE_BOOLEAN;
    case TypeKind::Tinyint:
      return DUCKDB_TYPE_TINYINT;
    case TypeKind::Smallint:
      return DUCKDB_TYPE_SMALLINT;
    case TypeKind::Integer:
      return DUCKDB_TYPE_INTEGER;
    case TypeKind::Bigint:
      return DUCKDB_TYPE_BIGINT;
    case TypeKind::Real:
      return DUCKDB_TYPE_FLOAT;
    case TypeKind::Double:
      return DUCKDB_TYPE_DOUBLE;
    case TypeKind::Date:
      return DUCKDB_TYPE_DATE;
    case TypeKind::Timestamp:
      return DUCKDB_TYPE_TIMESTAMP;
    case TypeKind::Varbinary:
      return DUCKDB_TYPE_BLOB;
    default:
      return DUCKDB_TYPE_VARCHAR;
  }
}

duckdb_logical_type struct_type(const Library& duckdb, const Type& type) {
  std::vector<duckdb_logical_type> types;
  std::vector<std::string> names;
  std::vector<const char*> pointers;
  for (std::size_t i = 0; i < type.fields().size(); ++i) {
    types.push_back(logical_type(duckdb, type.fields()[i].type));
    names.push_back(duckdb_field(type, i));
  }
  for (const std::string& name : names) pointers.push_back(name.c_str());
  duckdb_logical_type out = duckdb.create_struct_type(types.data(), pointers.data(), types.size());
  for (duckdb_logical_type& member : types) duckdb.destroy_logical_type(&member);
  return out;
}

// "2026-01-02 03:04:05[.fff]" as Hive writes them, and ISO 8601.
std::optional<Timestamp> read_timestamp(std::string_view text) {
  std::string iso(text);
  if (iso.size() > 10 && iso[10] == ' ') iso[10] = 'T';
  return parse_iso8601(iso);
}

template <class T>
std::optional<T> read_number(std::string_view text) {
  T value{};
  const auto [end, failed] = std::from_chars(text.begin(), text.end(), value);
  if (failed != std::errc() || end != text.end()) return std::nullopt;
  return value;
}

}  // namespace

duckdb_logical_type logical_type(const Library& duckdb, const Type& type) {
  switch (type.kind()) {
    case TypeKind::Row:
      return struct_type(duckdb, type);
    case TypeKind::Array: {
      duckdb_logical_type element = logical_type(duckdb, type.element());
      duckdb_logical_type out = duckdb.create_list_type(element);
      duckdb.destroy_logical_type(&element);
      return out;
    }
    case TypeKind::Map: {
      duckdb_logical_type key = logical_type(duckdb, type.key());
      duckdb_logical_type value = logical_type(duckdb, type.value());
      duckdb_logical_type out = duckdb.create_map_type(key, value);
      duckdb.destroy_logical_type(&key);
      duckdb.destroy_logical_type(&value);
      return out;
    }
    default:
      return duckdb.create_logical_type(scalar_type(type.kind()));
  }
}

void MemberNames::add(std::string name, std::size_t index) {
  longest_ = std::max(longest_, name.size());
  names_.emplace(std::move(name), index);
}

std::size_t MemberNames::find(std::string_view raw) const {
  if (raw.size() > std::min(longest_, kMemberBytesMax)) return kNone;
  std::array<char, kMemberBytesMax> lowered;
  std::ranges::transform(raw, lowered.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const auto found = names_.find(std::string_view(lowered.data(), raw.size()));
  return found == names_.end() ? kNone : found->second;
}

JsonColumn::JsonColumn(const Library& duckdb, Type type) : duckdb_(duckdb), type_(std::move(type)) {
  if (type_.is(TypeKind::Row)) {
    for (const Field& field : type_.fields()) {
      fields_.add(lower(field.name), children_.size());
      children_.emplace_back(duckdb, field.type);
    }
  } else if (type_.is(TypeKind::Array)) {
    children_.emplace_back(duckdb, type_.element());
  } else if (type_.is(TypeKind::Map)) {
    children_.emplace_back(duckdb, type_.key());
    children_.emplace_back(duckdb, type_.value());
  }
}

void JsonColumn::bind(duckdb_vector vector) {
  vector_ = vector;
  forget_entries();
  refresh();
}

void JsonColumn::forget_entries() {
  entries_ = 0;
  capacity_ = 0;
  for (JsonColumn& child : children_) child.forget_entries();
}

// After a vector has grown its parts lie elsewhere.
void JsonColumn::refresh() {
  data_ = duckdb_.vector_get_data(vector_);
  duckdb_.vector_ensure_validity_writable(vector_);
  validity_ = duckdb_.vector_get_validity(vector_);
  if (type_.is(TypeKind::Row)) {
    for (std::size_t i = 0; i < children_.size(); ++i) {
      children_[i].vector_ = duckdb_.struct_vector_get_child(vector_, i);
      children_[i].refresh();
    }
  } else if (type_.is(TypeKind::Array)) {
    children_[0].vector_ = duckdb_.list_vector_get_child(vector_);
    children_[0].refresh();
  } else if (type_.is(TypeKind::Map)) {
    const duckdb_vector entry = duckdb_.list_vector_get_child(vector_);
    for (std::size_t i = 0; i < 2; ++i) {
      children_[i].vector_ = duckdb_.struct_vector_get_child(entry, i);
      children_[i].refresh();
    }
  }
}

void JsonColumn::set_null(std::uint64_t row) {
  validity_[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  if (type_.is(TypeKind::Row)) {
    for (JsonColumn& child : children_) child.set_null(row);
  } else if (type_.is(TypeKind::Array) || type_.is(TypeKind::Map)) {
    static_cast<duckdb_list_entry*>(data_)[row] = {entries_, 0};
  }
}

void JsonColumn::set_text(std::string_view text, std::uint64_t row) {
  set_valid(row);
  duckdb_.vector_assign_string_element_len(vector_, row, text.data(), text.size());
}

template <class T>
void JsonColumn::set(T value, std::uint64_t row) {
  set_valid(row);
  static_cast<T*>(data_)[row] = value;
}

void JsonColumn::read(JsonCursor& cursor, std::uint64_t row) {
  const char token = cursor.peek();
  if (token == '{' && type_.is(TypeKind::Row)) return read_row(cursor, row);
  if (token == '{' && type_.is(TypeKind::Map)) return read_map(cursor, row);
  if (token == '[' && type_.is(TypeKind::Array)) return read_array(cursor, row);
  std::string_view text;
  if (token == '"') {
    if (!cursor.raw_string(text)) return;
    if (cursor.has_escapes(text)) {
      scratch_.clear();
      unescape_json(text, scratch_);
      text = scratch_;
    }
    return read_text(text, row);
  }
  if (!cursor.raw_value(text) || text == "null") return set_null(row);
  read_text(text, row);
}

void JsonColumn::read_text(std::string_view text, std::uint64_t row) {
  const auto set_number = [&](auto number) { number ? set(*number, row) : set_null(row); };
  switch (type_.kind()) {
    case TypeKind::Row:
    case TypeKind::Array:
    case TypeKind::Map:
      return set_null(row);
    case TypeKind::Boolean:
      if (!iequals(text, "true") && !iequals(text, "false")) return set_null(row);
      return set(iequals(text, "true"), row);
    case TypeKind::Tinyint:
      return set_number(read_number<std::int8_t>(text));
    case TypeKind::Smallint:
      return set_number(read_number<std::int16_t>(text));
    case TypeKind::Integer:
      return set_number(read_number<std::int32_t>(text));
    case TypeKind::Bigint:
      return set_number(read_number<std::int64_t>(text));
    case TypeKind::Real:
      return set_number(read_number<float>(text));
    case TypeKind::Double:
      return set_number(read_number<double>(text));
    case TypeKind::Timestamp:
    case TypeKind::Date: {
      const auto time = read_timestamp(text);
      if (!time) return set_null(row);
      if (type_.is(TypeKind::Timestamp)) {
        return set(duckdb_timestamp{time->time_since_epoch().count() * 1000}, row);
      }
      const auto day = std::chrono::floor<std::chrono::days>(*time);
      return set(duckdb_date{std::int32_t(day.time_since_epoch().count())}, row);
    }
    default:
      return set_text(text, row);
  }
}

void JsonColumn::read_row(JsonCursor& cursor, std::uint64_t row) {
  set_null(row);  // with all fields, of which those that are there follow
  set_valid(row);
  std::string_view name;
  std::string_view passed;
  cursor.begin_object();
  while (cursor.next_member(name)) {
    const std::size_t field = fields_.find(name);
    if (field == MemberNames::kNone) {
      if (!cursor.raw_value(passed)) return;
    } else {
      children_[field].read(cursor, row);
    }
  }
}

void JsonColumn::read_array(JsonCursor& cursor, std::uint64_t row) {
  set(duckdb_list_entry{entries_, 0}, row);
  cursor.begin_array();
  while (cursor.next_element()) {
    const std::uint64_t entry = append_entry();
    children_[0].read(cursor, entry);
    ++static_cast<duckdb_list_entry*>(data_)[row].length;
  }
}

void JsonColumn::read_map(JsonCursor& cursor, std::uint64_t row) {
  set(duckdb_list_entry{entries_, 0}, row);
  std::string_view name;
  cursor.begin_object();
  while (cursor.next_member(name)) {
    const std::uint64_t entry = append_entry();
    if (cursor.has_escapes(name)) {
      scratch_.clear();
      unescape_json(name, scratch_);
      name = scratch_;
    }
    children_[0].read_text(name, entry);
    children_[1].read(cursor, entry);
    ++static_cast<duckdb_list_entry*>(data_)[row].length;
  }
}

std::uint64_t JsonColumn::append_entry() {
  if (entries_ == capacity_) {
    capacity_ = std::max(kEntriesReserved, capacity_ * 2);
    duckdb_.list_vector_reserve(vector_, capacity_);
    refresh();
  }
  duckdb_.list_vector_set_size(vector_, ++entries_);
  return entries_ - 1;
}

}  // namespace trailcam::query

#include "lake/render.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.h"
#include "base/time.h"
#include "lake/shape.h"

namespace trailcam::lake {
namespace {

// The end of the JSON string that begins at `at`, behind its quote; npos if it has none.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// The end of the first member of "name":value,"name":value; npos when the brackets do not fit.
std::size_t member_end(std::string_view members) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < members.size();) {
    const char c = members[at];
    if (c == '"') {
      at = string_end(members, at);
      continue;
    }
    if (c == ',' && depth == 0) return at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && depth-- == 0) return std::string_view::npos;
    ++at;
  }
  return depth == 0 ? members.size() : std::string_view::npos;
}

class Renderer {
 public:
  Renderer(const Schema& schema, RecordSkeleton skeleton, const Cells& cells, std::string& out)
      : schema_(schema), shape_(skeleton.shape), rest_(skeleton.rest), cells_(cells), out_(out) {}

  bool record(std::uint64_t row) {
    return members(kNoColumn, schema_.first(), row, '\0') && shape_.empty() && rest_.empty();
  }

 private:
  char next() const { return shape_.empty() ? '\0' : shape_.front(); }
  bool take(char c) {
    if (next() != c || shape_.empty()) return false;
    shape_.remove_prefix(1);
    return true;
  }

  // Up to `end` in the shape, which is '\0' at the end of the record.
  bool members(ColumnId parent, ColumnId first, std::uint64_t instance, char end) {
    std::array<ColumnId, 64> by_letter;
    by_letter.fill(kNoColumn);
    for (ColumnId id = first; id != kNoColumn; id = schema_[id].next_sibling) {
      by_letter[schema_[id].letter & 0x3f] = id;
    }
    out_ += '{';
    bool more = false;
    while (next() != end) {
      const char letter = next();
      if (letter == '\0') return false;
      if (more) out_ += ',';
      more = true;
      shape_.remove_prefix(1);
      if (letter == shape::kUnknown) {
        if (!member_of_rest()) return false;
        continue;
      }
      const ColumnId id = by_letter[letter & 0x3f];
      if (id == kNoColumn || schema_[id].letter != letter || schema_[id].parent != parent)
        return false;
      if (!member(id, instance)) return false;
    }
    if (end != '\0') shape_.remove_prefix(1);
    out_ += '}';
    return true;
  }

  bool member_of_rest() {
    const std::size_t end = member_end(rest_);
    if (rest_.empty() || end == rest_.npos) return false;
    out_ += rest_.substr(0, end);
    rest_.remove_prefix(std::min(rest_.size(), end + 1));
    return true;
  }

  bool member(ColumnId id, std::uint64_t instance) {
    const Column& column = schema_[id];
    if (take(shape::kInRest)) return member_of_rest();
    out_ += '"';
    out_ += column.member;
    out_ += "\":";
    if (take(shape::kNull)) {
      out_ += "null";
      return true;
    }
    switch (column.type) {
      case ColumnType::Text:
        if (take(shape::kRaw)) {
          out_ += cells_.text(id, instance);
        } else {
          append_json_string(out_, cells_.text(id, instance));
        }
        return true;
      case ColumnType::Time:
        time(Timestamp(Millis(cells_.integer(id, instance))));
        return true;
      case ColumnType::Boolean: {
        const bool quoted = take(shape::kQuoted);
        if (quoted) out_ += '"';
        out_ += cells_.integer(id, instance) != 0 ? "true" : "false";
        if (quoted) out_ += '"';
        return true;
      }
      case ColumnType::Integer:
        out_ += shape::integer_text(cells_.integer(id, instance));
        return true;
      case ColumnType::Double:
        out_ += shape::double_text(cells_.real(id, instance));
        return true;
      case ColumnType::Struct:
        return take(shape::kStructBegin) &&
               members(id, column.first_child, instance, shape::kStructEnd);
      case ColumnType::Map:
        return take(shape::kMapBegin) && map(id, instance);
      case ColumnType::List:
        return take(shape::kListBegin) && list(id, instance);
    }
    return false;
  }

  void time(Timestamp time) {
    out_ += '"';
    out_ += take(shape::kMillis) ? iso8601_millis(time) : iso8601(time);
    out_ += '"';
  }

  bool map(ColumnId id, std::uint64_t instance) {
    const ColumnId key = schema_[id].first_child, value = ColumnId(key + 1);
    const Cells::Range range = cells_.entries(id, instance);
    std::uint64_t entry = range.begin;
    out_ += '{';
    bool more = false;
    while (!take(shape::kMapEnd)) {
      const char kind = next();
      if (kind == '\0') return false;
      shape_.remove_prefix(1);
      for (std::uint64_t left = run_length(); left > 0; --left) {
        if (more) out_ += ',';
        more = true;
        if (kind == shape::kEntryInRest) {
          if (!member_of_rest()) return false;
          continue;
        }
        if (entry == range.begin + range.count) return false;
        append_json_string(out_, cells_.text(key, entry));
        out_ += ':';
        if (kind == shape::kEntryText) {
          append_json_string(out_, cells_.text(value, entry));
        } else if (kind == shape::kEntryRaw) {
          out_ += cells_.text(value, entry);
        } else if (kind == shape::kEntryNull) {
          out_ += "null";
        } else {
          return false;
        }
        ++entry;
      }
    }
    out_ += '}';
    return true;
  }

  // The number at the front of the shape, or 1.
  std::uint64_t run_length() {
    std::uint64_t length = 0;
    const char* begin = shape_.data();
    const auto [end, error] = std::from_chars(begin, begin + shape_.size(), length);
    if (end == begin) return 1;
    shape_.remove_prefix(std::size_t(end - begin));
    return error == std::errc() ? length : 0;
  }

  bool list(ColumnId id, std::uint64_t instance) {
    const Cells::Range range = cells_.entries(id, instance);
    std::uint64_t entry = range.begin;
    out_ += '[';
    while (!take(shape::kListEnd)) {
      if (entry == range.begin + range.count || !take(shape::kStructBegin)) return false;
      if (entry != range.begin) out_ += ',';
      if (!members(id, schema_[id].first_child, entry, shape::kStructEnd)) return false;
      ++entry;
    }
    out_ += ']';
    return true;
  }

  const Schema& schema_;
  std::string_view shape_;
  std::string_view rest_;
  const Cells& cells_;
  std::string& out_;
};

}  // namespace

Result<void> render_record(const Schema& schema, RecordSkeleton skeleton, const Cells& cells,
                           std::uint64_t row, std::string& out) {
  if (Renderer(schema, skeleton, cells, out).record(row)) return {};
  return Error(ErrorKind::Corrupt, "a row whose shape does not fit its columns");
}

}  // namespace trailcam::lake

#include "services/athena/partition_projection.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"
#include "services/athena/date_pattern.h"

namespace trailcam::athena {
namespace {

Error bad_projection(std::string_view why) {
  return Error(ErrorKind::Invalid, fmt::format("INVALID_TABLE_PROPERTY: {}", why));
}

// The settings of one key: "projection.KEY.NAME".
class KeySettings {
 public:
  KeySettings(const ProjectedTable& table, const std::string& key) : table_(table), key_(key) {}

  std::string get(std::string_view name, std::string_view otherwise = "") const {
    const auto found = table_.properties.find(fmt::format("projection.{}.{}", key_, name));
    return std::string(found == table_.properties.end() ? otherwise : trim(found->second));
  }
  // Error: Invalid, when it is no number.
  Result<std::int64_t> number(std::string_view name, std::string_view otherwise) const {
    return read_number(get(name, otherwise), name);
  }
  Result<std::int64_t> read_number(std::string_view text, std::string_view name) const {
    std::int64_t out = 0;
    text = trim(text);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size()) {
      return bad_projection(fmt::format("projection.{}.{} is not a number: {}", key_, name, text));
    }
    return out;
  }
  // The two ends of a range. Error: Invalid.
  Result<std::pair<std::string, std::string>> range() const {
    const std::string text = get("range");
    const std::size_t comma = text.find(',');
    if (comma == text.npos) {
      return bad_projection(fmt::format("projection.{}.range is not two values", key_));
    }
    return std::pair(std::string(trim(std::string_view(text).substr(0, comma))),
                     std::string(trim(std::string_view(text).substr(comma + 1))));
  }
  const std::string& key() const { return key_; }

 private:
  const ProjectedTable& table_;
  const std::string key_;
};

Error too_many() {
  return Error(ErrorKind::Invalid,
               fmt::format("the query reads more than {} partitions", kPartitionsMax));
}

using Values = std::vector<std::string>;

Values enum_values(const KeySettings& settings) {
  Values out;
  const std::string text = settings.get("values");
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    out.emplace_back(trim(rest.substr(0, comma)));
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
  }
  return out;
}

Result<Values> integer_values(const KeySettings& settings) {
  const auto [first, last] = TC_TRY(settings.range());
  const std::int64_t begin = TC_TRY(settings.read_number(first, "range"));
  const std::int64_t end = TC_TRY(settings.read_number(last, "range"));
  const std::int64_t step = TC_TRY(settings.number("interval", "1"));
  const std::int64_t digits = TC_TRY(settings.number("digits", "0"));
  if (step <= 0 || digits < 0 || digits > 20) return bad_projection("interval or digits");
  Values out;
  for (std::int64_t value = begin; value <= end; value += step) {
    if (out.size() == kPartitionsMax) return too_many();
    out.push_back(fmt::format("{:0{}}", value, digits));
  }
  return out;
}

// A date of the format, or "NOW", "NOW-3MONTHS", "NOW+1HOURS".
Result<Timestamp> range_end(const KeySettings& settings, std::string_view text,
                            std::string_view format, Timestamp now) {
  if (!lower(text).starts_with("now")) {
    const auto time = parse_date(text, format);
    if (time) return *time;
    return bad_projection(
        fmt::format("projection.{}.range: {} is not of format {}", settings.key(), text, format));
  }
  std::string_view rest = trim(text.substr(3));
  if (rest.empty()) return now;
  const bool back = rest.front() == '-';
  rest = trim(rest.substr(1));
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const std::int64_t count = TC_TRY(settings.read_number(rest.substr(0, digits), "range"));
  const auto unit = date_unit(trim(rest.substr(digits)));
  if (!unit) return bad_projection(fmt::format("projection.{}.range: {}", settings.key(), text));
  return add(now, back ? -count : count, *unit);
}

Result<Values> date_values(const KeySettings& settings, Timestamp now) {
  const std::string format = settings.get("format");
  const auto [first, last] = TC_TRY(settings.range());
  // The ends are of whole units of the format, as their text says.
  const auto rounded = [&](Timestamp time) -> Result<Timestamp> {
    const auto out = parse_date(TC_TRY(format_date(time, format)), format);
    if (!out) return bad_projection(fmt::format("projection.{}.format", settings.key()));
    return *out;
  };
  const Timestamp begin = TC_TRY(rounded(TC_TRY(range_end(settings, first, format, now))));
  const Timestamp end = TC_TRY(rounded(TC_TRY(range_end(settings, last, format, now))));
  const std::int64_t step = TC_TRY(settings.number("interval", "1"));
  const std::string unit_name = settings.get("interval.unit");
  const auto unit = unit_name.empty() ? smallest_unit(format) : date_unit(unit_name);
  if (!unit || step <= 0) {
    return bad_projection(fmt::format("projection.{}.interval", settings.key()));
  }
  Values out;
  for (std::int64_t count = 0;; ++count) {
    const Timestamp time = add(begin, count * step, *unit);
    if (time > end) return out;
    if (out.size() == kPartitionsMax) return too_many();
    out.push_back(TC_TRY(format_date(time, format)));
  }
}

Result<Values> values_of_key(const KeySettings& settings, const KeyConditions* conditions,
                             Timestamp now) {
  const std::string type = lower(settings.get("type"));
  Values out;
  if (type == "enum") {
    out = enum_values(settings);
  } else if (type == "integer") {
    out = TC_TRY(integer_values(settings));
  } else if (type == "date") {
    out = TC_TRY(date_values(settings, now));
  } else if (type != "injected") {
    return bad_projection(fmt::format("projection.{}.type is not known: {}", settings.key(), type));
  } else if (conditions == nullptr || conditions->equal_to.empty()) {
    return Error(
        ErrorKind::Invalid,
        fmt::format("CONSTRAINT_VIOLATION: For the injected projected partition column {}, "
                    "the WHERE clause must contain only static equality conditions, and "
                    "at least one such condition must be present.",
                    settings.key()));
  } else {
    out = conditions->equal_to;
  }
  if (conditions != nullptr) {
    std::erase_if(out, [&](const std::string& value) { return !conditions->passes(value); });
  }
  return out;
}

std::string location_of(const ProjectedTable& table, const std::vector<std::string>& values) {
  const auto given = table.properties.find("storage.location.template");
  std::string out = given == table.properties.end() ? table.location : given->second;
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    if (given == table.properties.end()) {
      if (!out.ends_with('/')) out += '/';
      out += table.keys[i] + "=" + values[i];
      continue;
    }
    const std::string hole = "${" + table.keys[i] + "}";
    for (std::size_t at = out.find(hole); at != out.npos; at = out.find(hole, at)) {
      out.replace(at, hole.size(), values[i]);
      at += values[i].size();
    }
  }
  if (!out.ends_with('/')) out += '/';
  return out;
}

}  // namespace

bool is_projected(const std::map<std::string, std::string>& properties) {
  const auto found = properties.find("projection.enabled");
  return found != properties.end() && iequals(trim(found->second), "true");
}

Result<std::vector<TablePartition>> project_partitions(
    const ProjectedTable& table, const std::map<std::string, KeyConditions>& conditions,
    Timestamp now) {
  std::vector<std::vector<std::string>> rows = {{}};
  for (const std::string& key : table.keys) {
    const auto known = conditions.find(key);
    const Values values = TC_TRY(values_of_key(
        KeySettings(table, key), known == conditions.end() ? nullptr : &known->second, now));
    if (rows.size() * values.size() > kPartitionsMax) return too_many();
    std::vector<std::vector<std::string>> longer;
    for (const auto& row : rows) {
      for (const std::string& value : values) {
        longer.push_back(row);
        longer.back().push_back(value);
      }
    }
    rows = std::move(longer);
  }
  std::vector<TablePartition> out;
  out.reserve(rows.size());
  for (auto& row : rows) {
    std::string location = location_of(table, row);
    out.push_back({std::move(row), std::move(location)});
  }
  return out;
}

}  // namespace trailcam::athena

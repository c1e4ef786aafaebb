// Signatures of functions: how they are read, and which arguments fit them.
#include <algorithm>

#include "query/sql/analyzer.h"
#include "query/sql/functions.h"

namespace trailcam::query {
namespace {

class SignatureReader {
 public:
  explicit SignatureReader(std::string_view text) : rest_(text) {}

  Signature whole() {
    Signature made{pattern(), {}};
    // "array(T)(array(T), T)": the last parentheses are the function's own.
    if (rest_.starts_with('(')) {
      made.parameters = list();
    } else {
      made.parameters = std::move(made.result.parts);
      made.result.parts.clear();
    }
    return made;
  }

 private:
  Pattern pattern() {
    Pattern made;
    const std::size_t end = std::min(rest_.find_first_of("(),."), rest_.size());
    made.word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (rest_.starts_with('(')) made.parts = list();
    if (rest_.starts_with("...")) {
      made.repeated = true;
      rest_.remove_prefix(3);
    }
    return made;
  }

  std::vector<Pattern> list() {
    std::vector<Pattern> made;
    rest_.remove_prefix(1);
    while (!rest_.starts_with(')')) {
      if (rest_.starts_with(", ")) rest_.remove_prefix(2);
      made.push_back(pattern());
    }
    rest_.remove_prefix(1);
    return made;
  }

  std::string_view rest_;
};

struct Word {
  std::string_view word;
  TypeKind kind;
};
constexpr Word kWords[] = {
    {"boolean", TypeKind::Boolean},     {"integer", TypeKind::Integer},
    {"bigint", TypeKind::Bigint},       {"real", TypeKind::Real},
    {"double", TypeKind::Double},       {"varchar", TypeKind::Varchar},
    {"varbinary", TypeKind::Varbinary}, {"json", TypeKind::Json},
    {"date", TypeKind::Date},           {"time", TypeKind::Time},
    {"timestamp", TypeKind::Timestamp}, {"zoned", TypeKind::TimestampWithZone}};

bool is_letter(std::string_view word) {
  return word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z';
}

bool accepts_letter(char letter, const Type& type, std::map<char, Type>& letters) {
  if (letter == 'N' && !type.is_number() && !type.is(TypeKind::Unknown)) return false;
  if (letter == 'D' && !type.is(TypeKind::Decimal)) return false;
  const auto known = letters.find(letter);
  if (known == letters.end()) {
    letters.emplace(letter, type);
    return true;
  }
  const std::optional<Type> common = common_type(known->second, type);
  if (!common) return false;
  known->second = *common;
  return true;
}

}  // namespace

Signature read_signature(std::string_view text) { return SignatureReader(text).whole(); }

bool accepts(const Pattern& pattern, const Type& type, std::map<char, Type>& letters, int& cost) {
  if (is_letter(pattern.word)) return accepts_letter(pattern.word[0], type, letters);
  if (pattern.word == "moment") return type.is_moment();
  if (pattern.word == "interval") {
    letters['I'] = type;
    return type.is_interval();
  }
  const TypeKind nested = pattern.word == "array" ? TypeKind::Array
                          : pattern.word == "map" ? TypeKind::Map
                                                  : TypeKind::Row;
  if (pattern.word == "array" || pattern.word == "map" || pattern.word == "row") {
    if (type.is(TypeKind::Unknown)) {
      ++cost;
      return std::ranges::all_of(
          pattern.parts, [&](const Pattern& part) { return accepts(part, type, letters, cost); });
    }
    if (!type.is(nested) || type.fields().size() != pattern.parts.size()) return false;
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      if (!accepts(pattern.parts[i], type.fields()[i].type, letters, cost)) return false;
    }
    return true;
  }
  for (const auto& [word, kind] : kWords) {
    if (word != pattern.word) continue;
    if (type.is(kind)) return true;
    if (!coerces(type, kind)) return false;
    cost += 1 + static_cast<int>(kind) - static_cast<int>(type.kind());
    return true;
  }
  return false;
}

Type type_of(const Pattern& pattern, const std::map<char, Type>& letters) {
  if (is_letter(pattern.word)) {
    const auto known = letters.find(pattern.word[0]);
    return known == letters.end() ? Type() : known->second;
  }
  const auto part = [&](std::size_t i) { return type_of(pattern.parts[i], letters); };
  if (pattern.word == "array") return Type::array(part(0));
  if (pattern.word == "map") return Type::map(part(0), part(1));
  if (pattern.word == "row") {
    std::vector<Field> fields;
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) fields.push_back({"", part(i)});
    return Type::row(std::move(fields));
  }
  if (pattern.word == "interval") return letters.at('I');
  if (pattern.word == "decimal0") {
    const Type& given = letters.at('D');
    return Type::decimal(given.precision() - given.scale() + std::min(1, given.scale()), 0);
  }
  if (pattern.word == "decimal") return Type::decimal(38, letters.at('D').scale());
  for (const auto& [word, kind] : kWords) {
    if (word == pattern.word) return kind;
  }
  return {};
}

}  // namespace trailcam::query

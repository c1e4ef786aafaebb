// Reads the types of Hive's tables. Source: Athena User Guide, "Data types in Amazon Athena".
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "query/sql/translate.h"
#include "query/sql/type.h"

namespace trailcam::query {
namespace {

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class HiveTypeReader {
 public:
  explicit HiveTypeReader(std::string_view text) : text_(text) {}

  Result<Type> whole() {
    Type type = TC_TRY(read(0));
    skip_spaces();
    if (at_ != text_.size()) return wrong();
    return type;
  }

 private:
  Result<Type> read(std::size_t depth) {
    if (depth > kNestingMax) return Error(ErrorKind::Invalid, "type is nested too deeply");
    const std::string word = name(false);
    if (word == "array") {
      TC_TRY(expect('<'));
      Type element = TC_TRY(read(depth + 1));
      TC_TRY(expect('>'));
      return Type::array(std::move(element));
    }
    if (word == "map") {
      TC_TRY(expect('<'));
      Type key = TC_TRY(read(depth + 1));
      TC_TRY(expect(','));
      Type value = TC_TRY(read(depth + 1));
      TC_TRY(expect('>'));
      return Type::map(std::move(key), std::move(value));
    }
    if (word == "struct") return read_struct(depth);
    if (word == "decimal" || word == "varchar" || word == "char") return read_sized(word);
    return plain(word);
  }

  Result<Type> read_struct(std::size_t depth) {
    TC_TRY(expect('<'));
    std::vector<Field> fields;
    do {
      std::string field = name(true);
      if (field.empty()) return wrong();
      TC_TRY(expect(':'));
      Type type = TC_TRY(read(depth + 1));
      fields.push_back({std::move(field), std::move(type)});
    } while (take(','));
    TC_TRY(expect('>'));
    return Type::row(std::move(fields));
  }

  Result<Type> read_sized(const std::string& word) {
    int first = word == "decimal" ? 10 : 0;
    int second = 0;
    if (take('(')) {
      first = TC_TRY(number());
      if (take(',')) second = TC_TRY(number());
      TC_TRY(expect(')'));
    }
    if (word == "decimal") {
      if (first < 1 || first > 38 || second < 0 || second > first) return wrong();
      return Type::decimal(first, second);
    }
    return first > 0 ? Type::varchar(static_cast<std::uint32_t>(first)) : Type(TypeKind::Varchar);
  }

  Result<Type> plain(std::string_view word) const {
    static constexpr std::pair<std::string_view, TypeKind> kNames[] = {
        {"string", TypeKind::Varchar},      {"boolean", TypeKind::Boolean},
        {"tinyint", TypeKind::Tinyint},     {"smallint", TypeKind::Smallint},
        {"int", TypeKind::Integer},         {"integer", TypeKind::Integer},
        {"bigint", TypeKind::Bigint},       {"float", TypeKind::Real},
        {"double", TypeKind::Double},       {"date", TypeKind::Date},
        {"timestamp", TypeKind::Timestamp}, {"binary", TypeKind::Varbinary}};
    for (const auto& [known, kind] : kNames) {
      if (word == known) return Type(kind);
    }
    return wrong();
  }

  // Lower case; members of a struct may be in backticks.
  std::string name(bool member) {
    skip_spaces();
    std::string out;
    if (member && take('`')) {
      while (at_ < text_.size() && text_[at_] != '`') out += lowered(text_[at_++]);
      take('`');
      return out;
    }
    static constexpr std::string_view kEnds = " \t\r\n<>(),:`";
    while (at_ < text_.size() && !kEnds.contains(text_[at_])) out += lowered(text_[at_++]);
    return out;
  }

  Result<int> number() {
    skip_spaces();
    int value = 0;
    const auto [end, problem] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (problem != std::errc{}) return wrong();
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  bool take(char c) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Result<void> expect(char c) {
    if (!take(c)) return wrong();
    return {};
  }

  void skip_spaces() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) ++at_;
  }

  Error wrong() const {
    return Error(ErrorKind::Invalid, fmt::format("Invalid type '{}' at position {}", text_, at_));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Type> hive_type(std::string_view text) { return HiveTypeReader(text).whole(); }

}  // namespace trailcam::query

// SQL: whatever is asked, the translation ends, says where it stopped, and lets no word of the
// statement out of its quotes.
#include <string>

#include "fuzz/fuzz.h"
#include "query/sql/translate.h"

namespace trailcam::fuzz {
namespace {

class AnyTable : public query::Catalog {
 public:
  Result<std::vector<query::Column>> columns(const query::QualifiedName&) override {
    return std::vector<query::Column>{
        {"eventid", query::TypeKind::Varchar},
        {"eventtime", query::TypeKind::Timestamp},
        {"requestparameters", query::hive_type("map<string,string>").take()},
        {"resources", query::hive_type("array<struct<arn:string,type:string>>").take()},
        {"useridentity", query::hive_type("struct<arn:string,n:struct<a:string>>").take()}};
  }
  Result<std::string> relation(const query::QualifiedName&, const query::ScanHints&) override {
    return std::string("events");
  }
};

// Quotes are balanced, and beside them is nothing that could begin another statement.
bool is_one_statement(std::string_view sql) {
  char quote = '\0';
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (quote != '\0') {
      if (sql[i] == quote) quote = '\0';  // a doubled one opens again at once
    } else if (sql[i] == '\'' || sql[i] == '"') {
      quote = sql[i];
    } else if (sql[i] == ';' || static_cast<unsigned char>(sql[i]) < ' ' ||
               sql.substr(i).starts_with("--") || sql.substr(i).starts_with("/*")) {
      return false;
    }
  }
  return quote == '\0';
}

}  // namespace

void fuzz(std::string_view bytes) {
  for (const query::Dialect dialect : {query::Dialect::Lake, query::Dialect::Athena}) {
    AnyTable catalog;
    const query::Request request{bytes, dialect, Timestamp{}, {}};
    const auto made = query::translate(request, catalog);
    if (!made) {
      TC_ASSERT(!made.error().message().empty());
      continue;
    }
    TC_ASSERT(query::check_syntax(request) && query::tables_of(request));
    TC_ASSERT(made->duckdb_sql.size() <= query::kTranslatedBytesMax + bytes.size());
    TC_ASSERT(is_one_statement(made->duckdb_sql));
  }
}

}  // namespace trailcam::fuzz

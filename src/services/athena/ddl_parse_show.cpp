#include "services/athena/ddl_reader.h"

namespace trailcam::athena::ddl {
namespace {

// [IN database] ['pattern']
template <class Show>
Result<Statement> of_database(TokenReader& in) {
  Show out;
  if (in.take("in") || in.take("from")) out.database = TC_TRY(in.identifier());
  in.take("like");
  if (!in.at_end() && !in.is({";"})) out.pattern = TC_TRY(in.text());
  return out;
}

Result<Statement> columns(TokenReader& in) {
  if (!in.take("in") && !in.take("from")) return in.mismatch("'FROM', 'IN'");
  ShowColumns out{TC_TRY(in.name())};
  if (in.take("in") || in.take("from")) out.table.database = TC_TRY(in.identifier());
  return out;
}

}  // namespace

Result<Statement> parse_show(TokenReader& in) {
  if (in.take("databases") || in.take("schemas")) {
    ShowDatabases out;
    in.take("like");
    if (!in.at_end() && !in.is({";"})) out.pattern = TC_TRY(in.text());
    return out;
  }
  if (in.take("tables")) return of_database<ShowTables>(in);
  if (in.take("views")) return of_database<ShowViews>(in);
  if (in.take("columns")) return columns(in);
  if (in.take("partitions")) return ShowPartitions{TC_TRY(in.name())};
  if (in.take({"create", "table"})) return ShowCreateTable{TC_TRY(in.name())};
  if (in.take({"create", "view"})) return ShowCreateView{TC_TRY(in.name())};
  if (in.take("tblproperties")) {
    ShowProperties out{.table = TC_TRY(in.name())};
    if (in.take("(")) {
      out.property = TC_TRY(in.text());
      TC_TRY(in.expect(")"));
    }
    return out;
  }
  return in.mismatch(
      "'COLUMNS', 'CREATE', 'DATABASES', 'PARTITIONS', 'SCHEMAS', 'TABLES', 'TBLPROPERTIES', "
      "'VIEWS'");
}

}  // namespace trailcam::athena::ddl

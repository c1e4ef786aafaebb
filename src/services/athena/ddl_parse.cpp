#include <fmt/format.h>

#include "services/athena/ddl.h"
#include "services/athena/ddl_reader.h"

namespace trailcam::athena::ddl {
namespace {

Result<Statement> create_database(TokenReader& in) {
  CreateDatabase out;
  out.if_not_exists = in.take({"if", "not", "exists"});
  out.name = TC_TRY(in.identifier());
  while (true) {
    if (in.take("comment")) {
      out.comment = TC_TRY(in.text());
    } else if (in.take("location")) {
      out.location = TC_TRY(in.text());
    } else if (in.take({"with", "dbproperties"})) {
      out.properties = TC_TRY(in.properties());
    } else {
      return out;
    }
  }
}

Result<Statement> create_view(TokenReader& in, bool or_replace) {
  CreateView out{.or_replace = or_replace};
  out.name = TC_TRY(in.name());
  TC_TRY(in.expect("as"));
  if (in.at_end()) return in.mismatch("<query>");
  out.query = in.rest();
  return out;
}

Result<Statement> create(TokenReader& in) {
  if (in.take("database") || in.take("schema")) return create_database(in);
  const bool or_replace = in.take({"or", "replace"});
  if (or_replace && in.take("protected")) return Statement(Unsupported{"CREATE PROTECTED VIEW"});
  if (in.take("view")) return create_view(in, or_replace);
  if (or_replace) return in.mismatch("'VIEW'");
  if (in.take({"external", "table"}) || in.take("table")) return parse_create_table(in);
  return in.mismatch("'DATABASE', 'EXTERNAL', 'OR', 'SCHEMA', 'TABLE', 'VIEW'");
}

Result<Statement> drop(TokenReader& in) {
  if (in.take("database") || in.take("schema")) {
    DropDatabase out;
    out.if_exists = in.take({"if", "exists"});
    out.name = TC_TRY(in.identifier());
    out.cascade = in.take("cascade");
    in.take("restrict");
    return out;
  }
  const bool view = in.is({"view"});
  if (!in.take("view") && !in.take("table")) return in.mismatch("'DATABASE', 'TABLE', 'VIEW'");
  const bool if_exists = in.take({"if", "exists"});
  const Name name = TC_TRY(in.name());
  in.take("purge");
  if (view) return DropView{name, if_exists};
  return DropTable{name, if_exists};
}

Result<Statement> alter(TokenReader& in) {
  if (in.take("table")) return parse_alter_table(in);
  if (in.is({"database"}) || in.is({"schema"}) || in.is({"view"})) {
    return Statement(Unsupported{"ALTER of databases and views"});
  }
  return in.mismatch("'TABLE'");
}

Result<Statement> describe(TokenReader& in) {
  if (in.is({"view"})) in.take("view");
  in.take("extended");
  in.take("formatted");
  return Describe{TC_TRY(in.name())};
}

Result<Statement> explain(TokenReader& in) {
  Explain out{.analyze = in.take("analyze")};
  if (in.take("(")) {
    while (!in.at_end() && !in.take(")")) TC_TRY(in.literal());
  }
  out.query = in.rest();
  if (out.query.empty()) return in.mismatch("<query>");
  return out;
}

Result<Statement> prepare(TokenReader& in) {
  Prepare out;
  out.name = TC_TRY(in.identifier());
  TC_TRY(in.expect("from"));
  if (in.at_end()) return in.mismatch("<query>");
  out.query = in.rest();
  return out;
}

Result<Statement> execute(TokenReader& in) {
  Execute out{.name = TC_TRY(in.identifier())};
  if (!in.take("using")) return out;
  do {
    out.parameters.push_back(TC_TRY(in.expression()));
  } while (in.take(","));
  return out;
}

bool is_query(const TokenReader& in) {
  return in.is({"select"}) || in.is({"with"}) || in.is({"values"}) || in.is({"table"}) ||
         in.is({"("});
}

Result<Statement> statement(TokenReader& in) {
  if (in.take("create")) return create(in);
  if (in.take("drop")) return drop(in);
  if (in.take("alter")) return alter(in);
  if (in.take("show")) return parse_show(in);
  if (in.take("describe") || in.take("desc")) return describe(in);
  if (in.take("explain")) return explain(in);
  if (in.take({"msck", "repair", "table"})) return RepairTable{TC_TRY(in.name())};
  if (in.take("prepare")) return prepare(in);
  if (in.take("execute")) return execute(in);
  if (in.take({"deallocate", "prepare"})) return Deallocate{TC_TRY(in.identifier())};
  for (const char* word : {"insert", "unload", "delete", "update", "merge", "optimize", "vacuum"}) {
    if (!in.is({word})) continue;
    std::string name(word);
    for (char& c : name) c = char(c - 'a' + 'A');
    in.rest();
    return Unsupported{std::move(name)};
  }
  return in.mismatch(
      "'ALTER', 'CREATE', 'DEALLOCATE', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'MSCK', "
      "'PREPARE', 'SHOW', <query>");
}

}  // namespace

Result<Statement> parse(std::string_view text) {
  TokenReader in(text, TC_TRY(tokens_of(text)));
  if (is_query(in)) return Query{};
  Statement out = TC_TRY(statement(in));
  if (std::holds_alternative<Unsupported>(out)) return out;
  TC_TRY(in.expect_end());
  return out;
}

std::string substatement_type(const Statement& statement) {
  struct Named {
    std::string operator()(const Query&) { return "SELECT"; }
    std::string operator()(const CreateDatabase&) { return "CREATE_DATABASE"; }
    std::string operator()(const DropDatabase&) { return "DROP_DATABASE"; }
    std::string operator()(const CreateTable&) { return "CREATE_TABLE"; }
    std::string operator()(const CreateView&) { return "CREATE_VIEW"; }
    std::string operator()(const DropTable&) { return "DROP_TABLE"; }
    std::string operator()(const DropView&) { return "DROP_VIEW"; }
    std::string operator()(const AddPartitions&) { return "ALTER_TABLE_ADD_PARTITION"; }
    std::string operator()(const DropPartitions&) { return "ALTER_TABLE_DROP_PARTITION"; }
    std::string operator()(const RenamePartition&) { return "ALTER_TABLE_RENAME_PARTITION"; }
    std::string operator()(const ChangeColumns& alter) {
      return alter.replace ? "ALTER_TABLE_REPLACE_COLUMN" : "ALTER_TABLE_ADD_COLUMN";
    }
    std::string operator()(const SetLocation&) { return "ALTER_TABLE_SET_LOCATION"; }
    std::string operator()(const SetProperties&) { return "ALTER_TABLE_SET_TBLPROPERTIES"; }
    std::string operator()(const RepairTable&) { return "MSCK_REPAIR_TABLE"; }
    std::string operator()(const ShowDatabases&) { return "SHOW_DATABASES"; }
    std::string operator()(const ShowTables&) { return "SHOW_TABLES"; }
    std::string operator()(const ShowViews&) { return "SHOW_VIEWS"; }
    std::string operator()(const ShowColumns&) { return "SHOW_COLUMNS"; }
    std::string operator()(const ShowPartitions&) { return "SHOW_PARTITIONS"; }
    std::string operator()(const ShowCreateTable&) { return "SHOW_CREATE_TABLE"; }
    std::string operator()(const ShowCreateView&) { return "SHOW_CREATE_VIEW"; }
    std::string operator()(const ShowProperties&) { return "SHOW_TBLPROPERTIES"; }
    std::string operator()(const Describe&) { return "DESCRIBE_TABLE"; }
    std::string operator()(const Explain&) { return "EXPLAIN"; }
    std::string operator()(const Prepare&) { return "PREPARE"; }
    std::string operator()(const Execute&) { return "EXECUTE"; }
    std::string operator()(const Deallocate&) { return "DEALLOCATE_PREPARE"; }
    std::string operator()(const Unsupported& other) { return other.what; }
  };
  return std::visit(Named(), statement);
}

std::string statement_type(const Statement& statement) {
  if (std::holds_alternative<Query>(statement) || std::holds_alternative<Execute>(statement)) {
    return "DML";
  }
  const std::string name = substatement_type(statement);
  for (const char* utility : {"SHOW", "DESCRIBE", "EXPLAIN", "PREPARE", "DEALLOCATE"}) {
    if (name.starts_with(utility)) return "UTILITY";
  }
  return "DDL";
}

}  // namespace trailcam::athena::ddl

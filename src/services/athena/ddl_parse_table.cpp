#include <algorithm>

#include "base/encoding.h"
#include "services/athena/ddl_reader.h"

namespace trailcam::athena::ddl {
namespace {

// What STORED AS says in one word. Source: "SerDe reference" (Amazon Athena User Guide).
struct Format {
  std::string_view name;
  std::string_view serde, input, output;
};
constexpr std::string_view kTextInput = "org.apache.hadoop.mapred.TextInputFormat";
constexpr std::string_view kTextOutput =
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
constexpr std::string_view kTextSerde = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
constexpr Format kFormats[] = {
    {"textfile", kTextSerde, kTextInput, kTextOutput},
    {"jsonfile", "org.openx.data.jsonserde.JsonSerDe", kTextInput, kTextOutput},
    {"json", "org.openx.data.jsonserde.JsonSerDe", kTextInput, kTextOutput},
    {"parquet", "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
     "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
     "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"},
    {"orc", "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
     "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
     "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat"},
    {"avro", "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
     "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
     "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat"}};

Result<void> row_format(TokenReader& in, CreateTable& out) {
  if (in.take("serde")) {
    out.serde = TC_TRY(in.text());
    if (in.take({"with", "serdeproperties"})) out.serde_properties = TC_TRY(in.properties());
    return {};
  }
  TC_TRY(in.expect("delimited"));
  out.serde = kTextSerde;
  while (true) {
    if (in.take({"fields", "terminated", "by"})) {
      out.serde_properties["field.delim"] = TC_TRY(in.text());
      out.serde_properties["serialization.format"] = out.serde_properties["field.delim"];
      if (in.take({"escaped", "by"})) out.serde_properties["escape.delim"] = TC_TRY(in.text());
    } else if (in.take({"collection", "items", "terminated", "by"})) {
      out.serde_properties["collection.delim"] = TC_TRY(in.text());
    } else if (in.take({"map", "keys", "terminated", "by"})) {
      out.serde_properties["mapkey.delim"] = TC_TRY(in.text());
    } else if (in.take({"lines", "terminated", "by"})) {
      out.serde_properties["line.delim"] = TC_TRY(in.text());
    } else if (in.take({"null", "defined", "as"})) {
      out.serde_properties["serialization.null.format"] = TC_TRY(in.text());
    } else {
      return {};
    }
  }
}

Result<void> stored_as(TokenReader& in, CreateTable& out) {
  if (in.take("inputformat")) {
    out.input_format = TC_TRY(in.text());
    TC_TRY(in.expect("outputformat"));
    out.output_format = TC_TRY(in.text());
    return {};
  }
  const std::string name = lower(in.here().text);
  const auto format = std::ranges::find(kFormats, name, &Format::name);
  if (format == std::end(kFormats)) {
    return in.mismatch("'AVRO', 'INPUTFORMAT', 'JSONFILE', 'ORC', 'PARQUET', 'TEXTFILE'");
  }
  TC_TRY(in.literal());
  if (out.serde.empty()) out.serde = format->serde;
  out.input_format = format->input;
  out.output_format = format->output;
  return {};
}

Result<bool> clause(TokenReader& in, CreateTable& out) {
  if (in.take("comment")) {
    out.comment = TC_TRY(in.text());
  } else if (in.take({"partitioned", "by"})) {
    out.partition_keys = TC_TRY(in.columns());
  } else if (in.take({"row", "format"})) {
    TC_TRY(row_format(in, out));
  } else if (in.take({"with", "serdeproperties"})) {
    out.serde_properties = TC_TRY(in.properties());
  } else if (in.take({"stored", "as"})) {
    TC_TRY(stored_as(in, out));
  } else if (in.take("location")) {
    out.location = TC_TRY(in.text());
  } else if (in.take("tblproperties")) {
    out.properties = TC_TRY(in.properties());
  } else {
    return false;
  }
  return true;
}

void fill_in(CreateTable& table) {
  if (table.serde.empty()) {
    table.serde = kTextSerde;
    table.serde_properties.emplace("serialization.format", "1");
  }
  if (table.input_format.empty()) {
    table.input_format = kTextInput;
    table.output_format = kTextOutput;
  }
}

}  // namespace

Result<Statement> parse_create_table(TokenReader& in) {
  CreateTable out;
  out.if_not_exists = in.take({"if", "not", "exists"});
  out.name = TC_TRY(in.name());
  if (in.is({"as"}) || in.is({"with", "("})) return Statement(Unsupported{"CREATE TABLE AS"});
  out.columns = TC_TRY(in.columns());
  while (TC_TRY(clause(in, out))) continue;
  if (in.is({"clustered", "by"})) return Statement(Unsupported{"CLUSTERED BY"});
  fill_in(out);
  return out;
}

}  // namespace trailcam::athena::ddl

#include "query/event_json.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "crypto/digest.h"
#include "lake/test_records.h"
#include "query/engine.h"
#include "support/temp_folder.h"

namespace trailcam::query {
namespace {

std::string one_text(Engine& engine, const std::string& sql) {
  auto run = engine.run(sql, {});
  if (!run) return run.error().message();
  const auto rows = (*run)->next();
  if (!rows) return rows.error().message();
  std::string out;
  if (*rows == nullptr || !(*rows)->append_text(0, 0, out)) return "~";
  return out;
}

// What is computed from the columns is the record that went in.
TEST(EventJson, IsTheRecordThatTheRowWasMadeOf) {
  const test::TempFolder folder;
  const auto files = store::posix_file_system();
  const std::vector<std::string> records = {
      R"({"eventVersion":"1.11","eventTime":"2026-03-04T05:06:07Z","eventID":"a-1","readOnly":true,)"
      R"("userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root","more":[1]},)"
      R"("requestParameters":{"bucketName":"b","n":1.50,"list":[1,{"a":null}],"none":null},)"
      R"("resources":[{"ARN":"arn:1"},{"accountId":"1","ARN":"x"},{}],"responseElements":null})",
      R"({"eventTime":"2026-03-04T05:06:08Z","eventID":"a-2","eventName":5,"unknown":"\u00fc",)"
      R"("tlsDetails":{"tlsVersion":"TLSv1.3"}})",
  };
  lake::RecordParser parser(lake::StoreKind::Event);
  lake::SegmentBuilder builder(lake::StoreKind::Event);
  lake::ParsedRecord record;
  for (const std::string& json : records) {
    ASSERT_TRUE(parser.parse(json, record));
    ASSERT_TRUE(builder.add(record));
  }
  ASSERT_TRUE(builder.seal(*files, folder / "s"));

  Engine engine({.folders = {folder.path()}, .threads = 2});
  const std::string rows =
      fmt::format("(SELECT *, {} AS eventjson FROM read_parquet('{}'))",
                  event_json_call(lake::StoreKind::Event), lake::parquet_path(folder / "s"));
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::string back = one_text(
        engine, fmt::format("SELECT eventjson FROM {} WHERE eventid = 'a-{}'", rows, i + 1));
    EXPECT_TRUE(lake::same_json(records[i], back)) << back;
    EXPECT_EQ(one_text(engine, fmt::format("SELECT sha256(eventjson) FROM {} WHERE eventid = "
                                           "'a-{}'",
                                           rows, i + 1)),
              crypto::sha256_hex(back));
  }
  EXPECT_EQ(one_text(engine, "SELECT resources[2].arn || userIdentity.type FROM " + rows +
                                 " WHERE requestparameters['n'] = '1.50'"),
            "xRoot");
}

}  // namespace
}  // namespace trailcam::query

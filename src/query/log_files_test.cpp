#include "query/log_files.h"

#include <atomic>
#include <map>

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "base/compress.h"
#include "query/engine.h"

namespace trailcam::query {
namespace {

Type hive(std::string_view text) {
  const auto type = hive_type(text);
  EXPECT_TRUE(type) << text;
  return *type;
}

// Files in memory.
class MemoryFiles : public LogFiles {
 public:
  std::vector<LogFile> files;
  std::map<std::string, std::string> bytes;
  std::optional<Error> fails;
  std::atomic<int> listed = 0;

  void add(const std::string& path, std::string text,
           std::vector<std::optional<std::string>> partition = {}) {
    files.push_back({path, text.size(), std::move(partition)});
    bytes[path] = std::move(text);
  }
  Result<std::vector<LogFile>> list() override {
    ++listed;
    return files;
  }
  Result<std::string> read(const LogFile& file) override {
    if (fails) return *fails;
    return bytes.at(file.path);
  }
};

class LogFilesTest : public testing::Test {
 protected:
  LogFilesTest() : engine_({.threads = 2}) {
    table_.files = files_;
    table_.columns = {
        {"eventname", hive("string")},
        {"useridentity",
         hive("struct<type:string,sessioncontext:struct<sessionissuer:struct<username:string>>>")},
        {"requestparameters", hive("string")},
        {"resources", hive("array<struct<arn:string,type:string>>")},
        {"tags", hive("map<string,string>")},
        {"readonly", hive("string")},
        {"flag", hive("boolean")},
        {"n", hive("bigint")},
        {"at", hive("timestamp")},
        {"price", hive("decimal(10,2)")},
        {"region", hive("string")},
        {"day", hive("int")},
        {"$path", hive("string"), true},
    };
    table_.partition_columns = 2;
  }

  // Values parted by '|', rows by '\n', NULL as ~; or the error.
  std::string ask(const std::string& what, const std::string& rest = "") {
    const auto relation = engine_.offer(table_, count_);
    auto run = engine_.run("SELECT " + what + " FROM " + relation->sql() + " " + rest, {});
    if (!run) return run.error().message();
    std::string out;
    while (true) {
      const auto rows = (*run)->next();
      if (!rows) return rows.error().message();
      if (*rows == nullptr) return out;
      for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        if (!out.empty()) out += '\n';
        for (std::size_t column = 0; column < (*run)->columns().size(); ++column) {
          if (column > 0) out += '|';
          if (!(*rows)->append_text(row, column, out)) out += '~';
        }
      }
    }
  }

  Engine engine_;
  std::shared_ptr<MemoryFiles> files_ = std::make_shared<MemoryFiles>();
  std::shared_ptr<ScanCount> count_ = std::make_shared<ScanCount>();
  LogTable table_;
};

constexpr const char* kRecord = R"({
  "eventVersion": "1.08",
  "userIdentity": {"type": "AssumedRole", "other": [1, {"x": 2}],
                   "sessionContext": {"sessionIssuer": {"userName": "ann"}}},
  "eventName": "PutObject",
  "requestParameters": {"bucketName": "b", "key": "ü\"\u00e9"},
  "resources": [{"ARN": "arn:1", "type": "T"}, {"accountId": "1"}],
  "tags": {"a": "1", "b": {"c": 2}, "d": null},
  "readOnly": false, "flag": true, "n": 42, "at": "2026-11-23T10:14:00Z", "price": 1.5
})";

TEST_F(LogFilesTest, RecordsComeOutAsTheTableDeclaresThem) {
  files_->add("s3://b/1.json.gz",
              gzip(fmt::format("{{\"Records\": [{},{{\"eventName\": null}}]}}", kRecord, ""), 6),
              {"eu-west-1", "23"});
  EXPECT_EQ(ask("eventname, useridentity.type, useridentity.sessioncontext.sessionissuer.username"),
            "PutObject|AssumedRole|ann\n~|~|~");
  EXPECT_EQ(ask("requestparameters", "LIMIT 1"), R"({"bucketName": "b", "key": "ü\"\u00e9"})");
  EXPECT_EQ(ask("resources, tags", "WHERE eventname IS NOT NULL"),
            R"([{arn=arn:1, type=T}, {arn=null, type=null}]|{a=1, b={"c": 2}, d=null})");
  EXPECT_EQ(ask("readonly, flag, n, \"at\", price", "LIMIT 1"),
            "false|true|42|2026-11-23 10:14:00.000|1.50");
  EXPECT_EQ(ask("region, day, \"$path\"", "LIMIT 1"), "eu-west-1|23|s3://b/1.json.gz");
  EXPECT_EQ(ask("count(*)"), "2");
}

TEST_F(LogFilesTest, ValuesThatDoNotFitTheirColumnAreNull) {
  files_->add("s3://b/1.json", R"({"Records": [
    {"useridentity": "text", "resources": {}, "tags": [], "flag": "maybe", "n": "x", "at": "later",
     "price": "much"},
    {"eventname": 5, "n": "7", "flag": "TRUE", "at": "2026-11-23 10:14:00.5", "requestparameters": "s"},
    {"useridentity": null, "resources": null, "tags": null, "eventname": [1]}]})");
  EXPECT_EQ(ask("useridentity, resources, tags, flag, n, \"at\", price"),
            "~|~|~|~|~|~|~\n~|~|~|true|7|2026-11-23 10:14:00.500|~\n~|~|~|~|~|~|~");
  EXPECT_EQ(ask("eventname, requestparameters, region"), "~|~|~\n5|s|~\n[1]|~|~");
}

TEST_F(LogFilesTest, FilesWithoutRecordsHaveNoRows) {
  files_->add("s3://b/folder/", "");
  files_->add("s3://b/digest.json", R"({"awsAccountId": "1", "logFiles": [{"x": 1}]})");
  files_->add("s3://b/empty.json", R"({"Records": []})");
  files_->add("s3://b/array.json", R"([{"eventname": "x"}])");
  EXPECT_EQ(ask("count(*)"), "0");
  table_.format = LogFormat::Objects;
  EXPECT_EQ(ask("count(*)").substr(0, 17), "HIVE_CURSOR_ERROR");
}

TEST_F(LogFilesTest, ObjectsFollowEachOther) {
  table_.format = LogFormat::Objects;
  files_->add("s3://b/1.json", "{\"eventname\": \"a\"}\n{\"eventname\": \"b\"}\n\n{\"n\": 1}");
  EXPECT_EQ(ask("eventname, n"), "a|~\nb|~\n~|1");
}

TEST_F(LogFilesTest, BrokenFilesEndTheQueryByName) {
  const std::string whole = gzip(fmt::format("{{\"Records\": [{}]}}", kRecord), 6);
  files_->add("s3://b/cut.json.gz", whole.substr(0, whole.size() / 2));
  EXPECT_TRUE(ask("n").starts_with("HIVE_CURSOR_ERROR: s3://b/cut.json.gz: ")) << ask("n");
  for (const char* text :
       {"{\"Records\": [{\"n\": 1}, 5]}", "{\"Records\": [{\"n\": 1", "{\"Records\": [{\"n\" 1}]}",
        "no JSON", "{\"Records\": [{\"n\": tru}]}"}) {
    files_->files.clear();
    files_->add("s3://b/1.json", text);
    EXPECT_TRUE(ask("n, flag").starts_with("HIVE_CURSOR_ERROR: s3://b/1.json: ")) << text;
  }
  files_->fails = Error(ErrorKind::Invalid, "Access Denied");
  EXPECT_EQ(ask("n"), "HIVE_CANNOT_OPEN_SPLIT: s3://b/1.json: Access Denied");
}

TEST_F(LogFilesTest, ManyFilesAreReadAtOnceAndCounted) {
  std::uint64_t bytes = 0;
  for (int file = 0; file < 40; ++file) {
    std::string records;
    for (int i = 0; i < 500; ++i) {
      records += fmt::format(
          R"({}{{"n": {}, "resources": [{{"arn": "arn:aws:s3:::bucket-{}"}}, {{"arn": "second"}}]}})",
          i == 0 ? "" : ",", file * 500 + i, i);
    }
    std::string packed = gzip("{\"Records\":[" + records + "]}", 1);
    bytes += packed.size();
    files_->add(fmt::format("s3://b/{}.json.gz", file), std::move(packed));
  }
  EXPECT_EQ(ask("count(*), sum(n), count(DISTINCT \"$path\"), sum(len(resources))"),
            "20000|199990000|40|40000");
  EXPECT_EQ(count_->rows, 20'000);
  EXPECT_EQ(count_->bytes, bytes);
  EXPECT_EQ(files_->listed, 1);
  EXPECT_EQ(ask("count(*)", ", unnest(resources) AS t(r) WHERE r.arn = 'arn:aws:s3:::bucket-7'"),
            "40");
}

TEST_F(LogFilesTest, LongFilesAreTakenInPieces) {
  std::string records;
  for (int i = 0; i < 9000; ++i) {
    records += fmt::format(R"({}{{"n": {}, "requestparameters": {{"x": "{}"}}}})",
                           i == 0 ? "" : ",", i, std::string(2000, 'x'));
  }
  files_->add("s3://b/long.json", "{ \"Records\": [" + records + "]}");
  EXPECT_EQ(ask("count(*), sum(n), min(length(requestparameters))"), "9000|40495500|2009");
  files_->add("s3://b/cut.json", "{\"Records\": [" + records);
  EXPECT_EQ(ask("sum(n)"), "HIVE_CURSOR_ERROR: s3://b/cut.json: the text ends within a record");
}

TEST_F(LogFilesTest, AnOfferEndsWithItsRelation) {
  std::string sql;
  {
    const auto relation = engine_.offer(table_, nullptr);
    sql = "SELECT count(*) FROM " + relation->sql();
    EXPECT_TRUE(engine_.run(sql, {}));
  }
  EXPECT_FALSE(engine_.run(sql, {}));
}

}  // namespace
}  // namespace trailcam::query

#include "services/cloudtrail/import_source.h"

#include <fmt/format.h>

#include "base/mutex.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/import_out.h"
#include "services/cloudtrail/names.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::string_view kImportPrincipal = "cloudtrail.amazonaws.com";
constexpr std::string_view kImportSession = "CloudTrailLakeImport";
constexpr int kSessionSeconds = 3600;
constexpr Millis kSessionRenewal = std::chrono::minutes{45};  // before it expires
constexpr int kKeysPerPage = 1000;
constexpr std::size_t kReadBytes = 256 << 10;
constexpr std::size_t kReaders = 4;

// The session of the role, taken anew before it expires.
class RoleSession {
 public:
  RoleSession(pipeline::InternalReader& aws, const Clock& clock, ImportReader reader,
              BucketPlace place)
      : aws_(aws), clock_(clock), reader_(std::move(reader)), place_(std::move(place)) {}

  Result<Value> call(std::string operation, Value input) {
    return TC_TRY(open(std::move(operation), std::move(input))).output;
  }

  Result<pipeline::ForwardedAnswer> open(std::string operation, Value input) {
    pipeline::InternalCall made = internal_call("s3", std::move(operation), std::move(input));
    made.region = place_.region;
    const std::string key = place_.role.empty() ? std::string() : TC_TRY(access_key());
    return aws_.open(std::move(made), key);
  }

 private:
  pipeline::InternalCall internal_call(std::string service, std::string operation,
                                       Value input) const {
    return {.service_principal = std::string(kImportPrincipal),
            .source_arn = reader_.source_arn,
            .source_account = reader_.account,
            .account = reader_.account,
            .region = place_.region,
            .service = std::move(service),
            .operation = std::move(operation),
            .input = std::move(input),
            .body = {}};
  }

  Result<std::string> access_key() TC_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    if (!access_key_id_.empty() && clock_.now() < taken_ + kSessionRenewal) return access_key_id_;
    pipeline::ForwardedAnswer answer =
        TC_TRY(aws_.open(internal_call("sts", "AssumeRole",
                                       Value::map({{"RoleArn", place_.role},
                                                   {"RoleSessionName", kImportSession},
                                                   {"DurationSeconds", kSessionSeconds}})),
                         ""));
    const Value* key = answer.output.at_path("Credentials.AccessKeyId");
    if (key == nullptr) return Error(ErrorKind::Internal, "a session without an access key");
    access_key_id_ = key->as_string();
    taken_ = clock_.now();
    return access_key_id_;
  }

  pipeline::InternalReader& aws_;
  const Clock& clock_;
  const ImportReader reader_;
  const BucketPlace place_;
  Mutex mutex_;
  std::string access_key_id_ TC_GUARDED_BY(mutex_);
  Timestamp taken_ TC_GUARDED_BY(mutex_){};
};

// Calls each(entry of `list`) of all pages until it returns false.
template <class Each>
Result<void> each_page(RoleSession& session, Value input, const Each& each) {
  while (true) {
    const Value page = TC_TRY(session.call("ListObjectsV2", input));
    if (!each(page)) return {};
    const std::string_view next = page.text("NextContinuationToken");
    if (next.empty()) return {};
    input.set("ContinuationToken", next);
  }
}

class OwnBucketReader : public evidence::Reader {
 public:
  OwnBucketReader(std::shared_ptr<RoleSession> session, std::string bucket)
      : session_(std::move(session)), bucket_(std::move(bucket)) {}

  Result<void> list(const std::string& prefix, const std::string& after,
                    const EachEntry& each) override {
    Value input = listing(prefix);
    if (!after.empty()) input.set("StartAfter", after);
    return each_page(*session_, std::move(input), [&](const Value& page) {
      const Value* contents = page.find("Contents");
      if (contents == nullptr || !contents->is_list()) return true;
      for (const Value& object : contents->as_list()) {
        const Value* size = object.find("Size");
        const Entry entry{.key = std::string(object.text("Key")),
                          .bytes = size == nullptr ? 0 : std::uint64_t(size->as_int()),
                          .version = std::string(object.text("ETag"))};
        if (!each(entry)) return false;
      }
      return true;
    });
  }

  Result<std::vector<std::string>> folders(const std::string& prefix) override {
    Value input = listing(prefix);
    input.set("Delimiter", "/");
    std::vector<std::string> out;
    TC_TRY(each_page(*session_, std::move(input), [&](const Value& page) {
      const Value* prefixes = page.find("CommonPrefixes");
      if (prefixes == nullptr || !prefixes->is_list()) return true;
      for (const Value& common : prefixes->as_list()) {
        const std::string_view path = common.text("Prefix");
        out.emplace_back(path.substr(prefix.size(), path.size() - prefix.size() - 1));
      }
      return true;
    }));
    return out;
  }

  Result<evidence::Metadata> read(const std::string& key, const Sink& sink) override {
    auto answer = session_->open("GetObject", Value::map({{"Bucket", bucket_}, {"Key", key}}));
    if (!answer && (answer.error().is("NoSuchKey") || answer.error().is("NoSuchBucket"))) {
      return Error(ErrorKind::NotFound, answer.error().message());
    }
    if (!answer) return answer.error();
    std::string bytes;
    while (answer->stream) {
      bytes.clear();
      TC_TRY(answer->stream->read(kReadBytes, bytes));
      if (bytes.empty()) break;
      TC_TRY(sink(bytes));
    }
    return evidence::Metadata{};
  }

 private:
  Value listing(const std::string& prefix) const {
    return Value::map({{"Bucket", bucket_}, {"Prefix", prefix}, {"MaxKeys", kKeysPerPage}});
  }

  const std::shared_ptr<RoleSession> session_;
  const std::string bucket_;
};

class OwnBucket : public evidence::Source {
 public:
  OwnBucket(std::shared_ptr<RoleSession> session, std::string bucket)
      : session_(std::move(session)), bucket_(std::move(bucket)) {}
  std::unique_ptr<evidence::Reader> reader() const override {
    return std::make_unique<OwnBucketReader>(session_, bucket_);
  }
  std::string bucket() const override { return bucket_; }
  std::string prefix() const override { return ""; }
  bool has_whole_keys() const override { return true; }
  std::size_t readers_best() const override { return kReaders; }

 private:
  const std::shared_ptr<RoleSession> session_;
  const std::string bucket_;
};

Error bad_source(std::string text) {
  return errors::invalid_import_source_exception(std::move(text));
}

}  // namespace

Result<BucketPlace> bucket_place(const lake::ImportPlace& place, const Region& region) {
  constexpr std::string_view kScheme = "s3://";
  if (!place.s3_uri.starts_with(kScheme)) {
    return bad_source(fmt::format("{} is not an S3 location: s3://bucket/prefix", place.s3_uri));
  }
  const std::string path = place.s3_uri.substr(kScheme.size());
  const std::size_t slash = path.find('/');
  BucketPlace out;
  out.bucket = path.substr(0, slash);
  if (slash != std::string::npos) out.prefix = path.substr(slash + 1);
  out.region = place.s3_region.empty() ? region : Region(place.s3_region);
  out.role = place.s3_access_role;
  if (const auto named = check_bucket_name(out.bucket); !named) {
    return bad_source(named.error().message());
  }
  return out;
}

Result<std::vector<lake::ImportTree>> open_import_places(pipeline::InternalReader& aws,
                                                         const Clock& clock,
                                                         const lake::ImportRow& row) {
  std::vector<lake::ImportTree> out;
  for (const lake::ImportPlace& place : row.places) {
    const BucketPlace where = TC_TRY(bucket_place(place, row.region));
    auto session = std::make_shared<RoleSession>(
        aws, clock, ImportReader{row.account, destination_of(row)}, where);
    out.push_back(lake::tree_of_bucket(
        std::make_unique<OwnBucket>(std::move(session), where.bucket), where.bucket, where.prefix));
  }
  return out;
}

Result<void> check_import_source(pipeline::InternalReader& aws, const Clock& clock,
                                 ImportReader reader, const BucketPlace& place) {
  RoleSession session(aws, clock, std::move(reader), place);
  const Result<Value> listed = session.call(
      "ListObjectsV2",
      Value::map({{"Bucket", place.bucket}, {"Prefix", place.prefix}, {"MaxKeys", 1}}));
  if (listed) return {};
  const Error& error = listed.error();
  if (error.fault() == nullptr || error.fault()->http_status >= 500) return error;
  return bad_source(fmt::format("The import source s3://{}/{} cannot be read: {}", place.bucket,
                                place.prefix, error.message()));
}

}  // namespace trailcam::cloudtrail

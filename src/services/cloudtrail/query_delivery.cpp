#include "services/cloudtrail/query_delivery.h"

#include <chrono>

#include <fmt/format.h>

#include "base/compress.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/names.h"
#include "services/cloudtrail/query_results.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::string_view kDeliveryPrincipal = "cloudtrail.amazonaws.com";
constexpr std::size_t kResultFileBytes = 64 << 20;  // before packing; then the next file begins
constexpr int kResultGzipLevel = 6;

std::string store_arn(const QueryRow& row) {
  return fmt::format("arn:aws:cloudtrail:{}:{}:eventdatastore/{}", row.region.str(),
                     row.account.str(), row.store_ids.front());
}

void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of("\",\r\n") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string csv_header(const QueryRow& row) {
  std::string out;
  for (const std::string& column : row.columns) {
    if (!out.empty()) out += ',';
    append_csv_field(out, column);
  }
  return out + "\n";
}

void append_csv_row(std::string& out, const ResultCells& cells) {
  bool first = true;
  for (const auto& cell : cells) {
    if (!first) out += ',';
    first = false;
    if (cell) append_csv_field(out, *cell);
  }
  out += '\n';
}

std::string delivery_folder(const DeliveryPlace& place, const QueryRow& row) {
  const std::string day = yyyymmdd(row.ended);
  return fmt::format("{}{}AWSLogs/{}/CloudTrail-Lake/Query/{}/{}/{}/{}/", place.prefix,
                     place.prefix.empty() ? "" : "/", row.account.str(), day.substr(0, 4),
                     day.substr(4, 2), day.substr(6, 2), row.id);
}

}  // namespace

Result<DeliveryPlace> parse_delivery_uri(const std::string& uri) {
  constexpr std::string_view kScheme = "s3://";
  if (!uri.starts_with(kScheme)) {
    return errors::invalid_s3_prefix_exception(
        fmt::format("{} is not an S3 location: s3://bucket/prefix", uri));
  }
  const std::string path = uri.substr(kScheme.size());
  const std::size_t slash = path.find('/');
  DeliveryPlace out{path.substr(0, slash), ""};
  TC_TRY(check_bucket_name(out.bucket));
  if (slash != std::string::npos) out.prefix = path.substr(slash + 1);
  while (out.prefix.ends_with('/')) out.prefix.pop_back();
  TC_TRY(check_prefix(out.prefix));
  return out;
}

Result<void> check_delivery(pipeline::Call& call, const DeliveryPlace& place,
                            const std::string& source_arn) {
  const Result<Value> acl =
      call.internal.call({.service_principal = std::string(kDeliveryPrincipal),
                          .source_arn = source_arn,
                          .source_account = call.account,
                          .account = call.account,
                          .region = call.region,
                          .service = "s3",
                          .operation = "GetBucketAcl",
                          .input = Value::map({{"Bucket", place.bucket}}),
                          .body = {}});
  if (acl) return {};
  const Error& error = acl.error();
  if (error.is("NoSuchBucket")) {
    return errors::s3_bucket_does_not_exist_exception(
        fmt::format("S3 bucket {} does not exist!", place.bucket));
  }
  if (error.fault() == nullptr || error.fault()->http_status >= 500) return error;
  return errors::insufficient_s3_bucket_policy_exception(
      fmt::format("Incorrect S3 bucket policy is detected for bucket: {}", place.bucket));
}

// One delivery: its files in order, then the file that signs them.
class ResultDelivery::Run {
 public:
  Run(const ResultDelivery& delivery, const QueryRow& row, DeliveryPlace place)
      : delivery_(delivery),
        row_(row),
        place_(std::move(place)),
        folder_(delivery_folder(place_, row)) {}

  Result<void> put_results() {
    ResultReader reader = TC_TRY(ResultReader::open(delivery_.bodies_, row_.results, 0));
    ResultCells cells;
    std::string csv = csv_header(row_);
    while (TC_TRY(reader.next(cells))) {
      append_csv_row(csv, cells);
      if (csv.size() < kResultFileBytes) continue;
      TC_TRY(put_result(csv));
      csv = csv_header(row_);
    }
    if (files_.empty() || csv.size() > csv_header(row_).size()) TC_TRY(put_result(csv));
    return {};
  }

  Result<void> put_sign_file() {
    const std::string fingerprint =
        TC_TRY(delivery_.keys_.fingerprint_for(row_.region, row_.ended));
    const crypto::RsaKey key = TC_TRY(delivery_.keys_.key(row_.region, fingerprint));
    std::string signed_text;
    Value::List listed;
    for (const SignedFile& file : files_) {
      if (!signed_text.empty()) signed_text += ' ';
      signed_text += file.hash;
      listed.push_back(Value::map({{"fileHashValue", file.hash}, {"fileName", file.name}}));
    }
    const Value sign_file = Value::map({{"version", "1.0"},
                                        {"region", row_.region.str()},
                                        {"files", std::move(listed)},
                                        {"hashAlgorithm", "SHA-256"},
                                        {"signatureAlgorithm", "SHA256withRSA"},
                                        {"queryCompleteTime", iso8601(row_.ended)},
                                        {"hashSignature", hex(key.sign(signed_text))},
                                        {"publicKeyFingerprint", fingerprint}});
    return put("result_sign.json", to_json(sign_file), "application/json");
  }

 private:
  Result<void> put_result(const std::string& csv) {
    std::string packed = gzip(csv, kResultGzipLevel);
    SignedFile file{fmt::format("result_{}.csv.gz", files_.size() + 1),
                    hex(crypto::sha256(packed))};
    TC_TRY(put(file.name, std::move(packed), "application/x-gzip"));
    files_.push_back(std::move(file));
    return {};
  }

  Result<void> put(const std::string& name, std::string body, std::string_view type) {
    TC_TRY(delivery_.aws_.call(
        {.service_principal = std::string(kDeliveryPrincipal),
         .source_arn = store_arn(row_),
         .source_account = row_.account,
         .account = row_.account,
         .region = row_.region,
         .service = "s3",
         .operation = "PutObject",
         .input = Value::map(
             {{"Bucket", place_.bucket}, {"Key", folder_ + name}, {"ContentType", type}}),
         .body = std::move(body)}));
    return {};
  }

  const ResultDelivery& delivery_;
  const QueryRow& row_;
  const DeliveryPlace place_;
  const std::string folder_;
  std::vector<SignedFile> files_;
};

std::string ResultDelivery::deliver(const QueryRow& row) {
  const auto status_of = [&](const Error& error, std::string_view of_file) {
    log_warn("lake", "results of a query were not delivered",
             {{"query", row.id}, {"error", error.message()}});
    if (error.is("NoSuchBucket")) return std::string("RESOURCE_NOT_FOUND");
    return fmt::format("{}{}", error.is("AccessDenied") ? "ACCESS_DENIED" : "FAILED", of_file);
  };
  auto place = parse_delivery_uri(row.delivery_uri);
  if (!place) return status_of(place.error(), "");
  Run run(*this, row, std::move(*place));
  if (const Result<void> put = run.put_results(); !put) return status_of(put.error(), "");
  if (const Result<void> put = run.put_sign_file(); !put) {
    return status_of(put.error(), "_SIGNING_FILE");
  }
  return "SUCCESS";
}

}  // namespace trailcam::cloudtrail

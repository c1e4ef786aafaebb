#include "services/athena/results.h"

#include <fmt/format.h>

#include "base/json.h"
#include "services/athena/locations.h"

namespace trailcam::athena {
namespace {

constexpr std::size_t kReadBytes = 256 << 10;  // at a time

S3Location place_of(const std::string& location) {
  // It was checked when the execution began.
  return parse_location(location).value_or(S3Location{});
}

}  // namespace

ResultWriter::ResultWriter(Session& session, std::string location)
    : session_(session), location_(std::move(location)) {}

ResultWriter::~ResultWriter() {
  if (upload_id_.empty()) return;
  Value input = target();
  input.add("UploadId", upload_id_);
  // Also of a statement that was stopped. Nothing is to be done when it fails: the bucket's
  // lifecycle rules remove what is left.
  static_cast<void>(session_.delegate.call({.via = "athena.amazonaws.com",
                                            .region = session_.row.region,
                                            .service = "s3",
                                            .operation = "AbortMultipartUpload",
                                            .input = std::move(input)}));
}

Value ResultWriter::target() const {
  const S3Location place = place_of(location_);
  Value out = Value::map({{"Bucket", place.bucket}, {"Key", place.key}});
  if (!session_.row.expected_bucket_owner.empty()) {
    out.add("ExpectedBucketOwner", session_.row.expected_bucket_owner);
  }
  return out;
}

Value ResultWriter::described_target() const {
  Value out = target();
  out.add("ContentType", "application/octet-stream");
  if (session_.row.owner_full_control) out.add("ACL", "bucket-owner-full-control");
  if (const auto& encryption = session_.row.encryption) {
    const bool kms = encryption->option == "SSE_KMS";
    out.add("ServerSideEncryption", kms ? "aws:kms" : "AES256");
    if (kms) out.add("SSEKMSKeyId", encryption->kms_key);
  }
  return out;
}

Result<pipeline::ForwardedAnswer> ResultWriter::put(std::string operation, Value input,
                                                    std::string body) {
  auto answer = session_.s3(std::move(operation), std::move(input), std::move(body));
  if (!answer) return s3_refused(answer.error(), location_);
  return answer;
}

Result<void> ResultWriter::put_part() {
  if (upload_id_.empty()) {
    const auto begun = TC_TRY(put("CreateMultipartUpload", described_target(), ""));
    upload_id_ = begun.output.text("UploadId");
  }
  const std::int64_t number = std::int64_t(parts_.as_list().size()) + 1;
  Value input = target();
  input.add("UploadId", upload_id_);
  input.add("PartNumber", number);
  const auto part = TC_TRY(put("UploadPart", std::move(input), std::exchange(buffer_, {})));
  parts_.push(Value::map({{"ETag", part.output.text("ETag")}, {"PartNumber", number}}));
  return {};
}

Result<void> ResultWriter::write(std::string_view bytes) {
  buffer_ += bytes;
  bytes_ += bytes.size();
  if (buffer_.size() >= kResultPartBytes) TC_TRY(put_part());
  return {};
}

Result<void> ResultWriter::close() {
  if (upload_id_.empty()) {
    TC_TRY(put("PutObject", described_target(), std::exchange(buffer_, {})));
    return {};
  }
  if (!buffer_.empty()) TC_TRY(put_part());
  Value input = target();
  input.add("UploadId", upload_id_);
  input.add("MultipartUpload", Value::map({{"Parts", parts_}}));
  TC_TRY(put("CompleteMultipartUpload", std::move(input), ""));
  upload_id_.clear();
  return {};
}

void append_field(std::string& line, const std::optional<std::string_view>& text) {
  if (!text) return;
  line += '"';
  for (const char c : *text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

Result<void> write_text(Session& session, const TextResult& result) {
  ResultWriter writer(session, session.row.location);
  for (const std::string& line : result.lines) TC_TRY(writer.write(line + "\n"));
  TC_TRY(writer.close());
  return write_metadata(session, result.columns);
}

Result<void> write_metadata(Session& session, const std::vector<ColumnRow>& columns) {
  Value list = Value::list();
  for (const ColumnRow& column : columns) {
    list.push(Value::map({{"Name", column.name}, {"Type", column.type}}));
  }
  ResultWriter writer(session, session.row.location + ".metadata");
  TC_TRY(writer.write(to_json(Value::map({{"ColumnInfo", std::move(list)}}))));
  return writer.close();
}

namespace {

// Gives the bytes of an object one after another.
class Bytes {
 public:
  Bytes(const ReadAt& read, std::uint64_t offset) : read_(read), offset_(offset) {}

  // The next byte without taking it; -1 at the end.
  Result<int> peek() {
    if (at_ == piece_.size() && !ended_) {
      offset_ += piece_.size();
      piece_ = TC_TRY(read_(offset_, kReadBytes));
      at_ = 0;
      ended_ = piece_.empty();
    }
    return ended_ ? -1 : static_cast<unsigned char>(piece_[at_]);
  }
  void take() { ++at_; }
  std::uint64_t position() const { return offset_ + at_; }

 private:
  const ReadAt& read_;
  std::uint64_t offset_;
  std::string piece_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

Error not_a_result() { return Error(ErrorKind::Invalid, "the result was changed"); }

// What stands between quotes; the first is the next byte.
Result<std::string> quoted_field(Bytes& bytes) {
  std::string out;
  bytes.take();
  while (true) {
    const int c = TC_TRY(bytes.peek());
    if (c < 0) return not_a_result();
    bytes.take();
    if (c == '"') {
      if (TC_TRY(bytes.peek()) != '"') return out;
      bytes.take();
    }
    out += char(c);
  }
}

Result<std::vector<std::optional<std::string>>> csv_row(Bytes& bytes) {
  std::vector<std::optional<std::string>> row;
  while (true) {
    const bool quoted = TC_TRY(bytes.peek()) == '"';
    row.push_back(quoted ? std::optional(TC_TRY(quoted_field(bytes))) : std::nullopt);
    const int after = TC_TRY(bytes.peek());
    if (after < 0) return row;
    bytes.take();
    if (after == '\n') return row;
    if (after != ',') return not_a_result();
  }
}

Result<std::vector<std::optional<std::string>>> text_row(Bytes& bytes) {
  std::string line;
  for (int c = TC_TRY(bytes.peek()); c >= 0; c = TC_TRY(bytes.peek())) {
    bytes.take();
    if (c == '\n') break;
    line += char(c);
  }
  return std::vector{std::optional(std::move(line))};
}

template <class ReadRow>
Result<ResultPage> read_rows(const ReadAt& read, std::uint64_t offset, std::size_t count_max,
                             ReadRow read_row) {
  Bytes bytes(read, offset);
  ResultPage out;
  while (TC_TRY(bytes.peek()) >= 0) {
    if (out.rows.size() == count_max) {
      out.next = bytes.position();
      break;
    }
    out.rows.push_back(TC_TRY(read_row(bytes)));
  }
  return out;
}

}  // namespace

Result<ResultPage> read_csv(const ReadAt& read, std::uint64_t offset, std::size_t count_max) {
  return read_rows(read, offset, count_max, csv_row);
}

Result<ResultPage> read_lines(const ReadAt& read, std::uint64_t offset, std::size_t count_max) {
  return read_rows(read, offset, count_max, text_row);
}

}  // namespace trailcam::athena

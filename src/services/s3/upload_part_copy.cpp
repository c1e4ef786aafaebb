#include "services/s3/copy_source.h"
#include "services/s3/generated/operations.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

Result<UploadPartCopyOutput> copy(S3& s3, pipeline::Call& call, const UploadPartCopyInput& input,
                                  CopySink& body) {
  const BucketRow bucket = TC_TRY(bucket_of(call, input));
  TC_TRY(check_part_number(input.PartNumber));
  const UploadRow upload = TC_TRY(load_upload(call, bucket.name, input.Key, input.UploadId));
  const CopyRequest request = TC_TRY(copy_request(input));
  const OpenedSource source = TC_TRY(open_source(s3, call, request));

  const crypto::ChecksumAlgorithm algorithm = part_algorithm(upload);
  ObjectSink& sink =
      body.begin(algorithm, TC_TRY(key_of_part(call, bucket, upload, customer_key(input))));
  TC_TRY(copy_bytes(*source.bytes, sink));
  const WrittenBody& written = *TC_TRY(sink.finish());
  const std::string& checksum = written.checksums.at(algorithm);
  TC_TRY(put_part(call, upload, written, {.number = input.PartNumber, .checksum = checksum}));

  UploadPartCopyOutput output;
  show_encryption(sink.key(), output);
  output.CopySourceVersionId = told_version_id(source.object);
  CopyPartResult& result = output.CopyPartResult.emplace();
  result.ETag = quoted(hex(written.etag));
  result.LastModified = std::chrono::floor<std::chrono::seconds>(call.now);
  if (!upload.checksum_algorithm.empty()) show_checksum(result, algorithm, base64(checksum));
  return output;
}

}  // namespace

Result<std::unique_ptr<CopySink>> open_upload_part_copy(S3& s3, pipeline::Call&,
                                                        const UploadPartCopyInput&) {
  return std::make_unique<CopySink>(s3.bodies);
}

Result<UploadPartCopyOutput> upload_part_copy(S3& s3, pipeline::Call& call,
                                              const UploadPartCopyInput& input, CopySink& body) {
  Result<UploadPartCopyOutput> copied = copy(s3, call, input, body);
  if (!copied) body.abandon();
  return copied;
}

}  // namespace trailcam::s3

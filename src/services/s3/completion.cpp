#include "services/s3/completion.h"

#include <algorithm>

#include <fmt/format.h>

#include "services/s3/faults.h"
#include "services/s3/object_view.h"
#include "services/s3/uploads.h"

namespace trailcam::s3 {
namespace {

std::string unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  return std::string(etag);
}

Error invalid_part(const UploadRow& upload, const CompletedPart& listed) {
  return errors::invalid_part(
             "One or more of the specified parts could not be found.  The part may not have been "
             "uploaded, or the specified entity tag may not match the part's entity tag.")
      .with("UploadId", upload.id)
      .with("PartNumber", std::to_string(listed.PartNumber.value_or(0)))
      .with("ETag", unquoted(listed.ETag.value_or("")));
}

// An upload without an algorithm knows no checksums of its parts.
Result<void> check_part_checksum(const UploadRow& upload, const CompletedPart& listed,
                                 const PartRow& stored) {
  const auto given = given_checksum(listed);
  const auto algorithm = part_algorithm(upload);
  if (upload.checksum_algorithm.empty()) {
    if (given) return invalid_part(upload, listed);
    return {};
  }
  if (!given) {
    if (!upload.composite) return {};
    return errors::invalid_request(
        fmt::format("The upload was created using a {} checksum. The complete request must include "
                    "the checksum for each part. It was missing for part {} in the request.",
                    checksum_words(algorithm), stored.number));
  }
  if (given->algorithm != algorithm) {
    return errors::bad_digest(
        fmt::format("The {} you specified for part {} did not match what we received.",
                    checksum_words(given->algorithm), stored.number));
  }
  if (given->text != base64(stored.checksum)) return invalid_part(upload, listed);
  return {};
}

Error too_small(const PartRow& part) {
  return errors::entity_too_small("Your proposed upload is smaller than the minimum allowed size")
      .with("ProposedSize", std::to_string(part.body.size))
      .with("MinSizeAllowed", std::to_string(kPartBytesMin))
      .with("PartNumber", std::to_string(part.number))
      .with("ETag", hex(part.md5));
}

}  // namespace

Error no_parts() { return errors::invalid_request("You must specify at least one part"); }

Result<std::vector<PartRow>> chosen_parts(const UploadRow& upload,
                                          const std::vector<CompletedPart>& listed,
                                          const std::vector<PartRow>& stored) {
  if (listed.empty()) return no_parts();
  for (std::size_t i = 1; i < listed.size(); ++i) {
    if (listed[i].PartNumber.value_or(0) <= listed[i - 1].PartNumber.value_or(0)) {
      return errors::invalid_part_order(
                 "The list of parts was not in ascending order. Parts must be ordered by part "
                 "number.")
          .with("UploadId", upload.id);
    }
  }
  std::vector<PartRow> chosen;
  auto next = stored.begin();
  for (const CompletedPart& part : listed) {
    const std::int64_t number = part.PartNumber.value_or(0);
    while (next != stored.end() && next->number < number) ++next;
    if (next == stored.end() || next->number != number ||
        unquoted(part.ETag.value_or("")) != hex(next->md5)) {
      return invalid_part(upload, part);
    }
    TC_TRY(check_part_checksum(upload, part, *next));
    chosen.push_back(*next);
  }
  for (std::size_t i = 0; i + 1 < chosen.size(); ++i) {
    if (chosen[i].body.size < kPartBytesMin) return too_small(chosen[i]);
  }
  return chosen;
}

std::string multipart_etag(const std::vector<PartRow>& parts) {
  crypto::Digest whole(crypto::Hash::Md5);
  for (const PartRow& part : parts) whole.update(part.md5);
  return fmt::format("{}-{}", hex(whole.finish()), parts.size());
}

ObjectRow assemble(const UploadRow& upload, const std::vector<PartRow>& parts, Timestamp now) {
  ObjectRow object;
  object.attributes = upload.attributes;
  object.encryption = upload.encryption;
  object.multipart = true;
  object.composite = upload.composite;
  object.etag = multipart_etag(parts);
  object.modified = std::chrono::floor<std::chrono::seconds>(now);
  std::vector<Stretch> stretches;
  for (const PartRow& part : parts) {
    object.size += part.body.size;
    object.pieces.push_back({part.body, upload.composite ? part.checksum : std::string()});
    stretches.push_back({part.checksum, part.body.size});
  }
  const crypto::ChecksumAlgorithm algorithm = part_algorithm(upload);
  object.checksum_algorithm = crypto::checksum_name(algorithm);
  object.checksum = upload.composite ? composite_checksum(algorithm, stretches)
                                     : combined_crc(algorithm, stretches);
  return object;
}

Result<void> check_mode(const CompleteMultipartUploadInput& input, const UploadRow& upload) {
  if (!input.ChecksumType) return {};
  const bool chosen = !upload.checksum_algorithm.empty();
  if (chosen && *input.ChecksumType == checksum_type(upload.composite)) return {};
  return errors::invalid_request(
      fmt::format("The upload was created using the {} checksum mode. The complete request must "
                  "use the same checksum mode.",
                  chosen ? checksum_type(upload.composite) : "null"));
}

Result<void> check_whole(const CompleteMultipartUploadInput& input, const UploadRow& upload,
                         const ObjectRow& object) {
  if (input.MpuObjectSize && std::uint64_t(*input.MpuObjectSize) != object.size) {
    return errors::invalid_request(
        fmt::format("The provided 'x-amz-mp-object-size' header value {} does not match what was "
                    "computed: {}",
                    *input.MpuObjectSize, object.size));
  }
  const auto given = given_checksum(input);
  // Of an upload without an algorithm nothing is compared, as S3 has it.
  if (!given || upload.checksum_algorithm.empty()) return {};
  const auto algorithm = stored_algorithm(object.checksum_algorithm);
  // Where the request names no type, S3 takes what it says for a checksum of checksums.
  const bool comparable = upload.composite || input.ChecksumType.has_value();
  const bool matches =
      comparable && given->algorithm == algorithm &&
      (given->text == checksum_text(object) || given->text == base64(object.checksum));
  if (matches) return {};
  return errors::bad_digest(
      fmt::format("The {} you specified did not match the calculated "
                  "checksum.",
                  checksum_words(algorithm)));
}

}  // namespace trailcam::s3

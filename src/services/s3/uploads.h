// Multipart uploads under way and their parts.
#pragma once

#include <string>
#include <vector>

#include "aws/pipeline/call.h"
#include "services/s3/objects.h"
#include "services/s3/rows.h"

namespace trailcam::s3 {

// Error: NoSuchUpload.
Result<UploadRow> load_upload(pipeline::Call& call, const std::string& bucket,
                              const std::string& key, const std::string& id);

// Error: InvalidArgument.
Result<void> check_part_number(std::int64_t number);

// The key of the upload, for a part of it. Errors: InvalidRequest (another client's key, or none),
// those of open_object_key().
Result<ObjectKey> key_of_part(pipeline::Call& call, const BucketRow& bucket,
                              const UploadRow& upload, const CustomerKey& customer);

// The algorithm by which parts are checked: the upload's, or the default one.
crypto::ChecksumAlgorithm part_algorithm(const UploadRow& upload);

// All parts in order, for somebody who is about to end the upload: the commit is refused when a
// part was added or replaced by then. Error: Io, Corrupt.
Result<std::vector<PartRow>> claim_parts(store::Transaction& transaction,
                                         const std::string& upload_id);

// Removes the upload's row and those of its parts; their bodies stay.
void erase_upload(store::Transaction& transaction, const std::string& bucket,
                  const std::string& key, const std::string& upload_id,
                  const std::vector<PartRow>& parts);

// Ends an upload and gives up the bodies of its parts.
Result<void> drop_upload(store::Transaction& transaction, const std::string& bucket,
                         const std::string& key, const std::string& upload_id);
// Ends all uploads of a bucket that is about to go.
Result<void> drop_uploads(store::Transaction& transaction, const std::string& bucket);

// Writes a part in place of an earlier one of its number.
Result<void> put_part(pipeline::Call& call, const UploadRow& upload, const WrittenBody& body,
                      PartRow part);

}  // namespace trailcam::s3

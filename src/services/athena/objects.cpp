#include "services/athena/objects.h"

#include <fmt/format.h>

namespace trailcam::athena {

Result<std::vector<S3Object>> list_objects(Session& session, const S3Location& below) {
  std::vector<S3Object> out;
  std::string token;
  do {
    Value asked = Value::map({{"Bucket", below.bucket}, {"Prefix", below.key}});
    if (!token.empty()) asked.add("ContinuationToken", token);
    const auto page = session.s3("ListObjectsV2", std::move(asked));
    if (!page) {
      return s3_refused(page.error(), fmt::format("s3://{}/{}", below.bucket, below.key));
    }
    if (const Value* contents = page->output.find("Contents")) {
      for (const Value& object : contents->as_list()) {
        out.push_back(
            {std::string(object.text("Key")), std::uint64_t(object.find("Size")->as_int())});
      }
    }
    if (out.size() > kObjectsMax) {
      return Error(ErrorKind::Invalid, fmt::format("more than {} objects lie below s3://{}/{}",
                                                   kObjectsMax, below.bucket, below.key));
    }
    token = page->output.text("NextContinuationToken");
  } while (!token.empty());
  return out;
}

}  // namespace trailcam::athena

#include "lake/import_places.h"

namespace trailcam::lake {

ImportPlace CommandPlace::row() const {
  ImportPlace out;
  out.path = path;
  if (s3) {
    out.s3_uri = "s3://" + s3->bucket + "/" + s3->prefix;
    out.s3_region = s3->region;
  }
  return out;
}

Value place_value(const CommandPlace& place) {
  if (!place.s3) return Value::map({{"path", place.path}});
  const evidence::S3Settings& s3 = *place.s3;
  return Value::map({{"endpoint", s3.endpoint},
                     {"isAws", s3.is_aws},
                     {"caFile", s3.ca_file},
                     {"region", s3.region},
                     {"accessKeyId", s3.credentials.access_key_id},
                     {"secretAccessKey", s3.credentials.secret_access_key.reveal()},
                     {"sessionToken", s3.credentials.session_token},
                     {"bucket", s3.bucket},
                     {"prefix", s3.prefix}});
}

Result<CommandPlace> place_of(const Value& value) {
  CommandPlace out;
  out.path = value.text("path");
  if (out.path.starts_with('/')) return out;
  const auto text = [&](std::string_view name) { return std::string(value.text(name)); };
  const Value* is_aws = value.find("isAws");
  evidence::S3Settings s3{
      .endpoint = text("endpoint"),
      .is_aws = is_aws != nullptr && is_aws->is_bool() && is_aws->as_bool(),
      .ca_file = text("caFile"),
      .region = text("region"),
      .credentials = {text("accessKeyId"), Secret(text("secretAccessKey")), text("sessionToken")},
      .bucket = text("bucket"),
      .prefix = text("prefix")};
  if (s3.bucket.empty()) {
    return Error(ErrorKind::Invalid, "a place is an absolute path or a bucket");
  }
  out.s3 = std::move(s3);
  return out;
}

Result<std::vector<ImportTree>> open_places(const std::vector<CommandPlace>& places,
                                            const model::Models& models) {
  std::vector<ImportTree> out;
  for (const CommandPlace& place : places) {
    if (place.s3) {
      out.push_back(tree_of_bucket(TC_TRY(evidence::open_s3(*place.s3, models)), place.s3->bucket,
                                   place.s3->prefix));
    } else {
      out.push_back(TC_TRY(open_local_tree(place.path)));
    }
  }
  return out;
}

}  // namespace trailcam::lake

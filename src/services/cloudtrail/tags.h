// Tags of trails, event data stores and channels.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "aws/pipeline/call.h"
#include "lake/channel.h"
#include "lake/event_data_store.h"
#include "services/cloudtrail/generated/shapes.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

// Adds tags or changes their values. Errors: InvalidTagParameterException,
// TagsLimitExceededException; `tags` is then half changed.
Result<void> add_tags(std::vector<store::TagRow>& tags, const std::vector<Tag>& added);
std::vector<Tag> to_tags(const std::vector<store::TagRow>& tags);

// What an ARN names that can have tags.
class TaggedResource {
 public:
  // Errors: CloudTrailARNInvalidException, ResourceTypeNotSupportedException and those of
  // trail_by_arn(), store_to_change(), channel_of().
  static Result<TaggedResource> find(pipeline::Call& call, const std::string& arn);

  std::vector<store::TagRow>& tags();
  void put(store::Transaction& transaction) const;

 private:
  using Row = std::variant<trails::TrailRow, lake::EventDataStoreRow, lake::ChannelRow>;
  explicit TaggedResource(Row row) : row_(std::move(row)) {}
  Row row_;
};

}  // namespace trailcam::cloudtrail

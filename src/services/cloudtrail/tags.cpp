#include "services/cloudtrail/tags.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/lake_access.h"
#include "services/cloudtrail/names.h"
#include "services/cloudtrail/trail_access.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;

Result<void> check(const Tag& tag) {
  const auto wrong = [](std::string text) {
    return errors::invalid_tag_parameter_exception(std::move(text));
  };
  if (tag.Key.empty() || tag.Key.size() > kTagKeyMax) {
    return wrong(fmt::format("Tag key must have between 1 and {} characters.", kTagKeyMax));
  }
  if (tag.Key.starts_with("aws:")) return wrong("Tag keys starting with aws: are reserved.");
  if (tag.Value && tag.Value->size() > kTagValueMax) {
    return wrong(fmt::format("Tag value must not have more than {} characters.", kTagValueMax));
  }
  return {};
}

}  // namespace

Result<void> add_tags(std::vector<store::TagRow>& tags, const std::vector<Tag>& added) {
  std::set<std::string> seen;
  for (const Tag& tag : added) {
    TC_TRY(check(tag));
    if (!seen.insert(tag.Key).second) {
      return errors::invalid_tag_parameter_exception(
          fmt::format("Tag key {} is given more than once.", tag.Key));
    }
    const auto known = std::find_if(tags.begin(), tags.end(),
                                    [&](const store::TagRow& t) { return t.key == tag.Key; });
    if (known != tags.end()) {
      known->value = tag.Value.value_or("");
    } else {
      tags.push_back({tag.Key, tag.Value.value_or("")});
    }
  }
  if (tags.size() > kTagsPerResourceMax) {
    return errors::tags_limit_exceeded_exception(fmt::format(
        "The number of tags per resource exceeds the limit of {}.", kTagsPerResourceMax));
  }
  return {};
}

std::vector<Tag> to_tags(const std::vector<store::TagRow>& tags) {
  std::vector<Tag> out;
  for (const store::TagRow& tag : tags) out.push_back({.Key = tag.key, .Value = tag.value});
  return out;
}

Result<TaggedResource> TaggedResource::find(pipeline::Call& call, const std::string& arn) {
  const auto pieces = split_arn(arn);
  if (!pieces) {
    return errors::cloud_trail_arn_invalid_exception(
        fmt::format("The ARN {} is not a valid CloudTrail ARN.", arn));
  }
  if (pieces->kind == "trail") return TaggedResource(TC_TRY(trail_by_arn(call, arn)));
  if (pieces->kind == "eventdatastore") return TaggedResource(TC_TRY(store_to_change(call, arn)));
  if (pieces->kind == "channel") return TaggedResource(TC_TRY(channel_of(call, arn)));
  return errors::resource_type_not_supported_exception(
      fmt::format("Resource type {} is not supported.", pieces->kind));
}

std::vector<store::TagRow>& TaggedResource::tags() {
  return std::visit([](auto& row) -> std::vector<store::TagRow>& { return row.tags; }, row_);
}

void TaggedResource::put(store::Transaction& transaction) const {
  if (const auto* trail = std::get_if<trails::TrailRow>(&row_)) {
    trails::put_trail(transaction, *trail);
  } else if (const auto* event_data_store = std::get_if<lake::EventDataStoreRow>(&row_)) {
    lake::put_store(transaction, *event_data_store);
  } else {
    const auto& channel = std::get<lake::ChannelRow>(row_);
    transaction.put(lake::kChannels, lake::channel_key(channel.id), channel);
  }
}

}  // namespace trailcam::cloudtrail

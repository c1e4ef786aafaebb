// What CreateTrail and UpdateTrail have in common: settings that do not fit together, or that name
// things which are not there.
#pragma once

#include <fmt/format.h>

#include "aws/pipeline/call.h"
#include "services/cloudtrail/generated/errors.h"
#include "services/cloudtrail/names.h"
#include "trails/trail.h"

namespace trailcam::cloudtrail {

// Errors: InvalidSnsTopicNameException.
Result<void> check_topic_name(const std::string& name_or_arn);
// Error: KmsKeyNotFoundException for a malformed one. Whether it is there, the bucket's check
// tells.
Result<void> check_key(const std::string& key_id);
// Error: InvalidParameterCombinationException.
Result<void> check_combination(const trails::TrailRow& trail);

// The settings that can be judged before anything is tried out.
template <class Input>
Result<void> check_settings(const Input& input) {
  if (input.IsOrganizationTrail.value_or(false)) {
    return errors::organizations_not_in_use_exception(
        "Your account is not a member of an organization.");
  }
  if (input.S3KeyPrefix) TC_TRY(check_prefix(*input.S3KeyPrefix));
  if (input.SnsTopicName && !input.SnsTopicName->empty()) {
    TC_TRY(check_topic_name(*input.SnsTopicName));
  }
  const bool group = input.CloudWatchLogsLogGroupArn && !input.CloudWatchLogsLogGroupArn->empty();
  const bool role = input.CloudWatchLogsRoleArn && !input.CloudWatchLogsRoleArn->empty();
  if (group && !role) {
    return errors::invalid_cloud_watch_logs_role_arn_exception(
        "You must specify a role ARN as well as a log group.");
  }
  if (role && !group) {
    return errors::invalid_cloud_watch_logs_log_group_arn_exception(
        "You must specify a log group as well as a role ARN.");
  }
  return {};
}

// What the trail should deliver to beside its bucket; asked once the bucket has passed.
template <class Input>
Result<void> check_targets(const pipeline::Call& call, const Input& input) {
  if (input.SnsTopicName && !input.SnsTopicName->empty()) {
    return errors::insufficient_sns_topic_policy_exception(
        "SNS Topic does not exist or the topic policy is incorrect!");
  }
  if (input.CloudWatchLogsRoleArn && !input.CloudWatchLogsRoleArn->empty()) {
    TC_TRY(call.authorize_knowing("iam:PassRole", *input.CloudWatchLogsRoleArn,
                                  {{"iam:PassedToService", {call.service.event_source}}}));
  }
  if (input.CloudWatchLogsLogGroupArn && !input.CloudWatchLogsLogGroupArn->empty()) {
    return errors::invalid_cloud_watch_logs_log_group_arn_exception(
        "CloudTrail cannot validate the specified log group ARN.");
  }
  return {};
}

}  // namespace trailcam::cloudtrail

// Queries to begin with, of our own, that SearchSampleQueries finds by words.
#pragma once

#include <array>
#include <string_view>

namespace trailcam::cloudtrail {

struct SampleQuery {
  std::string_view name;
  std::string_view description;
  std::string_view sql;  // $EDS_ID stands for the event data store
};

inline constexpr std::array<SampleQuery, 10> kSampleQueries = {{
    {"Denied calls by caller", "Who was refused most often, and what was tried. access denied",
     "SELECT userIdentity.arn, eventSource, eventName, count(*) AS calls FROM $EDS_ID WHERE "
     "errorCode IN ('AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation') "
     "GROUP BY userIdentity.arn, eventSource, eventName ORDER BY calls DESC LIMIT 50"},
    {"Most frequent errors", "Error codes and messages of each service, most frequent first",
     "SELECT eventSource, errorCode, errorMessage, count(*) AS events FROM $EDS_ID WHERE errorCode "
     "IS NOT NULL GROUP BY eventSource, errorCode, errorMessage ORDER BY events DESC LIMIT 50"},
    {"Console sign-ins", "Sign-ins to the console with their outcome and whether MFA was used",
     "SELECT eventTime, userIdentity.arn, sourceIPAddress, element_at(responseElements, "
     "'ConsoleLogin') AS outcome, element_at(additionalEventData, 'MFAUsed') AS mfa FROM $EDS_ID "
     "WHERE eventName = 'ConsoleLogin' ORDER BY eventTime DESC LIMIT 100"},
    {"Root user activity", "What the root user of the account did",
     "SELECT eventTime, eventSource, eventName, sourceIPAddress, userAgent FROM $EDS_ID WHERE "
     "userIdentity.type = 'Root' ORDER BY eventTime DESC LIMIT 100"},
    {"Access key activity", "What was done with access keys, and from where",
     "SELECT userIdentity.accessKeyId, eventSource, eventName, sourceIPAddress, count(*) AS calls "
     "FROM $EDS_ID WHERE userIdentity.accessKeyId IS NOT NULL GROUP BY userIdentity.accessKeyId, "
     "eventSource, eventName, sourceIPAddress ORDER BY calls DESC LIMIT 100"},
    {"IAM changes", "Users, roles, policies and access keys that were made, changed or deleted",
     "SELECT eventTime, userIdentity.arn, eventName, requestParameters FROM $EDS_ID WHERE "
     "eventSource = 'iam.amazonaws.com' AND readOnly = false ORDER BY eventTime DESC LIMIT 100"},
    {"Roles assumed across accounts", "Roles that callers of other accounts assumed. cross-account",
     "SELECT eventTime, userIdentity.accountId, element_at(requestParameters, 'roleArn') AS role "
     "FROM $EDS_ID WHERE eventName = 'AssumeRole' AND userIdentity.accountId <> recipientAccountId "
     "ORDER BY eventTime DESC LIMIT 100"},
    {"S3 bucket policy changes", "Changes of policies, ACLs and public access of S3 buckets",
     "SELECT eventTime, userIdentity.arn, eventName, element_at(requestParameters, 'bucketName') "
     "AS "
     "bucket FROM $EDS_ID WHERE eventName IN ('PutBucketPolicy', 'DeleteBucketPolicy', "
     "'PutBucketAcl', 'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock') "
     "ORDER BY eventTime DESC LIMIT 100"},
    {"Trail changes", "Who stopped, changed or deleted CloudTrail trails and event data stores",
     "SELECT eventTime, userIdentity.arn, eventName, requestParameters FROM $EDS_ID WHERE "
     "eventSource = 'cloudtrail.amazonaws.com' AND readOnly = false ORDER BY eventTime DESC LIMIT "
     "100"},
    {"Old TLS versions", "Callers that still use a TLS version before 1.2",
     "SELECT tlsDetails.tlsVersion, userIdentity.arn, userAgent, count(*) AS calls FROM $EDS_ID "
     "WHERE tlsDetails.tlsVersion IN ('TLSv1', 'TLSv1.1') GROUP BY tlsDetails.tlsVersion, "
     "userIdentity.arn, userAgent ORDER BY calls DESC LIMIT 50"},
}};

}  // namespace trailcam::cloudtrail

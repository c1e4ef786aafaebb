#include "lake/schema.h"

#include <array>
#include <vector>

#include "base/assert.h"

namespace trailcam::lake {
namespace {

enum class Find { None, Needle, Unique };

// A line of a table. `depth` counts from 0; a line belongs to the last one before it that is one
// less deep. Lines are only ever added behind their siblings: a sibling's number is its letter.
struct Line {
  int depth;
  std::string_view name;
  std::string_view member;
  ColumnType type = ColumnType::Text;
  Find find = Find::None;
};

constexpr auto kText = ColumnType::Text;
constexpr auto kTime = ColumnType::Time;
constexpr auto kBoolean = ColumnType::Boolean;
constexpr auto kInteger = ColumnType::Integer;
constexpr auto kDouble = ColumnType::Double;
constexpr auto kStruct = ColumnType::Struct;
constexpr auto kMap = ColumnType::Map;
constexpr auto kList = ColumnType::List;

constexpr Line kEventLines[] = {
    {0, "eventversion", "eventVersion"},
    {0, "useridentity", "userIdentity", kStruct},
    {1, "type", "type", kText, Find::Needle},
    {1, "principalid", "principalId", kText, Find::Needle},
    {1, "arn", "arn", kText, Find::Needle},
    {1, "accountid", "accountId", kText, Find::Needle},
    {1, "accesskeyid", "accessKeyId", kText, Find::Needle},
    {1, "username", "userName", kText, Find::Needle},
    {1, "sessioncontext", "sessionContext", kStruct},
    {2, "attributes", "attributes", kStruct},
    {3, "creationdate", "creationDate", kTime},
    {3, "mfaauthenticated", "mfaAuthenticated"},
    {2, "sessionissuer", "sessionIssuer", kStruct},
    {3, "type", "type"},
    {3, "principalid", "principalId", kText, Find::Needle},
    {3, "arn", "arn", kText, Find::Needle},
    {3, "accountid", "accountId"},
    {3, "username", "userName", kText, Find::Needle},
    {2, "webidfederationdata", "webIdFederationData", kStruct},
    {3, "federatedprovider", "federatedProvider"},
    {3, "attributes", "attributes", kMap},
    {2, "sourceidentity", "sourceIdentity"},
    {2, "ec2roledelivery", "ec2RoleDelivery"},
    {2, "ec2issuedinvpc", "ec2IssuedInVpc"},
    {1, "onbehalfof", "onBehalfOf", kStruct},
    {2, "userid", "userId"},
    {2, "identitystorearn", "identityStoreArn"},
    {1, "inscopeof", "inScopeOf", kStruct},
    {2, "sourcearn", "sourceArn"},
    {2, "sourceaccount", "sourceAccount"},
    {2, "issuertype", "issuerType"},
    {2, "credentialsissuedto", "credentialsIssuedTo"},
    {1, "invokedby", "invokedBy"},
    {1, "identityprovider", "identityProvider"},
    {0, "eventtime", "eventTime", kTime},
    {0, "eventsource", "eventSource", kText, Find::Needle},
    {0, "eventname", "eventName", kText, Find::Needle},
    {0, "awsregion", "awsRegion", kText, Find::Needle},
    {0, "sourceipaddress", "sourceIPAddress", kText, Find::Needle},
    {0, "useragent", "userAgent"},
    {0, "errorcode", "errorCode", kText, Find::Needle},
    {0, "errormessage", "errorMessage"},
    {0, "requestparameters", "requestParameters", kMap},
    {0, "responseelements", "responseElements", kMap},
    {0, "additionaleventdata", "additionalEventData", kMap},
    {0, "requestid", "requestID", kText, Find::Unique},
    {0, "eventid", "eventID", kText, Find::Unique},
    {0, "readonly", "readOnly", kBoolean},
    {0, "resources", "resources", kList},
    {1, "accountid", "accountId"},
    {1, "type", "type"},
    {1, "arn", "ARN", kText, Find::Needle},
    {1, "arnprefix", "ARNPrefix"},
    {0, "eventtype", "eventType"},
    {0, "apiversion", "apiVersion"},
    {0, "managementevent", "managementEvent", kBoolean},
    {0, "recipientaccountid", "recipientAccountId", kText, Find::Needle},
    {0, "sharedeventid", "sharedEventID"},
    {0, "annotation", "annotation"},
    {0, "vpcendpointid", "vpcEndpointId"},
    {0, "vpcendpointaccountid", "vpcEndpointAccountId"},
    {0, "serviceeventdetails", "serviceEventDetails", kMap},
    {0, "addendum", "addendum", kMap},
    {0, "edgedevicedetails", "edgeDeviceDetails", kMap},
    {0, "insightdetails", "insightDetails", kMap},
    {0, "eventcategory", "eventCategory"},
    {0, "tlsdetails", "tlsDetails", kStruct},
    {1, "tlsversion", "tlsVersion"},
    {1, "ciphersuite", "cipherSuite"},
    {1, "clientprovidedhostheader", "clientProvidedHostHeader"},
    {0, "sessioncredentialfromconsole", "sessionCredentialFromConsole"},
    {0, "eventcontext", "eventContext", kStruct},
    {1, "requestcontext", "requestContext", kMap},
    {1, "tagcontext", "tagContext", kStruct},
    {2, "resourcetags", "resourceTags", kList},
    {3, "arn", "arn"},
    {3, "tags", "tags", kMap},
    {2, "principaltags", "principalTags", kMap},
};

constexpr Line kInsightLines[] = {
    {0, "eventversion", "eventVersion"},
    {0, "eventcategory", "eventCategory"},
    {0, "eventtype", "eventType"},
    {0, "eventid", "eventID", kText, Find::Unique},
    {0, "eventtime", "eventTime", kTime},
    {0, "awsregion", "awsRegion", kText, Find::Needle},
    {0, "recipientaccountid", "recipientAccountId", kText, Find::Needle},
    {0, "sharedeventid", "sharedEventID", kText, Find::Needle},
    {0, "addendum", "addendum", kMap},
    {0, "insightsource", "insightSource"},
    {0, "insightstate", "insightState"},
    {0, "insighteventsource", "insightEventSource", kText, Find::Needle},
    {0, "insighteventname", "insightEventName", kText, Find::Needle},
    {0, "insighterrorcode", "insightErrorCode"},
    {0, "insighttype", "insightType"},
    {0, "insightcontext", "insightContext", kStruct},
    {1, "baselineaverage", "baselineAverage", kDouble},
    {1, "insightaverage", "insightAverage", kDouble},
    {1, "baselineduration", "baselineDuration", kInteger},
    {1, "insightduration", "insightDuration", kInteger},
    {1, "attributions", "attributions", kList},
    {2, "attribute", "attribute"},
    {2, "insightvalue", "insightValue"},
    {2, "insightaverage", "insightAverage", kDouble},
    {2, "baselinevalue", "baselineValue"},
    {2, "baselineaverage", "baselineAverage", kDouble},
    {2, "insight", "insight", kList},
    {3, "value", "value"},
    {3, "average", "average", kDouble},
    {2, "baseline", "baseline", kList},
    {3, "value", "value"},
    {3, "average", "average", kDouble},
};

constexpr Line kActivityLines[] = {
    {0, "eventversion", "eventVersion"},
    {0, "eventcategory", "eventCategory"},
    {0, "eventtype", "eventType"},
    {0, "eventid", "eventID", kText, Find::Unique},
    {0, "eventtime", "eventTime", kTime},
    {0, "awsregion", "awsRegion", kText, Find::Needle},
    {0, "recipientaccountid", "recipientAccountId", kText, Find::Needle},
    {0, "addendum", "addendum", kStruct},
    {1, "reason", "reason"},
    {1, "updatedfields", "updatedFields"},
    {1, "originaluid", "originalUID"},
    {1, "originaleventid", "originalEventID"},
    {0, "metadata", "metadata", kStruct},
    {1, "ingestiontime", "ingestionTime"},
    {1, "channelarn", "channelARN", kText, Find::Needle},
    {0, "eventdata", "eventData", kStruct},
    {1, "version", "version"},
    {1, "useridentity", "userIdentity", kStruct},
    {2, "type", "type"},
    {2, "principalid", "principalId", kText, Find::Needle},
    {2, "details", "details", kMap},
    {1, "useragent", "userAgent"},
    {1, "eventsource", "eventSource", kText, Find::Needle},
    {1, "eventname", "eventName", kText, Find::Needle},
    {1, "eventtime", "eventTime"},
    {1, "uid", "UID", kText, Find::Needle},
    {1, "requestparameters", "requestParameters", kMap},
    {1, "responseelements", "responseElements", kMap},
    {1, "errorcode", "errorCode"},
    {1, "errormessage", "errorMessage"},
    {1, "sourceipaddress", "sourceIPAddress", kText, Find::Needle},
    {1, "recipientaccountid", "recipientAccountId"},
    {1, "additionaleventdata", "additionalEventData", kMap},
};

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr int kDepthMax = 6;

class Layout {
 public:
  explicit Layout(std::span<const Line> lines) {
    for (const Line& line : lines) {
      const ColumnId id = add(line);
      if (line.type != ColumnType::Map) continue;
      add({line.depth + 1, "key", ""});
      add({line.depth + 1, "value", ""});
      columns_[id + 1].definition_max = columns_[id].definition_max;  // keys are required
    }
  }

  std::vector<Column> take() { return std::move(columns_); }

 private:
  ColumnId add(const Line& line) {
    const auto depth = std::size_t(line.depth);
    const auto id = ColumnId(columns_.size());
    Column column{.name = line.name,
                  .member = line.member,
                  .type = line.type,
                  .needle = line.find == Find::Needle,
                  .unique = line.find == Find::Unique};
    TC_ASSERT(depth < kDepthMax && siblings_[depth] < kLetters.size());
    column.letter = kLetters[siblings_[depth]++];
    siblings_[depth + 1] = 0;
    if (depth > 0) {
      column.parent = last_[depth - 1];
      Column& parent = columns_[column.parent];
      if (column.letter == 'A') parent.first_child = id;
      const bool entry = parent.type == ColumnType::Map || parent.type == ColumnType::List;
      column.repeated_by = entry ? column.parent : parent.repeated_by;
      column.definition_max = parent.definition_max;
      column.repetition_max = parent.repetition_max;
    }
    if (column.letter != 'A') columns_[last_[depth]].next_sibling = id;
    // A map or list adds two levels: it is there, and it has an entry.
    const bool repeats = line.type == ColumnType::Map || line.type == ColumnType::List;
    column.definition_max = std::uint8_t(column.definition_max + (repeats ? 2 : 1));
    column.repetition_max = std::uint8_t(column.repetition_max + (repeats ? 1 : 0));
    last_[depth] = id;
    columns_.push_back(column);
    return id;
  }

  std::vector<Column> columns_;
  std::array<ColumnId, kDepthMax + 1> last_{};
  std::array<std::size_t, kDepthMax + 1> siblings_{};
};

std::span<const Line> lines_of(StoreKind kind) {
  switch (kind) {
    case StoreKind::Insight:
      return kInsightLines;
    case StoreKind::ActivityAuditLog:
      return kActivityLines;
    case StoreKind::Event:
      break;
  }
  return kEventLines;
}

}  // namespace

std::string_view to_string(StoreKind kind) {
  constexpr std::string_view kNames[] = {"Event", "Insight", "ActivityAuditLog"};
  return kNames[std::size_t(kind)];
}

std::optional<StoreKind> parse_store_kind(std::string_view text) {
  for (const auto kind : {StoreKind::Event, StoreKind::Insight, StoreKind::ActivityAuditLog}) {
    if (to_string(kind) == text) return kind;
  }
  return std::nullopt;
}

Schema::Schema(StoreKind kind) : kind_(kind), columns_(Layout(lines_of(kind)).take()) {
  event_time_ = find("eventtime").value_or(kNoColumn);
  event_id_ = find("eventid").value_or(kNoColumn);
  TC_ASSERT(event_time_ != kNoColumn && event_id_ != kNoColumn);
}

const Schema& Schema::of(StoreKind kind) {
  static const Schema schemas[] = {Schema(StoreKind::Event), Schema(StoreKind::Insight),
                                   Schema(StoreKind::ActivityAuditLog)};
  return schemas[std::size_t(kind)];
}

std::optional<ColumnId> Schema::find(std::string_view path) const {
  ColumnId id = first();
  while (id != kNoColumn) {
    const Column& column = columns_[id];
    if (!path.starts_with(column.name) ||
        (path.size() > column.name.size() && path[column.name.size()] != '.')) {
      id = column.next_sibling;
      continue;
    }
    if (path.size() == column.name.size()) return id;
    path.remove_prefix(column.name.size() + 1);
    id = column.first_child;
  }
  return std::nullopt;
}

std::string Schema::path(ColumnId id) const {
  const Column& column = columns_[id];
  if (column.parent == kNoColumn) return std::string(column.name);
  return path(column.parent) + "." + std::string(column.name);
}

}  // namespace trailcam::lake

#include "services/s3/conditions.h"

#include "base/encoding.h"
#include "services/s3/faults.h"

namespace trailcam::s3 {
namespace {

enum class Verdict { Holds, Failed, NotModified };

struct Judgement {
  Verdict verdict = Verdict::Holds;
  const char* condition = "";
};

bool modified_since(const Entity& entity, Timestamp time) {
  return entity.modified > std::chrono::floor<std::chrono::seconds>(time);
}

// The order and the two exceptions of "GetObject", Request headers: a true If-Match outweighs a
// false If-Unmodified-Since, a false If-None-Match outweighs a true If-Modified-Since. A time in
// the future is no condition.
Judgement judge(const ReadConditions& conditions, const Entity& entity, Timestamp now) {
  if (conditions.if_match) {
    if (!names_etag(*conditions.if_match, entity.etag)) return {Verdict::Failed, "If-Match"};
  } else if (conditions.if_unmodified_since &&
             modified_since(entity, *conditions.if_unmodified_since)) {
    return {Verdict::Failed, "If-Unmodified-Since"};
  }
  if (conditions.if_none_match) {
    if (names_etag(*conditions.if_none_match, entity.etag)) {
      return {Verdict::NotModified, "If-None-Match"};
    }
  } else if (conditions.if_modified_since && *conditions.if_modified_since <= now &&
             !modified_since(entity, *conditions.if_modified_since)) {
    return {Verdict::NotModified, "If-Modified-Since"};
  }
  return {};
}

}  // namespace

bool names_etag(std::string_view header, std::string_view etag) {
  while (true) {
    const std::size_t comma = header.find(',');
    std::string_view one = trim(header.substr(0, comma));
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one.size() >= 2 && one.front() == '"' && one.back() == '"') {
      one = one.substr(1, one.size() - 2);
    }
    if (one == etag) return true;
    if (comma == header.npos) return false;
    header.remove_prefix(comma + 1);
  }
}

Result<void> check_read(const ReadConditions& conditions, const Entity& entity, Timestamp now) {
  const Judgement judgement = judge(conditions, entity, now);
  if (judgement.verdict == Verdict::Failed) return precondition_failed(judgement.condition);
  if (judgement.verdict == Verdict::NotModified) {
    return errors::not_modified("Not Modified")
        .with_header("ETag", '"' + std::string(entity.etag) + '"')
        .with_header("Last-Modified", http_date(entity.modified));
  }
  return {};
}

Result<void> check_copy_source(const ReadConditions& conditions, const Entity& entity,
                               Timestamp now) {
  const Judgement judgement = judge(conditions, entity, now);
  if (judgement.verdict == Verdict::Holds) return {};
  return precondition_failed(std::string("x-amz-copy-source-") + judgement.condition);
}

Result<void> check_supported(const WriteConditions& conditions) {
  if (conditions.if_match && conditions.if_none_match) {
    return not_implemented_header("If-Match,If-None-Match")
        .with("additionalMessage", "Multiple conditional request headers present in the request");
  }
  if (conditions.if_none_match && *conditions.if_none_match != "*") {
    return not_implemented_header("If-None-Match")
        .with("additionalMessage",
              "We don't accept the provided value of If-None-Match header for this API");
  }
  if (conditions.if_match && *conditions.if_match == "*") {
    return not_implemented_header("If-Match")
        .with("additionalMessage",
              "We don't accept the provided value of If-Match header for this API");
  }
  return {};
}

Result<void> check_write(const WriteConditions& conditions, const std::optional<Entity>& existing,
                         const std::string& key) {
  if (conditions.if_none_match && existing) return precondition_failed("If-None-Match");
  if (!conditions.if_match) return {};
  if (!existing) return no_such_key(key);
  if (!names_etag(*conditions.if_match, existing->etag)) return precondition_failed("If-Match");
  return {};
}

}  // namespace trailcam::s3

#include "evidence/finding.h"

#include <array>

#include "base/assert.h"

namespace trailcam::evidence {
namespace {

struct KindFacts {
  Kind kind;
  std::string_view name;
  Severity severity;
};

constexpr auto kKindFacts = std::to_array<KindFacts>({
    {Kind::DigestMissing, "digest-missing", Severity::Fault},
    {Kind::DigestUnreadable, "digest-unreadable", Severity::Fault},
    {Kind::DigestMoved, "digest-moved", Severity::Fault},
    {Kind::DigestKeyUnknown, "digest-key-unknown", Severity::Fault},
    {Kind::DigestKeyUnfit, "digest-key-unfit", Severity::Fault},
    {Kind::DigestSignature, "digest-signature", Severity::Fault},
    {Kind::DigestTrailingBytes, "digest-trailing-bytes", Severity::Fault},
    {Kind::DigestChain, "digest-chain", Severity::Fault},
    {Kind::DigestUnlinked, "digest-unlinked", Severity::Fault},
    {Kind::DigestsCutOff, "digests-cut-off", Severity::Fault},
    {Kind::DigestUnsigned, "digest-unsigned", Severity::Unknown},
    {Kind::DigestUnsignedNewest, "digest-unsigned-newest", Severity::Note},
    {Kind::DigestElsewhere, "digest-elsewhere", Severity::Unknown},
    {Kind::HoursMissing, "hours-missing", Severity::Fault},
    {Kind::HoursOverlap, "hours-overlap", Severity::Fault},
    {Kind::ChainStart, "chain-start", Severity::Note},
    {Kind::ChainRestart, "chain-restart", Severity::Note},
    {Kind::NoDigests, "no-digests", Severity::Unknown},
    {Kind::LogMissing, "log-missing", Severity::Fault},
    {Kind::LogAltered, "log-altered", Severity::Fault},
    {Kind::LogUnreadable, "log-unreadable", Severity::Fault},
    {Kind::LogTrailingBytes, "log-trailing-bytes", Severity::Fault},
    {Kind::LogUnlisted, "log-unlisted", Severity::Fault},
    {Kind::LogElsewhere, "log-elsewhere", Severity::Unknown},
    {Kind::LogPending, "log-pending", Severity::Note},
    {Kind::LogUncovered, "log-uncovered", Severity::Note},
    {Kind::LogOfOtherTrail, "log-of-other-trail", Severity::Note},
    {Kind::WrongName, "wrong-name", Severity::Fault},
    {Kind::NotRead, "not-read", Severity::Unknown},
});

const KindFacts& facts_of(Kind kind) {
  const KindFacts& facts = kKindFacts[std::size_t(kind)];
  TC_ASSERT(facts.kind == kind);
  return facts;
}

}  // namespace

Severity severity_of(Kind kind) { return facts_of(kind).severity; }
std::string_view name_of(Kind kind) { return facts_of(kind).name; }

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Unknown:
      return "unknown";
    case Severity::Fault:
      return "fault";
  }
  return {};
}

}  // namespace trailcam::evidence

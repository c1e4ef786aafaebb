#include "evidence/validate.h"

#include <algorithm>
#include <set>

#include "evidence/region.h"

namespace trailcam::evidence {
namespace {

Result<std::set<std::string>> regions_of(const Question& question, const Source& source) {
  if (question.region) return std::set<std::string>{question.region->str()};
  trails::FileName folder;
  folder.prefix = source.prefix();
  if (folder.prefix.ends_with('/')) folder.prefix.pop_back();
  folder.organization = question.organization;
  folder.account = question.account;
  std::set<std::string> out;
  const std::unique_ptr<Reader> reader = source.reader();
  for (const std::string_view kind : {trails::kDigestKind, trails::kLogKind}) {
    folder.kind = kind;
    for (std::string& name : TC_TRY(reader->folders(kind_folder(folder)))) {
      out.insert(std::move(name));
    }
  }
  return out;
}

}  // namespace

Result<Verdict> validate(const Question& question, const Source& source, const KeysOf& keys_of,
                         Report& report) {
  Verdict verdict;
  const std::set<std::string> regions = TC_TRY(regions_of(question, source));
  if (regions.empty()) {
    report.found({Kind::NoDigests, "", "", "there are no files of this account and trail"});
    ++verdict.unknowns;
  }
  Crew crew(source);
  for (const std::string& region : regions) {
    const KeyRing keys = TC_TRY(keys_of(region));
    const Verdict one = TC_TRY(RegionCheck(question, source, region, crew, keys, report).run());
    verdict.faults += one.faults;
    verdict.unknowns += one.unknowns;
  }
  return verdict;
}

}  // namespace trailcam::evidence

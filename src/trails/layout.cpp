#include "trails/layout.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "crypto/digest.h"

namespace trailcam::trails {
namespace {

constexpr std::string_view kRoot = "AWSLogs";
constexpr std::string_view kExtension = ".json.gz";
constexpr std::string_view kBackfill = "_backfill";
constexpr std::size_t kRandomCharacters = 16;
constexpr std::string_view kKinds[] = {kLogKind, "CloudTrail-Insight", "CloudTrail-NetworkActivity",
                                       "CloudTrail-Aggregated", kDigestKind};

FileName name_for(const TrailRow& trail, std::string_view kind) {
  FileName name;
  name.prefix = trail.prefix.value_or("");
  name.account = trail.account;
  name.kind = kind;
  return name;
}

std::string random_part(const LogFileName& name) {
  const std::string hash = crypto::sha256(fmt::format(
      "{}|{}|{}|{}|{}", name.trail.uid, name.region.str(), name.after, name.upto, name.number));
  std::string out;
  for (std::size_t i = 0; i < kRandomCharacters; ++i) {
    out += kMixedAlnum[static_cast<unsigned char>(hash[i]) % kMixedAlnum.size()];
  }
  return out;
}

Error wrong_name(std::string_view what) { return Error(ErrorKind::Invalid, std::string(what)); }

// Takes the last part off: "a/b/c" gives "c" and leaves "a/b".
std::string_view take_last(std::string_view& rest, char separator) {
  const std::size_t at = rest.rfind(separator);
  const std::string_view last = at == rest.npos ? rest : rest.substr(at + 1);
  rest = at == rest.npos ? std::string_view{} : rest.substr(0, at);
  return last;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

// "us-gov-west-1"
bool is_region(std::string_view text) {
  return text.size() >= 5 && std::ranges::count(text, '-') >= 2 &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// What a file's folders say; `date` is "20260102".
struct Folders {
  FileName name;
  std::string date;
};

Result<Folders> parse_folders(std::string_view folders) {
  Folders out;
  const std::string_view day = take_last(folders, '/');
  const std::string_view month = take_last(folders, '/');
  const std::string_view year = take_last(folders, '/');
  out.date = fmt::format("{}{}{}", year, month, day);
  if (year.size() != 4 || month.size() != 2 || day.size() != 2) {
    return wrong_name("not in a folder of a day (YYYY/MM/DD)");
  }
  out.name.region = Region(take_last(folders, '/'));
  if (!is_region(out.name.region.str())) return wrong_name("not in a folder of a region");
  out.name.kind = take_last(folders, '/');
  if (std::ranges::find(kKinds, out.name.kind) == std::end(kKinds)) {
    return wrong_name("not in a folder of CloudTrail's");
  }
  out.name.account = AccountId(take_last(folders, '/'));
  if (!is_account_id(out.name.account.str())) return wrong_name("not in a folder of an account");
  std::string_view above = take_last(folders, '/');
  if (above.starts_with("o-")) {
    out.name.organization = above;
    above = take_last(folders, '/');
  }
  if (above != kRoot) return wrong_name("not below AWSLogs");
  out.name.prefix = folders;
  return out;
}

Result<FileName> parse_digest_name(FileName name, std::string_view file) {
  name.backfill = take_suffix(file, kBackfill);
  const std::optional<Timestamp> end = parse_iso8601_basic(take_last(file, '_'));
  if (!end) return wrong_name("no time YYYYMMDDTHHMMSSZ in its name");
  name.time = *end;
  name.home_region = Region(take_last(file, '_'));
  if (!is_region(name.home_region.str())) return wrong_name("no home region in its name");
  if (file.empty()) return wrong_name("no name of a trail in its name");
  name.trail = file;
  return name;
}

Result<FileName> parse_log_name(FileName name, std::string_view file) {
  name.random = take_last(file, '_');
  if (name.random.size() != kRandomCharacters ||
      !std::ranges::all_of(name.random, [](char c) { return kMixedAlnum.contains(c); })) {
    return wrong_name("its name does not end in 16 letters and digits");
  }
  std::string minute(file);
  if (minute.ends_with('Z')) minute.insert(minute.size() - 1, "00");
  const std::optional<Timestamp> time = parse_iso8601_basic(minute);
  if (!time) return wrong_name("no time YYYYMMDDTHHMMZ in its name");
  name.time = *time;
  return name;
}

}  // namespace

std::string kind_folder(const FileName& name) {
  return fmt::format("{}{}{}/{}{}{}/{}/", name.prefix, name.prefix.empty() ? "" : "/", kRoot,
                     name.organization, name.organization.empty() ? "" : "/", name.account.str(),
                     name.kind);
}

std::string to_key(const FileName& name) {
  const std::string date = yyyymmdd(name.time);
  const std::string time = iso8601_basic(name.time);
  std::string key = fmt::format("{}{}/{}/{}/{}/{}_{}_{}_", kind_folder(name), name.region.str(),
                                date.substr(0, 4), date.substr(4, 2), date.substr(6, 2),
                                name.account.str(), name.kind, name.region.str());
  if (name.is_digest()) {
    key += fmt::format("{}_{}_{}{}", name.trail, name.home_region.str(), time,
                       name.backfill ? kBackfill : "");
  } else {
    key += fmt::format("{}Z_{}", time.substr(0, time.size() - 3), name.random);
  }
  return key.append(kExtension);
}

Result<FileName> parse_key(std::string_view key) {
  std::string_view folders = key;
  std::string_view file = take_last(folders, '/');
  const Folders parsed = TC_TRY(parse_folders(folders));
  const FileName& name = parsed.name;
  if (!take_suffix(file, kExtension)) return wrong_name("its name does not end in .json.gz");
  const std::string start =
      fmt::format("{}_{}_{}_", name.account.str(), name.kind, name.region.str());
  if (!file.starts_with(start)) {
    return wrong_name("its name does not begin with the account, kind and region of its folder");
  }
  file.remove_prefix(start.size());
  FileName out =
      TC_TRY(name.is_digest() ? parse_digest_name(name, file) : parse_log_name(name, file));
  if (yyyymmdd(out.time) != parsed.date) return wrong_name("in the folder of another day");
  if (to_key(out) != key) return wrong_name("not spelt as CloudTrail spells it");
  return out;
}

std::string marker_key(const TrailRow& trail, std::string_view kind) {
  return kind_folder(name_for(trail, kind));
}

std::string log_file_key(const LogFileName& name) {
  FileName out = name_for(name.trail, kLogKind);
  out.region = name.region;
  out.time = name.label - name.label.time_since_epoch() % std::chrono::minutes{5};
  out.random = random_part(name);
  return to_key(out);
}

std::string digest_key(const TrailRow& trail, const Region& region, Timestamp end) {
  FileName out = name_for(trail, kDigestKind);
  out.region = region;
  out.time = end;
  out.trail = trail.name;
  out.home_region = trail.home_region;
  return to_key(out);
}

}  // namespace trailcam::trails

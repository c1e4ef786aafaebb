// AWS's published signing suites, read as a server reads them: every signed request must be
// accepted, and refused once any byte of it is another.
#include <filesystem>
#include <iostream>

#include <gtest/gtest.h>

#include "aws/sigv4/sigv4.h"
#include "base/encoding.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "support/result.h"
#include "support/shared_data.h"
#include "support/temp_folder.h"

namespace trailcam::sigv4 {
namespace {

namespace fs = std::filesystem;
using test::must;
using test::read_text;

constexpr std::size_t kRequestsThere = 18 * 2 + 16;

struct Case {
  std::string name;
  std::string request;  // signed, as on the wire but with bare line ends
  std::string canonical, to_sign;
  std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  std::string token;
  PathRule path_rule = PathRule::Normalized;
};

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

void read_crt_suite(const fs::path& folder, std::vector<Case>& out) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const Value context = must(parse_json(read_text(entry.path() / "context.json")));
    for (const std::string side : {"header", "query"}) {
      Case one;
      one.name = entry.path().filename().string() + " " + side;
      one.request = read_text(entry.path() / (side + "-signed-request.txt"));
      one.canonical = trimmed(read_text(entry.path() / (side + "-canonical-request.txt")));
      one.to_sign = trimmed(read_text(entry.path() / (side + "-string-to-sign.txt")));
      one.secret = context.at_path("credentials.secret_access_key")->as_string();
      one.token = context.find("credentials")->text("token");
      if (!context.find("normalize")->as_bool()) one.path_rule = PathRule::AsSent;
      out.push_back(std::move(one));
    }
  }
}

void read_botocore_suite(const fs::path& folder, std::vector<Case>& out) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".sreq") continue;
    const auto text = [&](const char* extension) {
      return trimmed(read_text(fs::path(entry.path()).replace_extension(extension)));
    };
    Case one;
    one.name = "botocore " + entry.path().stem().string();
    one.request = read_text(entry.path());
    one.canonical = text(".creq");
    one.to_sign = text(".sts");
    // The suite's one session token; it comes along unsigned.
    const std::size_t at = one.request.find("X-Amz-Security-Token:");
    if (at != std::string::npos) {
      const std::size_t begin = at + std::string_view("X-Amz-Security-Token:").size();
      one.token = one.request.substr(begin, one.request.find('\n', begin) - begin);
    }
    out.push_back(std::move(one));
  }
}

std::vector<Case> cases() {
  std::vector<Case> out;
  if (const auto folder = test::shared_data("sigv4/aws-c-auth/v4")) read_crt_suite(*folder, out);
  if (const auto folder = test::shared_data("sigv4/botocore-aws4_testsuite")) {
    read_botocore_suite(*folder, out);
  }
  return out;
}

struct Parsed {
  http::RequestHead head;
  std::string body;
};

std::optional<Parsed> parse(const std::string& text) {
  Parsed out;
  std::string_view rest = text;
  const auto next_line = [&] {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  };
  const std::string_view first = next_line();
  const std::size_t method = first.find(' ');
  const std::size_t version = first.rfind(' ');
  if (method == first.npos || version <= method) return std::nullopt;
  if (first.substr(version) != " HTTP/1.1") return std::nullopt;
  out.head.method = first.substr(0, method);
  out.head.target = first.substr(method + 1, version - method - 1);
  if (!out.head.target.starts_with('/')) return std::nullopt;
  while (true) {
    const std::string_view line = next_line();
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return std::nullopt;
    out.head.headers.add(std::string(line.substr(0, colon)),
                         std::string(trim(line.substr(colon + 1))));
  }
  out.body = rest;
  return out;
}

struct Verdict {
  bool accepted = false;
  std::string canonical, to_sign;
};

Verdict verify(const std::string& text, const Case& as) {
  Verdict verdict;
  const auto request = parse(text);
  if (!request) return verdict;
  const auto query = http::parse_pairs(request->head.query());
  if (!query) return verdict;
  const Reading reading = read_authorization(request->head, *query);
  if (!reading.authorization) return verdict;
  const Authorization& authorization = *reading.authorization;
  const std::string body_hash = crypto::sha256_hex(request->body);
  const std::string_view declared = request->head.headers.get("x-amz-content-sha256");
  if (authorization.access_key_id != "AKIDEXAMPLE" || authorization.session_token != as.token ||
      (!declared.empty() && declared != body_hash)) {
    return verdict;
  }
  const Secret key = signing_key(Secret(as.secret), authorization.date, authorization.region,
                                 authorization.service);
  // As for S3, a path that was not escaped on the wire is tried escaped; as everywhere, a session
  // token may have been added after signing.
  const std::string path(request->head.path());
  const std::string escaped = percent_encode(path, Slash::Keep);
  for (const auto& [spelling, token_unsigned] :
       {std::pair(path, false), std::pair(escaped, false), std::pair(path, true)}) {
    const std::string canonical = canonical_request({.method = request->head.method,
                                                     .path = spelling,
                                                     .query = request->head.query(),
                                                     .headers = request->head.headers,
                                                     .signed_headers = authorization.signed_headers,
                                                     .payload_hash = body_hash,
                                                     .path_rule = as.path_rule,
                                                     .presigned = authorization.presigned,
                                                     .token_unsigned = token_unsigned});
    const std::string to_sign =
        string_to_sign(authorization.time_text, authorization.scope(), canonical);
    if (verdict.canonical.empty() || sign(key, to_sign) == authorization.signature) {
      verdict.canonical = canonical;
      verdict.to_sign = to_sign;
    }
    if (sign(key, to_sign) != authorization.signature) continue;
    verdict.accepted = true;
    break;
  }
  return verdict;
}

TEST(SigV4Vectors, AreAcceptedAsGiven) {
  const std::vector<Case> all = cases();
  if (all.empty()) {
    GTEST_SKIP() << "left out " << kRequestsThere << " signed requests: no shared test data";
  }
  EXPECT_EQ(all.size(), kRequestsThere);
  for (const Case& one : all) {
    const Verdict verdict = verify(one.request, one);
    EXPECT_TRUE(verdict.accepted) << one.name;
    EXPECT_EQ(verdict.canonical, one.canonical) << one.name;
    EXPECT_EQ(verdict.to_sign, one.to_sign) << one.name;
  }
}

TEST(SigV4Vectors, AreRefusedWithAnyOtherByte) {
  const std::vector<Case> all = cases();
  if (all.empty()) {
    GTEST_SKIP() << "left out " << kRequestsThere << " signed requests: no shared test data";
  }
  std::size_t changed = 0;
  for (const Case& one : all) {
    const std::string whole =
        trimmed(one.request) + (parse(one.request)->body.empty() ? "\n\n" : "");
    ASSERT_TRUE(verify(whole, one).accepted) << one.name;
    for (std::size_t i = 0; i < trimmed(whole).size(); ++i) {
      std::string altered = whole;
      altered[i] = char(altered[i] ^ 1);
      ++changed;
      // A path such as "/x/.." means the same with another x.
      const Verdict verdict = verify(altered, one);
      const bool same_path = one.name.find("-normalized") != std::string::npos ||
                             one.name.starts_with("botocore get-");
      const bool in_path = same_path && i < whole.find_first_of("? ", 4);
      EXPECT_TRUE(!verdict.accepted || (in_path && verdict.canonical == one.canonical))
          << one.name << " at " << i << ": ..." << whole.substr(i < 20 ? 0 : i - 20, 40);
    }
  }
  std::cout << changed << " altered requests\n";
}

TEST(SigV4Vectors, TheAsymmetricVariantIsToldAsUnsupported) {
  const auto folder = test::shared_data("sigv4/aws-c-auth/v4a");
  if (!folder) GTEST_SKIP() << "left out the requests signed with SigV4a: no shared test data";
  for (const auto& entry : fs::directory_iterator(*folder)) {
    for (const char* file : {"header-signed-request.txt", "query-signed-request.txt"}) {
      if (!fs::exists(entry.path() / file)) continue;
      const auto request = parse(read_text(entry.path() / file));
      ASSERT_TRUE(request) << entry.path();
      const http::Pairs query = must(http::parse_pairs(request->head.query()));
      EXPECT_EQ(read_authorization(request->head, query).problem, Problem::UnsupportedAlgorithm)
          << entry.path();
    }
  }
}

}  // namespace
}  // namespace trailcam::sigv4

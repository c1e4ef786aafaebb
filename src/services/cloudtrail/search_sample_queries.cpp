#include <algorithm>
#include <cctype>
#include <tuple>

#include "aws/pipeline/token_paging.h"
#include "services/cloudtrail/generated/operations.h"
#include "services/cloudtrail/sample_queries.h"

namespace trailcam::cloudtrail {
namespace {

constexpr std::int64_t kSamplesPerPage = 50;  // where MaxResults is not given

std::string lower_text(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return out;
}

std::vector<std::string> words_of(std::string_view phrase) {
  std::vector<std::string> out(1);
  for (const char c : lower_text(phrase)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out.back() += c;
    } else if (!out.back().empty()) {
      out.emplace_back();
    }
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

// The share of the words that the sample has.
double relevance(const SampleQuery& sample, const std::vector<std::string>& words) {
  if (words.empty()) return 0;
  std::string text = lower_text(sample.name) + " " + lower_text(sample.description);
  text += " " + lower_text(sample.sql);
  const auto known = std::ranges::count_if(
      words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
  return double(known) / double(words.size());
}

}  // namespace

Result<SearchSampleQueriesOutput> search_sample_queries(CloudTrail&, pipeline::Call&,
                                                        const SearchSampleQueriesInput& input) {
  const std::vector<std::string> words = words_of(input.SearchPhrase);
  std::vector<SearchSampleQueriesSearchResult> found;
  for (const SampleQuery& sample : kSampleQueries) {
    const double score = relevance(sample, words);
    if (score == 0) continue;
    found.push_back({.Name = std::string(sample.name),
                     .Description = std::string(sample.description),
                     .SQL = std::string(sample.sql),
                     .Relevance = score});
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) {
    return std::tie(b.Relevance, a.Name) < std::tie(a.Relevance, b.Name);
  });
  SearchSampleQueriesOutput output;
  output.NextToken = TC_TRY(pipeline::page_of_items(
      found, {.token = input.NextToken,
              .count_max = std::size_t(input.MaxResults.value_or(kSamplesPerPage)),
              .bad_token = errors::invalid_parameter_exception("The next token is not valid.")}));
  output.SearchResults = std::move(found);
  return output;
}

}  // namespace trailcam::cloudtrail

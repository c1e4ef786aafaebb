#include "query/sql/quote.h"

namespace trailcam::query {
namespace {

std::string enclosed(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

}  // namespace

std::string sql_text(std::string_view text) { return enclosed(text, '\''); }
std::string sql_name(std::string_view name) { return enclosed(name, '"'); }

}  // namespace trailcam::query

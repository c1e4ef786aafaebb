// The only ways in which words of a statement get into the SQL that is made of it.
#pragma once

#include <string>
#include <string_view>

namespace trailcam::query {

// 'it''s'
std::string sql_text(std::string_view text);
// "a ""name"""
std::string sql_name(std::string_view name);

}  // namespace trailcam::query

#include "services/athena/results.h"

#include <gtest/gtest.h>

namespace trailcam::athena {
namespace {

using Cells = std::vector<std::optional<std::string>>;

// Gives at most `piece` bytes at a time, as a bucket might.
ReadAt reading(std::string text, std::size_t piece) {
  return [text = std::move(text), piece](std::uint64_t offset,
                                         std::size_t bytes) -> Result<std::string> {
    if (offset >= text.size()) return std::string();
    return text.substr(std::size_t(offset), std::min(bytes, piece));
  };
}

std::string line(const Cells& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    append_field(out, cells[i] ? std::optional<std::string_view>(*cells[i]) : std::nullopt);
  }
  return out + "\n";
}

TEST(Results, WhatIsWrittenIsReadBack) {
  const std::vector<Cells> rows = {{"a", "b"},
                                   {std::nullopt, ""},
                                   {"say \"hi\"", "two\nlines,\r\nand more"},
                                   {std::nullopt, std::nullopt},
                                   {"", "\""}};
  std::string text;
  for (const Cells& row : rows) text += line(row);
  for (const std::size_t piece : {1, 2, 3, 1000}) {
    const auto page = read_csv(reading(text, piece), 0, 100);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->rows, rows);
    EXPECT_FALSE(page->next);
  }
}

TEST(Results, NullAloneInItsRowIsAnEmptyLine) {
  EXPECT_EQ(line({std::nullopt}), "\n");
  const auto page = read_csv(reading("\n\"x\"\n\n", 100), 0, 100);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->rows, (std::vector<Cells>{{std::nullopt}, {"x"}, {std::nullopt}}));
}

TEST(Results, PagesBeginWhereTheLastOneEnded) {
  const std::string text = "\"1\"\n\"two\nlines\"\n\"3\"\n";
  std::vector<Cells> all;
  std::optional<std::uint64_t> at = 0;
  while (at) {
    const auto page = read_csv(reading(text, 2), *at, 1);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->rows.size(), 1U);
    all.push_back(page->rows.front());
    at = page->next;
  }
  EXPECT_EQ(all, (std::vector<Cells>{{"1"}, {"two\nlines"}, {"3"}}));
}

TEST(Results, LinesAreRowsOfOneCell) {
  const auto page = read_lines(reading("a\t\"b\"\n\nc\n", 2), 0, 100);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->rows, (std::vector<Cells>{{"a\t\"b\""}, {""}, {"c"}}));
}

TEST(Results, AnObjectThatWasChangedIsRefused) {
  for (const char* text : {"\"open", "\"a\"b\n", "plain\n"}) {
    EXPECT_FALSE(read_csv(reading(text, 100), 0, 100)) << text;
  }
}

}  // namespace
}  // namespace trailcam::athena

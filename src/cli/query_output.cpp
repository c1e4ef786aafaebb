#include "cli/query_output.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json.h"

namespace trailcam::cli {
namespace {

constexpr std::string_view kCut = "…";

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

std::size_t characters(std::string_view text) {
  return std::size_t(std::ranges::count_if(text, begins_character));
}

// What a terminal can show on one line: no control characters, not more than `width` characters.
std::string shown(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t count = 0;
  const bool cut = width > 0 && characters(text) > width;
  for (const char byte : text) {
    if (begins_character(byte) && cut && ++count == width) return out.append(kCut);
    out += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f ? ' ' : byte;
  }
  return out;
}

class TableOutput : public QueryOutput {
 public:
  TableOutput(std::FILE* out, std::size_t width_max) : out_(out), width_max_(width_max) {}

  void rows(const std::vector<std::string>& columns, const std::vector<CellRow>& rows) override {
    if (widths_.empty()) head(columns, rows);
    for (const CellRow& row : rows) {
      CellRow cells;
      for (std::size_t i = 0; i < widths_.size(); ++i) {
        cells.emplace_back(i < row.size() && row[i] ? shown(*row[i], width_max_) : "");
      }
      line(cells);
    }
  }
  void finish(const std::vector<std::string>& columns) override {
    if (widths_.empty()) head(columns, {});
  }

 private:
  void head(const std::vector<std::string>& columns, const std::vector<CellRow>& rows) {
    CellRow names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      std::size_t width = characters(shown(columns[i], width_max_));
      for (const CellRow& row : rows) {
        if (i < row.size() && row[i]) {
          width = std::max(width, characters(shown(*row[i], width_max_)));
        }
      }
      widths_.push_back(width);
      names.emplace_back(shown(columns[i], width_max_));
    }
    line(names);
    CellRow rule;
    for (const std::size_t width : widths_) rule.emplace_back(std::string(width, '-'));
    line(rule);
  }
  void line(const CellRow& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += *cells[i];
      if (i + 1 == cells.size()) break;
      const std::size_t width = characters(*cells[i]);
      text.append(widths_[i] - std::min(widths_[i], width) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    fmt::print(out_, "{}\n", text);
  }

  std::FILE* const out_;
  const std::size_t width_max_;
  std::vector<std::size_t> widths_;
};

class CsvOutput : public QueryOutput {
 public:
  explicit CsvOutput(std::FILE* out) : out_(out) {}

  void rows(const std::vector<std::string>& columns, const std::vector<CellRow>& rows) override {
    head(columns);
    for (const CellRow& row : rows) line(row);
  }
  void finish(const std::vector<std::string>& columns) override { head(columns); }

 private:
  void head(const std::vector<std::string>& columns) {
    if (headed_) return;
    headed_ = true;
    line(CellRow(columns.begin(), columns.end()));
  }
  void line(const CellRow& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text += ',';
      if (!cells[i]) continue;
      text += '"';
      std::string_view left = *cells[i];
      for (std::size_t quote = left.find('"'); quote != left.npos; quote = left.find('"')) {
        text.append(left, 0, quote + 1) += '"';
        left.remove_prefix(quote + 1);
      }
      text.append(left) += '"';
    }
    fmt::print(out_, "{}\n", text);
  }

  std::FILE* const out_;
  bool headed_ = false;
};

class JsonOutput : public QueryOutput {
 public:
  explicit JsonOutput(std::FILE* out) : out_(out) {}

  void rows(const std::vector<std::string>& columns, const std::vector<CellRow>& rows) override {
    for (const CellRow& row : rows) {
      std::string text;
      for (std::size_t i = 0; i < row.size() && i < columns.size(); ++i) {
        text += i == 0 ? '{' : ',';
        append_json_string(text, columns[i]);
        text += ':' + row[i].value_or("null");
      }
      fmt::print(out_, "{}}}\n", text);
    }
  }
  void finish(const std::vector<std::string>&) override {}

 private:
  std::FILE* const out_;
};

class LineOutput : public QueryOutput {
 public:
  explicit LineOutput(std::FILE* out) : out_(out) {}
  void rows(const std::vector<std::string>&, const std::vector<CellRow>& rows) override {
    for (const CellRow& row : rows) fmt::print(out_, "{}\n", row.front().value_or(""));
  }
  void finish(const std::vector<std::string>&) override {}

 private:
  std::FILE* const out_;
};

}  // namespace

std::unique_ptr<QueryOutput> table_output(std::FILE* out, std::size_t width_max) {
  return std::make_unique<TableOutput>(out, width_max);
}
std::unique_ptr<QueryOutput> csv_output(std::FILE* out) { return std::make_unique<CsvOutput>(out); }
std::unique_ptr<QueryOutput> json_output(std::FILE* out) {
  return std::make_unique<JsonOutput>(out);
}
std::unique_ptr<QueryOutput> line_output(std::FILE* out) {
  return std::make_unique<LineOutput>(out);
}

}  // namespace trailcam::cli

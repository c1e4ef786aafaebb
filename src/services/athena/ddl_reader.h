// Walks over the tokens of a statement: what the parsers of its kinds share.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/athena/ddl.h"
#include "services/athena/ddl_tokens.h"

namespace trailcam::athena::ddl {

class TokenReader {
 public:
  TokenReader(std::string_view text, std::vector<Token> tokens)
      : text_(text), tokens_(std::move(tokens)) {}

  const Token& here() const { return tokens_[at_]; }
  const Token& ahead(std::size_t count) const {
    return tokens_[std::min(at_ + count, tokens_.size() - 1)];
  }
  bool at_end() const { return here().kind == Token::Kind::End; }
  // Whether these words or symbols come next, in any case.
  bool is(std::initializer_list<std::string_view> words) const;
  // Takes them if they come next.
  bool take(std::initializer_list<std::string_view> words);
  bool take(std::string_view word) { return take({word}); }
  Result<void> expect(std::initializer_list<std::string_view> words);
  Result<void> expect(std::string_view word) { return expect({word}); }
  // The end, or a semicolon and the end.
  Result<void> expect_end();
  Error mismatch(std::string_view expecting) const;

  // A name, quoted or not, in lower case.
  Result<std::string> identifier();
  // database.name or name.
  Result<Name> name();
  Result<std::string> text();
  // A text or number, or a bare word, as values of partitions and properties are given.
  Result<std::string> literal();
  // ('a' = 'b', ...)
  Result<Properties> properties();
  // (key = 'value', ...)
  Result<PartitionSpec> partition_spec();
  // (name type [COMMENT 'text'], ...)
  Result<std::vector<ColumnDefinition>> columns();
  // What follows up to the end, without a closing semicolon; takes it all.
  std::string rest();
  // The text of what stands up to the comma or parenthesis that ends it, or the end.
  Result<std::string> expression();

 private:
  Result<std::string> type();
  Result<ColumnDefinition> column();

  const std::string_view text_;
  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

// What follows CREATE [EXTERNAL] TABLE. Error: Invalid.
Result<Statement> parse_create_table(TokenReader& in);
// What follows ALTER TABLE, and SHOW.
Result<Statement> parse_alter_table(TokenReader& in);
Result<Statement> parse_show(TokenReader& in);

}  // namespace trailcam::athena::ddl

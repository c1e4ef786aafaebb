#include "services/glue/partition_expression.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/encoding.h"

namespace trailcam::glue {
namespace {

constexpr int kDepthMax = 64;

Error not_parsed(std::string_view text) {
  return Error(ErrorKind::Invalid,
               fmt::format("Invalid partition expression: {}", text.substr(0, 200)));
}

struct Token {
  enum class Kind { Word, Text, Number, Symbol, End };
  Kind kind = Kind::End;
  std::string text;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_number_char(char c) { return (c >= '0' && c <= '9') || c == '.'; }

// The text between two quotes, a doubled one standing for itself; moves `text` past it.
Result<std::string> quoted(std::string_view& text) {
  const char quote = text.front();
  const std::string_view whole = text;
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != quote) {
      out += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == quote) {
      out += text[i++];
    } else {
      text.remove_prefix(i + 1);
      return out;
    }
  }
  return not_parsed(whole);
}

template <class Belongs>
std::string take_while(std::string_view& text, std::size_t least, Belongs belongs) {
  std::size_t end = least;
  while (end < text.size() && belongs(text[end])) ++end;
  std::string out(text.substr(0, end));
  text.remove_prefix(end);
  return out;
}

Result<std::vector<Token>> tokens_of(std::string_view text) {
  std::vector<Token> out;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const char c = text.front();
    if (c == '\'') {
      std::string value = TC_TRY(quoted(text));
      out.push_back({Token::Kind::Text, std::move(value)});
    } else if (c == '"' || c == '`') {
      std::string name = TC_TRY(quoted(text));
      out.push_back({Token::Kind::Word, std::move(name)});
    } else if (is_number_char(c) || (c == '-' && text.size() > 1 && is_number_char(text[1]))) {
      out.push_back({Token::Kind::Number, take_while(text, 1, is_number_char)});
    } else if (is_word(c)) {
      out.push_back({Token::Kind::Word, take_while(text, 1, is_word)});
    } else {
      const std::string_view two = text.substr(0, 2);
      const bool pair = two == "<=" || two == ">=" || two == "<>" || two == "!=";
      out.push_back({Token::Kind::Symbol, std::string(text.substr(0, pair ? 2 : 1))});
      text.remove_prefix(pair ? 2 : 1);
    }
  }
  out.push_back({});
  return out;
}

bool is_numeric(const std::string& type) {
  constexpr std::string_view kNumeric[] = {"int",     "integer", "bigint", "smallint",
                                           "tinyint", "long",    "double", "float"};
  return std::ranges::find(kNumeric, type) != std::end(kNumeric) || type.starts_with("decimal");
}

Result<double> number_of(const std::string& text) {
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
    return Error(ErrorKind::Invalid, fmt::format("'{}' is not a number", text));
  }
  return number;
}

// SQL's LIKE: % any text, _ any one character.
bool like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = pattern.npos, from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      from = t;
    } else if (p < pattern.size() && (pattern[p] == '_' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

}  // namespace

struct PartitionExpression::Node {
  enum class Kind { And, Or, Not, Equal, Less, LessOrEqual, In, Like, Null };
  Kind kind;
  std::unique_ptr<const Node> left = {}, right = {};
  std::size_t key = 0;                     // of the leaves
  bool numeric = false;                    // how that key is compared
  std::vector<std::string> literals = {};  // of the leaves
};

namespace {

using Node = PartitionExpression::Node;
using NodePtr = std::unique_ptr<const Node>;

NodePtr branch(Node::Kind kind, NodePtr left, NodePtr right = nullptr) {
  return std::make_unique<const Node>(
      Node{.kind = kind, .left = std::move(left), .right = std::move(right)});
}

// -1, 0, 1 as text or numbers are less, equal, greater.
Result<int> compare(const Node& leaf, const std::string& value, const std::string& literal) {
  if (!leaf.numeric) return value < literal ? -1 : value == literal ? 0 : 1;
  const double left = TC_TRY(number_of(value));
  const double right = TC_TRY(number_of(literal));
  return left < right ? -1 : left == right ? 0 : 1;
}

Result<bool> holds(const Node& node, const std::vector<std::string>& values) {
  using Kind = Node::Kind;
  if (node.kind == Kind::And)
    return TC_TRY(holds(*node.left, values)) && TC_TRY(holds(*node.right, values));
  if (node.kind == Kind::Or)
    return TC_TRY(holds(*node.left, values)) || TC_TRY(holds(*node.right, values));
  if (node.kind == Kind::Not) return !TC_TRY(holds(*node.left, values));
  const std::string& value = values[node.key];
  if (node.kind == Kind::Null) return value == "__HIVE_DEFAULT_PARTITION__";
  if (node.kind == Kind::Like) return like(value, node.literals[0]);
  if (node.kind == Kind::In) {
    for (const std::string& literal : node.literals) {
      if (TC_TRY(compare(node, value, literal)) == 0) return true;
    }
    return false;
  }
  const int order = TC_TRY(compare(node, value, node.literals[0]));
  if (node.kind == Kind::Equal) return order == 0;
  return order < 0 || (order == 0 && node.kind == Kind::LessOrEqual);
}

class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens, std::vector<PartitionKey> keys)
      : text_(text), tokens_(std::move(tokens)), keys_(std::move(keys)) {}

  Result<NodePtr> whole() {
    NodePtr root = TC_TRY(any(0));
    if (here().kind != Token::Kind::End) return not_parsed(text_);
    return root;
  }

 private:
  const Token& here() const { return tokens_[at_]; }
  bool is(std::string_view word) const {
    return here().kind == Token::Kind::Word && iequals(here().text, word);
  }
  bool is_symbol(std::string_view symbol) const {
    return here().kind == Token::Kind::Symbol && here().text == symbol;
  }
  bool take(std::string_view word) {
    if (!is(word) && !is_symbol(word)) return false;
    ++at_;
    return true;
  }
  Result<void> expect(std::string_view word) {
    if (!take(word)) return not_parsed(text_);
    return {};
  }

  Result<NodePtr> any(int depth) {
    if (depth > kDepthMax) return not_parsed(text_);
    NodePtr left = TC_TRY(all(depth));
    while (take("or")) left = branch(Node::Kind::Or, std::move(left), TC_TRY(all(depth)));
    return left;
  }

  Result<NodePtr> all(int depth) {
    NodePtr left = TC_TRY(one(depth));
    while (take("and")) left = branch(Node::Kind::And, std::move(left), TC_TRY(one(depth)));
    return left;
  }

  Result<NodePtr> one(int depth) {
    if (depth > kDepthMax) return not_parsed(text_);
    if (take("not")) return branch(Node::Kind::Not, TC_TRY(one(depth + 1)));
    if (take("(")) {
      NodePtr inside = TC_TRY(any(depth + 1));
      TC_TRY(expect(")"));
      return inside;
    }
    return condition();
  }

  Result<Node> leaf() {
    if (here().kind != Token::Kind::Word) return not_parsed(text_);
    const std::string name = here().text;
    const auto key =
        std::ranges::find_if(keys_, [&](const PartitionKey& k) { return iequals(k.name, name); });
    if (key == keys_.end()) {
      return Error(ErrorKind::Invalid, fmt::format("{} is not a partition key of the table", name));
    }
    ++at_;
    return Node{.kind = Node::Kind::Equal,
                .key = std::size_t(key - keys_.begin()),
                .numeric = is_numeric(lower(key->type))};
  }

  Result<std::string> literal() {
    if (is("date") || is("timestamp")) ++at_;
    const Token& token = here();
    if (token.kind != Token::Kind::Text && token.kind != Token::Kind::Number) {
      return not_parsed(text_);
    }
    ++at_;
    return token.text;
  }

  Result<NodePtr> condition() {
    Node node = TC_TRY(leaf());
    const bool negated = take("not");
    NodePtr made;
    if (take("in")) {
      made = TC_TRY(in(std::move(node)));
    } else if (take("like")) {
      node.kind = Node::Kind::Like;
      node.literals = {TC_TRY(literal())};
      made = std::make_unique<const Node>(std::move(node));
    } else if (take("between")) {
      made = TC_TRY(between(std::move(node)));
    } else if (!negated && take("is")) {
      return is_null(std::move(node));
    } else if (!negated) {
      return comparison(std::move(node));
    } else {
      return not_parsed(text_);
    }
    return negated ? branch(Node::Kind::Not, std::move(made)) : std::move(made);
  }

  Result<NodePtr> in(Node node) {
    node.kind = Node::Kind::In;
    TC_TRY(expect("("));
    do {
      node.literals.push_back(TC_TRY(literal()));
    } while (take(","));
    TC_TRY(expect(")"));
    return NodePtr(std::make_unique<const Node>(std::move(node)));
  }

  NodePtr compared(const Node& node, Node::Kind kind, std::string text) {
    return std::make_unique<const Node>(Node{
        .kind = kind, .key = node.key, .numeric = node.numeric, .literals = {std::move(text)}});
  }

  Result<NodePtr> between(Node node) {
    std::string low = TC_TRY(literal());
    TC_TRY(expect("and"));
    std::string high = TC_TRY(literal());
    NodePtr below = compared(node, Node::Kind::Less, std::move(low));
    return branch(Node::Kind::And, branch(Node::Kind::Not, std::move(below)),
                  compared(node, Node::Kind::LessOrEqual, std::move(high)));
  }

  Result<NodePtr> is_null(Node node) {
    const bool negated = take("not");
    TC_TRY(expect("null"));
    node.kind = Node::Kind::Null;
    NodePtr made = std::make_unique<const Node>(std::move(node));
    return negated ? branch(Node::Kind::Not, std::move(made)) : std::move(made);
  }

  Result<NodePtr> comparison(Node node) {
    const std::string op = here().text;
    if (here().kind != Token::Kind::Symbol) return not_parsed(text_);
    ++at_;
    using Kind = Node::Kind;
    const auto make = [&](Kind kind) -> Result<NodePtr> {
      return compared(node, kind, TC_TRY(literal()));
    };
    const auto opposite = [&](Kind kind) -> Result<NodePtr> {
      return branch(Kind::Not, TC_TRY(make(kind)));
    };
    if (op == "=") return make(Kind::Equal);
    if (op == "<") return make(Kind::Less);
    if (op == "<=") return make(Kind::LessOrEqual);
    if (op == "<>" || op == "!=") return opposite(Kind::Equal);
    if (op == ">") return opposite(Kind::LessOrEqual);
    if (op == ">=") return opposite(Kind::Less);
    return not_parsed(text_);
  }

  const std::string_view text_;
  const std::vector<Token> tokens_;
  const std::vector<PartitionKey> keys_;
  std::size_t at_ = 0;
};

}  // namespace

PartitionExpression::PartitionExpression(std::unique_ptr<const Node> root)
    : root_(std::move(root)) {}
PartitionExpression::PartitionExpression(PartitionExpression&&) noexcept = default;
PartitionExpression::~PartitionExpression() = default;

Result<PartitionExpression> PartitionExpression::parse(std::string_view text,
                                                       std::vector<PartitionKey> keys) {
  std::vector<Token> tokens = TC_TRY(tokens_of(text));
  if (tokens.size() == 1) return PartitionExpression(nullptr);
  return PartitionExpression(TC_TRY(Parser(text, std::move(tokens), std::move(keys)).whole()));
}

Result<bool> PartitionExpression::matches(const std::vector<std::string>& values) const {
  if (root_ == nullptr) return true;
  return holds(*root_, values);
}

}  // namespace trailcam::glue

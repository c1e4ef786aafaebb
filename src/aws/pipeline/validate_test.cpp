#include "aws/pipeline/validate.h"

#include <gtest/gtest.h>

#include "support/service_model.h"

namespace trailcam::pipeline {
namespace {

using test::must;

const model::Shape& shape() {
  static const test::ServiceModel model(must(parse_json(R"json({
    "metadata": {"protocol": "json", "apiVersion": "1"}, "operations": {},
    "shapes": {
      "In": {"type": "structure", "required": ["Name"], "members": {
        "Name": {"shape": "Name"}, "Color": {"shape": "Color"}, "Count": {"shape": "Count"},
        "Pin": {"shape": "Pin"}, "Items": {"shape": "Items"}, "Tags": {"shape": "Tags"},
        "Data": {"shape": "Data"}, "Odd": {"shape": "Odd"}, "RoleName": {"shape": "RoleName"},
        "Path": {"shape": "Path"}, "Letters": {"shape": "Letters"}}},
      "Item": {"type": "structure", "required": ["Key"], "members": {"Key": {"shape": "Name"}}},
      "Items": {"type": "list", "member": {"shape": "Item"}, "min": 1, "max": 3},
      "Tags": {"type": "map", "key": {"shape": "Name"}, "value": {"shape": "Color"}, "max": 2},
      "Name": {"type": "string", "min": 2, "max": 5, "pattern": "[a-z]+"},
      "Color": {"type": "string", "enum": ["red", "blue"]},
      "Count": {"type": "integer", "min": 1, "max": 10},
      "Pin": {"type": "string", "max": 4, "sensitive": true},
      "Data": {"type": "blob", "max": 3},
      "RoleName": {"type": "string", "pattern": "[\\w+=,.@-]+"},
      "Path": {"type": "string", "pattern": "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"},
      "Letters": {"type": "string", "pattern": "[\\u0041-\\u0043]+"},
      "Odd": {"type": "string", "pattern": "(?!x)y"}
}
})json")));
  return model.service().shapes.find("In")->second;
}

std::string told(const Value& input, Family family = Family::Json) {
  const auto result = validate(input, shape(), family);
  return result ? "" : result.error().message();
}

Value named(std::initializer_list<Value::Member> members) {
  Value value = Value::map({{"Name", "abc"}});
  for (const auto& [name, member] : members) value.set(name, member);
  return value;
}

TEST(Validate, WhatFitsPasses) {
  EXPECT_EQ(told(named({{"Color", "red"},
                        {"Count", 10},
                        {"Pin", "1234"},
                        {"Items", Value::List{Value::map({{"Key", "ab"}})}},
                        {"Tags", Value::map({{"ab", "blue"}})},
                        {"Data", Blob{"123"}}})),
            "");
}

TEST(Validate, SpeaksAsTheServiceDoes) {
  EXPECT_EQ(
      told(Value::map()),
      "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member "
      "must not be null");
  EXPECT_EQ(told(named({{"Name", "a"}})),
            "1 validation error detected: Value 'a' at 'name' failed to satisfy constraint: Member "
            "must have length greater than or equal to 2");
  EXPECT_EQ(told(named({{"Name", "abcdef"}})),
            "1 validation error detected: Value 'abcdef' at 'name' failed to satisfy constraint: "
            "Member must have length less than or equal to 5");
  EXPECT_EQ(
      told(named({{"Name", "ABC"}})),
      "1 validation error detected: Value 'ABC' at 'name' failed to satisfy constraint: Member "
      "must satisfy regular expression pattern: [a-z]+");
  EXPECT_EQ(told(named({{"Color", "green"}})),
            "1 validation error detected: Value 'green' at 'color' failed to satisfy constraint: "
            "Member must satisfy enum value set: [red, blue]");
  EXPECT_EQ(
      told(named({{"Count", 0}})),
      "1 validation error detected: Value '0' at 'count' failed to satisfy constraint: Member "
      "must have value greater than or equal to 1");
  EXPECT_EQ(
      told(named({{"Count", 11}})),
      "1 validation error detected: Value '11' at 'count' failed to satisfy constraint: Member "
      "must have value less than or equal to 10");
}

TEST(Validate, CountsCharactersNotBytes) {
  EXPECT_EQ(told(named({{"Pin", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"}})), "");
  EXPECT_NE(told(named({{"Pin", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"}})), "");
}

TEST(Validate, TellsEverythingAtOnce) {
  EXPECT_EQ(told(Value::map({{"Color", "x"}, {"Count", 0}})).substr(0, 28),
            "3 validation errors detected");
}

TEST(Validate, NamesTheWayToWhatIsWrong) {
  const std::string text =
      told(named({{"Items", Value::List{Value::map({{"Key", "ab"}}), Value::map()}},
                  {"Tags", Value::map({{"K", "x"}})}}));
  EXPECT_NE(text.find("Value null at 'items.2.member.key' failed"), text.npos) << text;
  EXPECT_NE(text.find("at 'tags.key' failed"), text.npos) << text;
  EXPECT_NE(text.find("at 'tags.K.member' failed"), text.npos) << text;
  EXPECT_NE(told(named({{"Items", Value::list()}})).find("length greater than or equal to 1"),
            text.npos);
}

TEST(Validate, DoesNotShowSecrets) {
  EXPECT_EQ(told(named({{"Pin", "12345"}})).find("12345"), std::string::npos);
}

TEST(Validate, BoundsWhatItSays) {
  Value items = Value::list();
  for (int i = 0; i < 1000; ++i) items.push(Value::map());
  EXPECT_LT(told(named({{"Items", items}})).size(), 20'000u);
  EXPECT_LT(told(named({{"Name", std::string(1 << 20, 'X')}})).size(), 2000u);
}

TEST(Validate, PatternsThatCannotBeReadConstrainNothing) {
  EXPECT_EQ(told(named({{"Odd", "anything"}})), "");
}

TEST(Validate, NamesAndPathsOfIamHaveSentencesOfTheirOwn) {
  EXPECT_EQ(told(named({{"RoleName", "a b"}})),
            "The specified value for roleName is invalid. It must contain only alphanumeric "
            "characters and/or the following: +=,.@_-");
  EXPECT_EQ(told(named({{"Path", "/a/"}})), "");
  EXPECT_EQ(told(named({{"Path", "/"}})), "");
  EXPECT_EQ(told(named({{"Path", "a"}})),
            "The specified value for path is invalid. It must begin and end with / and contain "
            "only alphanumeric characters and/or / characters.");
}

TEST(Validate, PatternsWithUnicodeEscapesConstrain) {
  EXPECT_EQ(told(named({{"Letters", "ABC"}})), "");
  EXPECT_NE(told(named({{"Letters", "D"}})), "");
}

TEST(Validate, EachFamilyHasItsFault) {
  const auto code = [](Family family) {
    return validate(Value::map(), shape(), family).error().fault()->code;
  };
  EXPECT_EQ(code(Family::Json), "ValidationException");
  EXPECT_EQ(code(Family::Query), "ValidationError");
  EXPECT_EQ(code(Family::Ec2), "InvalidParameterValue");
}

}  // namespace
}  // namespace trailcam::pipeline

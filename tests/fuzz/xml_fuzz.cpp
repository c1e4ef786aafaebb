// XML, as S3 and the query services' answers read it, and as records show it.
#include "aws/protocol/tree.h"
#include "aws/record/render.h"
#include "base/json.h"
#include "fuzz/fuzz.h"
#include "fuzz/models.h"

void trailcam::fuzz::fuzz(std::string_view bytes) {
  const Result<Value> shown = parse_json(to_json(record::xml_as_json(bytes)));
  TC_ASSERT(shown);
  for (const model::Member& root : xml_roots()) {
    const Result<Value> read = protocol::read_xml_body(root, bytes);
    TC_ASSERT(read || read.error().fault() != nullptr);
  }
  std::string document = "<a>";
  protocol::append_xml_text(document, bytes);
  document += "</a>";
  record::xml_as_json(document);
}

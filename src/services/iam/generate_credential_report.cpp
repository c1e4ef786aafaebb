#include "services/iam/credential_report.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GenerateCredentialReportOutput> generate_credential_report(
    Iam&, pipeline::Call& call, const GenerateCredentialReportInput&) {
  const store::Key key = kCredentialReports.key().text(call.account.str());
  const auto old = TC_TRY(call.transaction.get(kCredentialReports, key));
  GenerateCredentialReportOutput output;
  if (old && call.now < old->generated + kCredentialReportLasts) {
    output.State = "COMPLETE";
    return output;
  }
  CredentialReportRow row;
  row.generated = std::chrono::floor<std::chrono::seconds>(call.now);
  row.content = TC_TRY(credential_report(call));
  call.transaction.put(kCredentialReports, key, row);
  output.State = "STARTED";
  output.Description = "No report exists. Starting a new report generation task";
  return output;
}

}  // namespace trailcam::iam

#include "services/iam/credential_report.h"
#include "services/iam/generated/operations.h"

namespace trailcam::iam {

Result<GetCredentialReportOutput> get_credential_report(Iam&, pipeline::Call& call,
                                                        const GetCredentialReportInput&) {
  const auto row = TC_TRY(
      call.transaction.get(kCredentialReports, kCredentialReports.key().text(call.account.str())));
  if (!row) {
    return errors::credential_report_not_present_exception(
        "No report exists. Use GenerateCredentialReport to generate one.");
  }
  if (call.now >= row->generated + kCredentialReportLasts) {
    return errors::credential_report_expired_exception(
        "The report has expired. Use GenerateCredentialReport to generate a new one.");
  }
  GetCredentialReportOutput output;
  output.Content = Blob{row->content};
  output.ReportFormat = "text/csv";
  output.GeneratedTime = row->generated;
  return output;
}

}  // namespace trailcam::iam

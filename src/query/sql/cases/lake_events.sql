SELECT '1.08' AS eventversion, 's3.amazonaws.com' AS eventsource, n AS eventname,
  'us-east-1' AS awsregion, ip AS sourceipaddress, 'aws-cli' AS useragent, ec AS errorcode,
  em AS errormessage, 'r' || i AS requestid, 'e' || i AS eventid, 'AwsApiCall' AS eventtype,
  '111122223333' AS recipientaccountid, 'Management' AS eventcategory,
  '{"eventName":"' || n || '","n":' || i || '}' AS eventjson, CAST(t AS TIMESTAMP) AS eventtime,
  i % 2 = 0 AS readonly, true AS managementevent, rp AS requestparameters,
  CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS responseelements,
  CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS additionaleventdata,
  CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS serviceeventdetails,
  CAST(NULL AS VARCHAR) AS vpcendpointid, CAST(NULL AS VARCHAR) AS vpcendpointaccountid, res AS resources,
  {'tlsversion': 'TLSv1.2', 'ciphersuite': 'c', 'clientprovidedhostheader': 'h'} AS tlsdetails,
  {'type': 'IAMUser', 'principalid': 'AIDA', 'arn': 'arn:aws:iam::111122223333:user/' || u,
   'accountid': '111122223333', 'accesskeyid': 'AKIA' || i, 'username': u,
   'sessioncontext': {
     'attributes': {'creationdate': TIMESTAMP '2026-01-01', 'mfaauthenticated': 'false'},
     'sessionissuer': {'type': 'Role', 'principalid': 'p', 'arn': 'a', 'accountid': '1',
                       'username': 'Admin'}}} AS useridentity
FROM (VALUES
  (1, 'GetObject', '10.0.0.1', NULL, NULL, '2026-03-01 10:00:00', 'alice',
   MAP {'bucketName': 'b1', 'key': 'k1'},
   [{'accountid': '1', 'type': 'AWS::S3::Object', 'arn': 'arn:1', 'arnprefix': 'x'},
    {'accountid': '2', 'type': 'AWS::S3::Bucket', 'arn': 'arn:2', 'arnprefix': 'y'}]),
  (2, 'PutObject', '10.0.0.2', 'AccessDenied', 'no', '2026-03-02 11:30:00', 'bob',
   MAP {'bucketName': 'b1', 'key': 'k2'}, NULL),
  (3, 'GetObject', '10.0.0.1', NULL, NULL, '2026-03-03 12:45:30.500', 'alice',
   MAP {'bucketName': 'b2'}, []),
  (4, 'ConsoleLogin', '1.2.3.4', 'Failed', 'bad', '2026-03-03 23:59:59', 'carol', NULL, NULL)
) AS v(i, n, ip, ec, em, t, u, rp, res)

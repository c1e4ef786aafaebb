SELECT '1.08' AS eventversion, t AS eventtime, 's3.amazonaws.com' AS eventsource, n AS eventname,
  'us-east-1' AS awsregion, ip AS sourceipaddress, ec AS errorcode, 'e' || i AS eventid,
  CAST(i % 2 = 0 AS VARCHAR) AS readonly, rp AS requestparameters,
  replace(substr(t, 1, 10), '-', '/') AS "timestamp", res AS resources,
  {'type': 'IAMUser', 'arn': 'arn:aws:iam::111122223333:user/' || u, 'accountid': '1', 'username': u,
   'sessioncontext': {'attributes': {'mfaauthenticated': 'false', 'creationdate': '2026'},
                      'sessionissuer': {'arn': 'a', 'username': 'Admin'}}} AS useridentity,
  's3://logs/' || i || '.json.gz' AS "$path"
FROM (VALUES
  (1, 'GetObject', '10.0.0.1', NULL, '2026-03-01T10:00:00Z', 'alice',
   '{"bucketName":"b1","key":"k1","tags":[{"k":"a"},{"k":"b"}]}',
   [{'accountid': '1', 'type': 'AWS::S3::Object', 'arn': 'arn:1'}]),
  (2, 'PutObject', '10.0.0.2', 'AccessDenied', '2026-03-02T11:30:00Z', 'bob',
   '{"bucketName":"b1","Host":["h"],"size":5}', NULL),
  (3, 'ConsoleLogin', '1.2.3.4', NULL, '2026-03-03T23:59:59Z', 'carol', 'not json', [])
) AS v(i, n, ip, ec, t, u, rp, res)

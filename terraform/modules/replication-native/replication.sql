-- What replicates, as the database sees it: psql --dbname crm --file replication.sql. Reads only.
-- The controllers make and keep all of it: the publication table by table with each migration, the slot before the peer's subscription
-- (which is told create_slot = false), the subscription with origin = none once it follows.
SELECT 'setting' AS what, name, setting AS value FROM pg_settings
 WHERE name IN ('wal_level', 'max_replication_slots', 'max_slot_wal_keep_size', 'track_commit_timestamp', 'wal_sender_timeout')
UNION ALL
SELECT 'publication', p.pubname, count(t.tablename) || ' tables' FROM pg_publication p LEFT JOIN pg_publication_tables t ON t.pubname = p.pubname
 WHERE p.pubname = 'crm_replication' GROUP BY p.pubname
UNION ALL
SELECT 'slot', slot_name, coalesce(wal_status, '-') || ', ' || CASE WHEN active THEN 'in use' ELSE 'not in use' END || ', '
       || coalesce(pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)), '-') || ' behind'
  FROM pg_replication_slots WHERE slot_name LIKE 'crm\_slot%'
UNION ALL
SELECT 'subscription', s.subname, CASE WHEN s.subenabled THEN 'enabled' ELSE 'disabled' END || ', origin ' || s.suborigin || ', '
       || count(r.srrelid) FILTER (WHERE r.srsubstate = 'r') || ' of ' || count(r.srrelid) || ' tables follow'
  FROM pg_subscription s LEFT JOIN pg_subscription_rel r ON r.srsubid = s.oid WHERE s.subname = 'crm_subscription' GROUP BY s.oid, s.subname, s.subenabled, s.suborigin
 ORDER BY 1, 2;

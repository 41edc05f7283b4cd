-- The answers to writes by their key: stored in the transaction of the write, replicated with it.
CREATE TABLE crm.idempotency_keys (
    key text PRIMARY KEY,
    request_hash bytea NOT NULL,
    status int NOT NULL,
    body text,
    etag text,
    location text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
SELECT crmdr.protect('crm.idempotency_keys');

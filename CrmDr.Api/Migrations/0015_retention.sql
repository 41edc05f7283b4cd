-- Outside of a transaction: writes go on while an index is made.
-- What is old enough to be removed is found by its age.
CREATE INDEX CONCURRENTLY IF NOT EXISTS idempotency_keys_by_creation ON crm.idempotency_keys (created_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_by_creation ON crm.audit (created_at);

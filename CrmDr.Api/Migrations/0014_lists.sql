-- Outside of a transaction: writes go on while an index is made.
-- A search reads what waits to be put into its index, too: that is kept short (256 kB).
-- What lists are sorted and searched by. Text by its bytes ("C"), so that a page continues in either cloud whatever its collation.
CREATE INDEX CONCURRENTLY IF NOT EXISTS accounts_by_name ON crm.accounts (name COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS accounts_by_creation ON crm.accounts (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS accounts_by_owner ON crm.accounts (owner, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS accounts_by_text ON crm.accounts USING gin ((name || ' ' || coalesce(notes, '')) gin_trgm_ops) WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_by_name ON crm.contacts (name COLLATE "C", id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_by_creation ON crm.contacts (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_by_owner ON crm.contacts (owner, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_by_text ON crm.contacts USING gin ((name || ' ' || coalesce(email, '') || ' ' || coalesce(notes, '')) gin_trgm_ops) WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_by_amount ON crm.deals (amount, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_by_close ON crm.deals ((coalesce(expected_close, DATE 'infinity')), id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_by_creation ON crm.deals (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_by_owner ON crm.deals (owner, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_by_stage ON crm.deals (stage, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_by_text ON crm.deals USING gin (title gin_trgm_ops) WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS activities_by_due ON crm.activities ((coalesce(due_at, TIMESTAMPTZ 'infinity')), id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS activities_by_creation ON crm.activities (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS activities_by_owner ON crm.activities (owner, id) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS activities_by_text ON crm.activities USING gin ((subject || ' ' || coalesce(notes, '')) gin_trgm_ops) WITH (gin_pending_list_limit = 256) WHERE deleted_at IS NULL;

-- Foreign keys are checked for local writes only, never in apply; comparing the databases looks for dangling ones.
CREATE TABLE crm.contacts (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES crm.accounts,
    name text NOT NULL,
    email text,
    phone text,
    notes text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
CREATE INDEX contacts_by_account ON crm.contacts (account_id, id);
SELECT crmdr.protect('crm.contacts');

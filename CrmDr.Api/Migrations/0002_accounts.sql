-- No unique key but the primary one, no CHECK, no sequence: what one cloud accepted, the other must be able to apply.
CREATE TABLE crm.accounts (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    notes text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
SELECT crmdr.protect('crm.accounts');

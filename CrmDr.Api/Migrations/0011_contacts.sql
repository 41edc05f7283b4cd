-- Where a duplicate went, and whom to ask for first. No foreign key for the latter: accounts and contacts would refer to each other in a circle.
ALTER TABLE crm.contacts ADD COLUMN merged_into uuid REFERENCES crm.contacts;
ALTER TABLE crm.accounts ADD COLUMN primary_contact_id uuid;
SELECT crmdr.protect('crm.contacts'), crmdr.protect('crm.accounts');

-- Which contact an e-mail address belongs to. Instead of a unique index: a collision of both clouds is a row to look at, never a stop of replication.
-- A claim counts as long as its contact is there and has that address; it is not given back but taken over. No foreign key: it is written before its contact.
CREATE TABLE crm.email_claims (
    key text PRIMARY KEY,
    contact_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
SELECT crmdr.protect('crm.email_claims');

-- How an address is compared, the same in both clouds whatever their collations: only ASCII letters have a case.
CREATE FUNCTION crm.email_key(email text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT lower(email COLLATE "C") $$;
CREATE INDEX contacts_by_email ON crm.contacts (crm.email_key(email)) WHERE deleted_at IS NULL;
CREATE INDEX accounts_by_primary_contact ON crm.accounts (primary_contact_id) WHERE primary_contact_id IS NOT NULL;

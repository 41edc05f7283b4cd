CREATE TABLE crm.deals (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES crm.accounts,
    title text NOT NULL,
    amount numeric(18,2) NOT NULL,
    currency text NOT NULL,
    stage text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
CREATE INDEX deals_by_account ON crm.deals (account_id, id);
SELECT crmdr.protect('crm.deals');

-- One row for each amount that went from one deal to another.
CREATE TABLE crm.transfers (
    id uuid PRIMARY KEY,
    from_deal uuid NOT NULL REFERENCES crm.deals,
    to_deal uuid NOT NULL REFERENCES crm.deals,
    amount numeric(18,2) NOT NULL,
    account_id uuid NOT NULL REFERENCES crm.accounts,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
SELECT crmdr.protect('crm.transfers');

-- Calls, meetings, notes and tasks: each belongs to one account, contact or deal.
CREATE TABLE crm.activities (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    subject text NOT NULL,
    notes text,
    account_id uuid REFERENCES crm.accounts,
    contact_id uuid REFERENCES crm.contacts,
    deal_id uuid REFERENCES crm.deals,
    due_at timestamptz,
    completed_at timestamptz,
    owner text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
CREATE INDEX activities_by_account ON crm.activities (account_id, created_at, id);
CREATE INDEX activities_by_contact ON crm.activities (contact_id, created_at, id);
CREATE INDEX activities_by_deal ON crm.activities (deal_id, created_at, id);
SELECT crmdr.protect('crm.activities');

-- The stages of the pipeline. Deals name them, so a name is never changed, and the id of a stage derives from its name: made in both clouds, it is one row.
CREATE TABLE crm.stages (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    position int NOT NULL,
    probability int NOT NULL,
    kind text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);

-- Inserted before the table is protected, with the gate closed, on each side: the same rows with the same version, (0, epoch, ''), older than whatever is made of them.
INSERT INTO crm.stages (id, name, position, probability, kind, created_at) VALUES
    ('04a38667-a0d0-8cc8-984f-75baff792526', 'lead', 10, 10, 'open', '2026-01-01T00:00:00Z'),
    ('df6a1412-a0fe-8fc8-9691-354e9e52b940', 'qualified', 20, 25, 'open', '2026-01-01T00:00:00Z'),
    ('974d4c48-e9c4-82d4-81c4-352683515565', 'proposal', 30, 50, 'open', '2026-01-01T00:00:00Z'),
    ('ad990125-2250-8daa-afd2-448fbeb9d3d4', 'negotiation', 40, 75, 'open', '2026-01-01T00:00:00Z'),
    ('2ed5299d-9082-8d4b-8f0e-7ea46a1cb3d3', 'won', 50, 100, 'won', '2026-01-01T00:00:00Z'),
    ('c8ba749b-8533-8c43-af85-4b8a2be31452', 'lost', 60, 0, 'lost', '2026-01-01T00:00:00Z');
SELECT crmdr.protect('crm.stages');

ALTER TABLE crm.deals
    ADD COLUMN probability int,
    ADD COLUMN expected_close date,
    ADD COLUMN reason text,
    ADD COLUMN closed_at timestamptz;
SELECT crmdr.protect('crm.deals');

-- One row for each time that a deal came to a stage.
CREATE TABLE crm.deal_stage_history (
    id uuid PRIMARY KEY,
    deal_id uuid NOT NULL REFERENCES crm.deals,
    from_stage text,
    to_stage text NOT NULL,
    reason text,
    caller text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
CREATE INDEX deal_stage_history_by_deal ON crm.deal_stage_history (deal_id, created_at, id);
SELECT crmdr.protect('crm.deal_stage_history');

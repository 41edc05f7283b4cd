-- Who changed what, when, from what to what.
CREATE TABLE crm.audit (
    id uuid PRIMARY KEY,
    table_name text NOT NULL,
    row_id uuid NOT NULL,
    operation text NOT NULL,
    caller text,
    before jsonb,
    after jsonb,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
CREATE INDEX audit_by_row ON crm.audit (row_id, created_at, id);
SELECT crmdr.protect('crm.audit');

-- An update keeps only what it changed. The first argument names the column with the row that an entry is about, where that is not the row itself.
CREATE FUNCTION crm.audit_row() RETURNS trigger LANGUAGE plpgsql AS $audit$
DECLARE
    was jsonb;
    became jsonb := to_jsonb(NEW) - '{v_epoch,v_at,v_cloud}'::text[];
    about uuid := coalesce(became ->> TG_ARGV[0], became ->> 'id');
    did text := 'update';
BEGIN
    IF TG_OP = 'INSERT' THEN
        did := 'create';
        became := jsonb_strip_nulls(became);
    ELSE
        was := to_jsonb(OLD) - '{v_epoch,v_at,v_cloud}'::text[];
        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, became -> o.key) INTO was, became
        FROM jsonb_each(was) o WHERE o.value <> became -> o.key;
        IF was IS NULL THEN
            RETURN NULL; -- a new version of the same
        ELSIF became ? 'deleted_at' THEN
            did := CASE WHEN OLD.deleted_at IS NULL THEN 'delete' ELSE 'restore' END;
        END IF;
    END IF;
    INSERT INTO crm.audit (id, table_name, row_id, operation, caller, before, after)
    VALUES (crm.next_id(), TG_TABLE_NAME, about, did, crm.caller(), was, became);
    RETURN NULL;
END $audit$;

-- Not for what crmdr writes: a salvage executes an orphan again together with the entries that the orphan made, and its new versions change nothing.
-- Not in apply either: the entries come across by themselves.
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.accounts FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.contacts FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.deals FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.transfers FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.stages FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.activities FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();

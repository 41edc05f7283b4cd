-- A tag on a row. The id derives from the row and the tag: set in both clouds, it is one row.
-- Rows name their tags and write nothing else: a table of tags that they shared would make two writes that use the same new tag lose to each other.
CREATE TABLE crm.taggings (
    id uuid PRIMARY KEY,
    table_name text NOT NULL,
    row_id uuid NOT NULL,
    tag text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
CREATE INDEX taggings_by_row ON crm.taggings (row_id, tag);
CREATE INDEX taggings_by_tag ON crm.taggings (tag, table_name, row_id);
SELECT crmdr.protect('crm.taggings');

-- What a tag looks like and means, for those that somebody described.
CREATE TABLE crm.tags (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    colour text,
    description text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
SELECT crmdr.protect('crm.tags');

CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.taggings FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row('row_id');
CREATE TRIGGER crm_audit AFTER INSERT OR UPDATE ON crm.tags FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.audit_row();

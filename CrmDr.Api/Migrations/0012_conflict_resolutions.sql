-- What somebody decided about a transaction that lost in a salvage. The ledger itself is the platform's: the application may read and not write it.
CREATE TABLE crm.conflict_resolutions (
    id uuid PRIMARY KEY,
    source_epoch bigint NOT NULL,
    commit_lsn pg_lsn NOT NULL,
    resolution text NOT NULL,
    caller text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz);
SELECT crmdr.protect('crm.conflict_resolutions');

-- With the rights of the platform, and for nothing else than this: the entries say that they are dealt with, in the same transaction.
CREATE FUNCTION crm.resolve_conflict() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $resolve$
BEGIN
    UPDATE crmdr.conflicts SET resolved_at = NEW.created_at, resolution = NEW.resolution
    WHERE source_epoch = NEW.source_epoch AND commit_lsn = NEW.commit_lsn;
    RETURN NULL;
END $resolve$;

-- Not in a salvage, which executes an orphan again with everything that it wrote; not in apply either.
CREATE TRIGGER crm_resolve AFTER INSERT OR UPDATE ON crm.conflict_resolutions FOR EACH ROW WHEN (current_user <> 'crmdr') EXECUTE FUNCTION crm.resolve_conflict();

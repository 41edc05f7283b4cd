-- Roles and rights, once per database server, run by an administrator connected to the database (crm).
-- Passwords come as session settings, so that none stands in a file:
--   SELECT set_config('bootstrap.crmdr_password', '...', false), set_config('bootstrap.app_password', '...', false),
--          set_config('bootstrap.replication_password', '...', false);
-- Nothing here needs more than RDS (rds_superuser, rds_replication) and Cloud SQL (cloudsqlsuperuser) can grant. Safe to run again.
DO $$
DECLARE
    role record;
BEGIN
    FOR role IN SELECT * FROM (VALUES
        ('crmdr', current_setting('bootstrap.crmdr_password')),
        ('crm_app', current_setting('bootstrap.app_password')),
        ('crmdr_replication', current_setting('bootstrap.replication_password'))) AS r (name, password)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role.name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role.name);
        END IF;
        EXECUTE format('ALTER ROLE %I PASSWORD %L', role.name, role.password);
    END LOOP;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'crm_writer') THEN
        CREATE ROLE crm_writer NOLOGIN;
    END IF;
END $$;

ALTER ROLE crmdr REPLICATION;
ALTER ROLE crmdr_replication REPLICATION;
GRANT pg_create_subscription, pg_monitor, pg_signal_backend TO crmdr;
-- The peer reads what is published, and nothing else: crmdr.publish grants it, table by table. Earlier versions gave it everything.
REVOKE pg_read_all_data, pg_monitor FROM crmdr_replication;
GRANT crm_writer TO crmdr WITH ADMIN OPTION;
-- Nobody else gets in, and who gets in makes no tables of its own, not even temporary ones.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO crm_app, crmdr_replication', current_database());
    EXECUTE format('ALTER DATABASE %I OWNER TO crmdr', current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
-- Mode sync: whether commits wait for the other cloud changes with the role. Services that keep their settings to themselves refuse this; mode async needs none of it.
DO $$
BEGIN
    EXECUTE 'GRANT ALTER SYSTEM ON PARAMETER synchronous_standby_names TO crmdr';
    EXECUTE 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_reload_conf() TO crmdr';
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'mode sync is not available here: %', SQLERRM;
END $$;
-- The point up to which the other cloud's changes have been applied: read at a promotion.
GRANT EXECUTE ON FUNCTION pg_catalog.pg_replication_origin_progress(text, boolean) TO crmdr;

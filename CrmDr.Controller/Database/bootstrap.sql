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

-- What an administrator who is no superuser made is not yet his to act for.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'crmdr', 'SET') THEN
        EXECUTE format('GRANT crmdr TO %I WITH INHERIT TRUE, SET TRUE', current_user);
    END IF;
END $$;
-- RDS hands replication on by a role and lets nobody change the attribute; elsewhere there is only the attribute.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'rds_replication') THEN
        GRANT rds_replication TO crmdr, crmdr_replication;
    ELSE
        ALTER ROLE crmdr REPLICATION;
        ALTER ROLE crmdr_replication REPLICATION;
    END IF;
END $$;
GRANT pg_create_subscription, pg_monitor, pg_signal_backend TO crmdr;
-- The peer reads what is published, and nothing else: crmdr.publish grants it, table by table. Earlier versions gave it everything.
DO $$
DECLARE
    had name;
BEGIN
    FOR had IN SELECT g.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
        WHERE m.member = 'crmdr_replication'::regrole AND g.rolname IN ('pg_read_all_data', 'pg_monitor')
    LOOP
        EXECUTE format('REVOKE %I FROM crmdr_replication', had);
    END LOOP;
END $$;
GRANT crm_writer TO crmdr WITH ADMIN OPTION;
-- Nobody else gets in, and who gets in makes no tables of its own, not even temporary ones.
DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO crmdr', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO crm_app, crmdr_replication', current_database());
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
-- The point up to which the other cloud's changes have been applied: read at a promotion. A service that keeps this function to its own administrators
-- hands it on with their role alone.
DO $$
DECLARE
    may CONSTANT text := 'pg_catalog.pg_replication_origin_progress(text, boolean)';
    administrators name;
BEGIN
    BEGIN
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO crmdr', may);
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE NOTICE '%', SQLERRM;
    END;
    IF has_function_privilege('crmdr', may, 'EXECUTE') THEN
        RETURN;
    END IF;
    SELECT rolname INTO administrators FROM pg_catalog.pg_roles
        WHERE rolname IN ('rds_superuser', 'cloudsqlsuperuser') AND has_function_privilege(rolname, may, 'EXECUTE');
    IF administrators IS NULL THEN
        RAISE EXCEPTION 'crmdr may not call %, and % cannot grant it', may, current_user
            USING HINT = 'Without it a promotion cannot know what has been applied. Ask the provider how to grant it, grant it, and run this again.';
    END IF;
    EXECUTE format('GRANT %I TO crmdr', administrators);
END $$;

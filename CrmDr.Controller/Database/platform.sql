-- What makes a database safe to fail over: the gate, the row versions, the ledger. Run as crmdr by the controller at every start; safe to run again.
-- docs/design.md, "The database", says what each part is for.
CREATE SCHEMA IF NOT EXISTS crm;
CREATE SCHEMA IF NOT EXISTS crmdr;
CREATE SCHEMA IF NOT EXISTS crmdr_local;
GRANT USAGE ON SCHEMA crm, crmdr, crmdr_local TO crm_app, crm_writer, crmdr_replication;

-- Belongs to one cloud, never published --------------------------------------------------------------------------------------

-- Unlogged, so that a crash empties it: a database always comes up with the gate closed.
CREATE UNLOGGED TABLE IF NOT EXISTS crmdr_local.authority (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch bigint NOT NULL,
    cloud text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp());

-- Where in the log commits of this epoch were first seen to wait for the peer; noted here because the same crash that closes the gate must forget it.
ALTER TABLE crmdr_local.authority ADD COLUMN IF NOT EXISTS synchronous_since pg_lsn;

CREATE TABLE IF NOT EXISTS crmdr_local.promotions (
    epoch bigint PRIMARY KEY,
    cloud text NOT NULL,
    from_epoch bigint NOT NULL,
    clean boolean NOT NULL,
    position pg_lsn,
    opened_lsn pg_lsn,
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    salvaged_at timestamptz);

CREATE TABLE IF NOT EXISTS crmdr_local.settings (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS crmdr_local.migrations (
    name text PRIMARY KEY,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
GRANT SELECT ON crmdr_local.authority, crmdr_local.migrations TO crm_app, crm_writer;
-- Whether a salvage is to come: until then the application keeps what that one will look for.
GRANT SELECT ON crmdr_local.promotions TO crm_app;
-- Which database this is, before the peer salvages what it holds.
GRANT SELECT ON crmdr_local.settings TO crmdr_replication;

-- Which database this is, and whether it holds anything. A new one does not; one from before this was noted does when anything was ever done to it.
INSERT INTO crmdr_local.settings (name, value)
SELECT made.name, made.value
FROM (VALUES ('database_id', gen_random_uuid()::text),
             ('seeded', (EXISTS (SELECT FROM crmdr_local.promotions) OR EXISTS (SELECT FROM crmdr_local.migrations))::text)) AS made (name, value)
WHERE NOT EXISTS (SELECT FROM crmdr_local.settings WHERE settings.name = 'database_id');

DO $$
BEGIN
    -- TRUNCATE is not published: it would carry no version to compare.
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = 'crm_replication') THEN
        CREATE PUBLICATION crm_replication WITH (publish = 'insert, update, delete');
    END IF;
END $$;

-- The gate -------------------------------------------------------------------------------------------------------------------

-- Before each local statement on a published table. The lock makes a fence wait for the transactions that passed.
-- Only under READ COMMITTED does the statement see a gate that was closed after its transaction began.
CREATE OR REPLACE FUNCTION crmdr.gate() RETURNS trigger LANGUAGE plpgsql AS $gate$
BEGIN
    IF pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'writes to %.% need READ COMMITTED, this transaction is %', TG_TABLE_SCHEMA, TG_TABLE_NAME,
            pg_catalog.upper(pg_catalog.current_setting('transaction_isolation')) USING ERRCODE = 'CR003';
    END IF;
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(7311, 1);
    IF NOT EXISTS (SELECT FROM crmdr_local.authority) THEN
        RAISE EXCEPTION 'the gate of this database is closed: this cloud does not hold the lease'
            USING ERRCODE = 'CR001', HINT = 'Write to the cloud that answers /active with 200.';
    END IF;
    RETURN NULL;
END $gate$;

-- For a transaction that inserts many rows and brings their versions itself: what the gate says, under the lock that keeps it so until the transaction ends. From then on rows that carry
-- this epoch are taken as they come, of the owner alone; all others are stamped as ever.
CREATE OR REPLACE FUNCTION crmdr.stamp(OUT epoch bigint, OUT at timestamptz, OUT cloud text) LANGUAGE plpgsql SET search_path = '' AS $stamp$
BEGIN
    IF pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'crmdr.stamp needs READ COMMITTED, this transaction is %', pg_catalog.upper(pg_catalog.current_setting('transaction_isolation')) USING ERRCODE = 'CR003';
    END IF;
    PERFORM pg_catalog.pg_advisory_xact_lock_shared(7311, 1);
    SELECT a.epoch, pg_catalog.clock_timestamp(), a.cloud INTO epoch, at, cloud FROM crmdr_local.authority a;
    IF epoch IS NULL THEN
        RAISE EXCEPTION 'the gate of this database is closed: this cloud does not hold the lease' USING ERRCODE = 'CR001', HINT = 'Write to the cloud that answers /active with 200.';
    END IF;
    PERFORM pg_catalog.set_config('crmdr.stamped', epoch::text, true);
END $stamp$;
REVOKE EXECUTE ON FUNCTION crmdr.stamp() FROM PUBLIC;

-- Indexes that were taken off while a table is filled, and are to be made again.
CREATE TABLE IF NOT EXISTS crmdr_local.bulk_indexes (name text PRIMARY KEY, definition text NOT NULL);

-- The last comparison of both databases that ended equal, by the same id in both: the next one may look at what has changed since.
-- since: the oldest transaction that was not finished when it began. written: who wrote this row; a dump brings the row and not its transaction. tables: what was compared.
CREATE TABLE IF NOT EXISTS crmdr_local.verified (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    since xid8 NOT NULL,
    written xid8 NOT NULL,
    tables text[] NOT NULL);
-- Whoever compares has both databases remember it.
GRANT SELECT, INSERT, UPDATE ON crmdr_local.verified TO crmdr_replication;

-- A version that came from the other cloud and lost here. Written in apply, where nothing crosses back: the controller moves it to the ledger, by an ordinary write that both clouds get, while the gate is open.
-- commit_lsn: rows of one transaction share it. Null of a copy, which brings rows one by one.
CREATE TABLE IF NOT EXISTS crmdr_local.lost_in_apply (
    id uuid PRIMARY KEY,
    table_name text NOT NULL,
    row_key text NOT NULL,
    operation text NOT NULL,
    losing jsonb NOT NULL,
    winning jsonb NOT NULL,
    commit_lsn pg_lsn,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp());

-- A copy brings old versions of rows that went on here, too: those had arrived before. What had not is the range of a merge. A stream brings nothing twice.
-- Of the platform's own rows the newer one says everything.
CREATE OR REPLACE FUNCTION crmdr_local.lose(place text, key text, did text, losing jsonb, winning jsonb) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $lose$
DECLARE
    copied boolean := EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid() AND a.backend_type = 'logical replication tablesync worker');
BEGIN
    IF place LIKE 'crmdr.%' THEN
        RETURN;
    END IF;
    IF copied
       AND NOT EXISTS (SELECT FROM crmdr.losses l WHERE l.kind = 'merged' AND l.cloud = losing ->> 'v_cloud' AND l.source_epoch = (losing ->> 'v_epoch')::bigint
                       AND (l.from_at IS NULL OR l.from_at < (losing ->> 'v_at')::timestamptz)) THEN
        RETURN;
    END IF;
    -- Apply is told no position. In its place stands the moment of the transaction that applies it, and whose it was: above any position that a log reaches (80000/0, two petabytes).
    INSERT INTO crmdr_local.lost_in_apply (id, table_name, row_key, operation, losing, winning, commit_lsn)
    VALUES (pg_catalog.md5(pg_catalog.concat_ws(' ', place, key, losing ->> 'v_epoch', losing ->> 'v_at', losing ->> 'v_cloud'))::uuid, place, key, did, losing, winning,
        CASE WHEN NOT copied THEN '0/0'::pg_lsn + (2 * (extract(epoch FROM pg_catalog.transaction_timestamp()) * 1000000)::bigint + ((losing ->> 'v_cloud') > (winning ->> 'v_cloud'))::int)::numeric END)
    ON CONFLICT DO NOTHING;
END $lose$;

-- The version of a row as the ledger writes it.
CREATE OR REPLACE FUNCTION crmdr.version_text(image jsonb) RETURNS text LANGUAGE sql STABLE SET search_path = '' AS $text$
    SELECT pg_catalog.format('%s/%s/%s', image ->> 'v_epoch', pg_catalog.to_char((image ->> 'v_at')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), image ->> 'v_cloud')
$text$;

-- Makes the trigger functions of a table anew from what the table is now: one stamps what is written here, one decides about what comes from the other cloud. Touches the table itself not at all.
-- With an empty search_path names are written out in full: apply runs the trigger with an empty one, and for user crmdr "$user" is schema crmdr.
CREATE OR REPLACE FUNCTION crmdr.version_functions(target regclass) RETURNS text LANGUAGE plpgsql SET search_path = '' AS $make_function$
DECLARE
    place record;
    key_match text;
    key_text text;
    touch text;
    suffix text;
BEGIN
    SELECT n.nspname AS space, c.relname AS name INTO STRICT place
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = target;

    SELECT string_agg(format('t.%1$I = NEW.%1$I', a.attname), ' AND ' ORDER BY k.position),
           CASE count(*) WHEN 1 THEN min(format('NEW.%I::text', a.attname)) ELSE format('pg_catalog.jsonb_build_array(%s)::text', string_agg(format('NEW.%I::text', a.attname), ', ' ORDER BY k.position)) END
        INTO key_match, key_text
    FROM pg_catalog.pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position), pg_catalog.pg_attribute a
    WHERE i.indrelid = target AND i.indisprimary AND a.attrelid = target AND a.attnum = k.attnum;
    IF key_match IS NULL THEN
        RAISE EXCEPTION 'crmdr.protect: % has no primary key; give it one, replication needs it to find rows', target;
    END IF;

    -- An unchanged value stored out of line is not sent by the publisher. A row refused by the other side would then keep other large values
    -- under the same version: rebuilding the value makes the publisher send it. Every type that can be stored out of line is listed.
    SELECT string_agg(CASE
            WHEN t.typname IN ('text', 'varchar', 'bpchar') THEN format('        NEW.%1$I := NEW.%1$I || '''';', a.attname)
            WHEN t.typname = 'bytea' THEN format('        NEW.%1$I := NEW.%1$I || ''''::bytea;', a.attname)
            ELSE format('        NEW.%1$I := NEW.%1$I::text::%2$s;', a.attname, format_type(a.atttypid, a.atttypmod)) END, E'\n' ORDER BY a.attnum)
        INTO touch
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attstorage IN ('x', 'e', 'm')
      AND t.typname <> 'numeric' AND a.attname <> 'v_cloud'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = target AND i.indisprimary AND a.attnum = ANY (i.indkey));

    suffix := place.space || '_' || place.name;
    EXECUTE format($make$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql AS $apply$
DECLARE
    there record;
BEGIN
    -- Applying the other cloud's change: the newer version wins, equal loses, whatever the order.
    IF TG_OP = 'INSERT' THEN
        SELECT t.v_epoch, t.v_at, t.v_cloud INTO there FROM %2$s t WHERE %3$s FOR UPDATE;
        IF FOUND THEN
            IF (NEW.v_epoch, NEW.v_at, NEW.v_cloud) <= (there.v_epoch, there.v_at, there.v_cloud) THEN
                IF (NEW.v_epoch, NEW.v_at, NEW.v_cloud) <> (there.v_epoch, there.v_at, there.v_cloud) THEN
                    PERFORM crmdr_local.lose('%2$s', %4$s, 'insert', pg_catalog.to_jsonb(NEW), (SELECT pg_catalog.to_jsonb(t) FROM %2$s t WHERE %3$s));
                END IF;
                RETURN NULL;
            END IF;
            DELETE FROM %2$s t WHERE %3$s;
        END IF;
    ELSIF (NEW.v_epoch, NEW.v_at, NEW.v_cloud) <= (OLD.v_epoch, OLD.v_at, OLD.v_cloud) THEN
        IF (NEW.v_epoch, NEW.v_at, NEW.v_cloud) <> (OLD.v_epoch, OLD.v_at, OLD.v_cloud) THEN
            PERFORM crmdr_local.lose('%2$s', %4$s, 'update', pg_catalog.to_jsonb(NEW), pg_catalog.to_jsonb(OLD));
        END IF;
        RETURN NULL;
    END IF;
    RETURN NEW;
END $apply$ $make$, format('%I.%I', 'crmdr', 'apply_' || suffix), format('%I.%I', place.space, place.name), key_match, key_text);
    EXECUTE format($make$
CREATE OR REPLACE FUNCTION %1$s() RETURNS trigger LANGUAGE plpgsql AS $stamp$
DECLARE
    gate record;
BEGIN
    SELECT a.epoch, a.cloud INTO gate FROM crmdr_local.authority a;
    IF gate.epoch IS NULL THEN
        RAISE EXCEPTION 'the gate of this database is closed: this cloud does not hold the lease' USING ERRCODE = 'CR001';
    END IF;
    NEW.v_at := pg_catalog.clock_timestamp();
    IF TG_OP = 'UPDATE' THEN
        IF OLD.v_epoch > gate.epoch THEN
            RAISE EXCEPTION 'row of %2$s carries epoch %%, above the epoch %% of this cloud', OLD.v_epoch, gate.epoch USING ERRCODE = 'CR002';
        END IF;
        NEW.v_at := greatest(NEW.v_at, OLD.v_at + interval '1 microsecond');
%3$s
    END IF;
    NEW.v_epoch := gate.epoch;
    NEW.v_cloud := gate.cloud;
    RETURN NEW;
END $stamp$ $make$, format('%I.%I', 'crmdr', 'stamp_' || suffix), format('%I.%I', place.space, place.name), coalesce(touch, ''));
    RETURN suffix;
END $make_function$;

-- Makes a table part of what is replicated and guarded. Call it again after adding a column.
CREATE OR REPLACE FUNCTION crmdr.protect(target regclass) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $protect$
DECLARE
    space text;
    suffix text;
BEGIN
    SELECT n.nspname INTO STRICT space FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = target;

    EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS v_epoch bigint NOT NULL DEFAULT 0, '
        'ADD COLUMN IF NOT EXISTS v_at timestamptz NOT NULL DEFAULT ''epoch'', ADD COLUMN IF NOT EXISTS v_cloud text NOT NULL DEFAULT ''''', target);

    suffix := crmdr.version_functions(target);
    EXECUTE format('CREATE OR REPLACE TRIGGER crmdr_gate BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION crmdr.gate()', target);
    -- Not for what a transaction of the owner inserts with the stamp that it was given. The platform's own rows have no such exception: some are written with the owner's rights by others.
    EXECUTE format('CREATE OR REPLACE TRIGGER crmdr_version BEFORE INSERT OR UPDATE ON %s FOR EACH ROW %s EXECUTE FUNCTION crmdr.%I()', target,
        CASE WHEN space <> 'crmdr' THEN 'WHEN (NEW.v_epoch::text IS DISTINCT FROM pg_catalog.current_setting(''crmdr.stamped'', true) OR current_user <> ''crmdr'')' ELSE '' END, 'stamp_' || suffix);
    -- A trigger of its own, without a condition: apply would parse that anew for every row.
    EXECUTE format('CREATE OR REPLACE TRIGGER crmdr_apply BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION crmdr.%I()', target, 'apply_' || suffix);
    EXECUTE format('ALTER TABLE %s ENABLE REPLICA TRIGGER crmdr_apply', target);
    EXECUTE format('DROP FUNCTION IF EXISTS crmdr.%I()', 'version_' || suffix); -- of an earlier release: one for both
    EXECUTE format('GRANT SELECT ON %s TO crm_app', target);
    -- The application writes its own tables. What the platform decides by (salvage, ledger, failovers) it may read and not write.
    IF space <> 'crmdr' THEN
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s TO crm_writer', target);
    ELSE
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %s FROM crm_writer', target);
    END IF;
    PERFORM crmdr.publish(target);
END $protect$;

CREATE OR REPLACE FUNCTION crmdr.publish(target regclass) RETURNS void LANGUAGE plpgsql AS $publish$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                   WHERE p.pubname = 'crm_replication' AND r.prrelid = target) THEN
        EXECUTE format('ALTER PUBLICATION crm_replication ADD TABLE ONLY %s', target);
    END IF;
    EXECUTE format('GRANT SELECT ON %s TO crmdr_replication', target);
END $publish$;

-- Tables that were published before the peer had to be told of each.
DO $$
DECLARE
    place record;
BEGIN
    FOR place IN SELECT t.schemaname, t.tablename FROM pg_catalog.pg_publication_tables t WHERE t.pubname = 'crm_replication' LOOP
        EXECUTE format('GRANT SELECT ON %I.%I TO crmdr_replication', place.schemaname, place.tablename);
    END LOOP;
END $$;

-- Published, of the platform itself ------------------------------------------------------------------------------------------

-- Written when the gate is closed: seeing it means that everything of that epoch has been applied. So it has no gate.
CREATE TABLE IF NOT EXISTS crmdr.markers (
    epoch bigint PRIMARY KEY,
    cloud text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());

-- A marker that died with its cloud is salvaged into the other one and crosses back to where it came from: there it is known already.
CREATE OR REPLACE FUNCTION crmdr.known_marker() RETURNS trigger LANGUAGE plpgsql AS $known$
BEGIN
    IF pg_catalog.current_setting('session_replication_role') = 'replica' AND EXISTS (SELECT FROM crmdr.markers m WHERE m.epoch = NEW.epoch) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $known$;
CREATE OR REPLACE TRIGGER crmdr_known_marker BEFORE INSERT ON crmdr.markers FOR EACH ROW EXECUTE FUNCTION crmdr.known_marker();
ALTER TABLE crmdr.markers ENABLE ALWAYS TRIGGER crmdr_known_marker;
SELECT crmdr.publish('crmdr.markers');

-- One row for each unplanned failover, written in the transaction that promotes: both clouds know how long the last one is ago.
CREATE TABLE IF NOT EXISTS crmdr.failovers (
    epoch bigint PRIMARY KEY,
    cloud text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp());
-- Where the old primary's orphans are, from which position of its log on, and when they were salvaged or reported; whoever took over may be destroyed before that.
ALTER TABLE crmdr.failovers ADD COLUMN IF NOT EXISTS from_database text, ADD COLUMN IF NOT EXISTS position pg_lsn, ADD COLUMN IF NOT EXISTS settled_at timestamptz;
SELECT crmdr.protect('crmdr.failovers');

-- One row for each transaction of an old primary that salvage has dealt with: exactly once, because of its key.
CREATE TABLE IF NOT EXISTS crmdr.salvage (
    source_epoch bigint,
    commit_lsn pg_lsn,
    source_cloud text NOT NULL,
    commit_at timestamptz,
    outcome text NOT NULL CHECK (outcome IN ('replayed', 'resent', 'ledgered')),
    reason text NOT NULL,
    rows int NOT NULL,
    PRIMARY KEY (source_epoch, commit_lsn));
SELECT crmdr.protect('crmdr.salvage');

-- The version that each row touched by such a transaction has after the decision.
CREATE TABLE IF NOT EXISTS crmdr.salvage_rows (
    source_epoch bigint,
    commit_lsn pg_lsn,
    table_name text,
    row_key text,
    written_epoch bigint NOT NULL,
    written_at timestamptz NOT NULL,
    written_cloud text NOT NULL,
    PRIMARY KEY (source_epoch, commit_lsn, table_name, row_key));
CREATE INDEX IF NOT EXISTS salvage_rows_by_row ON crmdr.salvage_rows (table_name, row_key, written_at);
SELECT crmdr.protect('crmdr.salvage_rows');

-- The ledger: what lost, and to what.
CREATE TABLE IF NOT EXISTS crmdr.conflicts (
    id uuid PRIMARY KEY,
    source_epoch bigint NOT NULL,
    commit_lsn pg_lsn NOT NULL,
    table_name text NOT NULL,
    row_key text NOT NULL,
    operation text NOT NULL,
    losing jsonb,
    winning jsonb,
    losing_version text,
    winning_version text,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at timestamptz,
    resolution text);
CREATE INDEX IF NOT EXISTS conflicts_by_transaction ON crmdr.conflicts (source_epoch, commit_lsn);
SELECT crmdr.protect('crmdr.conflicts');

-- What could not be salvaged transaction by transaction: a range, so that nobody takes silence for completeness.
CREATE TABLE IF NOT EXISTS crmdr.losses (
    source_epoch bigint,
    cloud text,
    from_lsn pg_lsn,
    kind text NOT NULL CHECK (kind IN ('gone', 'merged')),
    from_at timestamptz,
    until timestamptz NOT NULL,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source_epoch, cloud, from_lsn));
SELECT crmdr.protect('crmdr.losses');

-- The newest write of a cloud that arrived here: changes arrive in commit order, so whatever it committed before that moment is here.
CREATE OR REPLACE FUNCTION crmdr_local.last_applied(source_cloud text, source_epoch bigint) RETURNS timestamptz LANGUAGE plpgsql SET search_path = '' AS $last$
DECLARE
    place record;
    newest timestamptz;
    found_at timestamptz;
BEGIN
    FOR place IN
        SELECT t.schemaname, t.tablename FROM pg_catalog.pg_publication_tables t WHERE t.pubname = 'crm_replication' AND 'v_at' = ANY (t.attnames)
    LOOP
        EXECUTE format('SELECT max(v_at) FROM %I.%I WHERE v_cloud = $1 AND v_epoch <= $2', place.schemaname, place.tablename) INTO found_at USING source_cloud, source_epoch;
        newest := greatest(newest, found_at);
    END LOOP;
    RETURN newest;
END $last$;

-- Tables that were protected by an earlier version of this script get today's functions. Only they are replaced: no table is locked.
-- Not those that still have one trigger for both: theirs goes on as it is until a migration protects them again.
DO $$
DECLARE
    target regclass;
BEGIN
    FOR target IN
        SELECT c.oid FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = 'crmdr_apply' AND c.relnamespace <> 'crmdr'::regnamespace
    LOOP
        PERFORM crmdr.version_functions(target);
    END LOOP;
END $$;
DROP FUNCTION IF EXISTS crmdr.version_function(regclass);

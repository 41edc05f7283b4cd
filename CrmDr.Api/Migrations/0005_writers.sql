-- What a write says of itself when it begins: who asks, and the first of the ids for rows that the database adds to it. Both end with its transaction.
CREATE FUNCTION crm.caller() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(pg_catalog.current_setting('crmdr.caller', true), '') $$;

-- The ids derive from the key of the write like all others: carried out again in the other cloud, it adds the same rows.
-- A program that says nothing (an earlier release, a person) gets ids all the same.
CREATE FUNCTION crm.next_id() RETURNS uuid LANGUAGE plpgsql AS $next$
DECLARE
    first text := nullif(pg_catalog.current_setting('crmdr.ids', true), '');
    ordinal int := coalesce(nullif(pg_catalog.current_setting('crmdr.ordinal', true), ''), '0')::int + 1;
BEGIN
    IF first IS NULL THEN
        RETURN pg_catalog.uuidv7();
    END IF;
    PERFORM pg_catalog.set_config('crmdr.ordinal', ordinal::text, true);
    RETURN (pg_catalog.left(first, 30) || pg_catalog.lpad(pg_catalog.to_hex(ordinal), 6, '0'))::uuid;
END $next$;

-- Rows that are filled in by the thousand bring their versions (crmdr.stamp). The triggers of the tables are made anew for that, with the platform that knows it.
DO $$
BEGIN
    IF to_regprocedure('crmdr.stamp()') IS NULL THEN
        RAISE EXCEPTION 'the platform of this database is older than this migration: start this cloud''s controller of this release first';
    END IF;
END $$;
SELECT crmdr.protect('crm.accounts'), crmdr.protect('crm.contacts'), crmdr.protect('crm.deals'), crmdr.protect('crm.deal_stage_history'), crmdr.protect('crm.activities'),
    crmdr.protect('crm.taggings'), crmdr.protect('crm.email_claims');

-- How much may wait to be put into the index of a search is a matter of who writes: the application keeps it short, because a search reads it too; who fills in thousands of rows, or applies them, does not.
ALTER INDEX crm.accounts_by_text RESET (gin_pending_list_limit);
ALTER INDEX crm.contacts_by_text RESET (gin_pending_list_limit);
ALTER INDEX crm.deals_by_text RESET (gin_pending_list_limit);
ALTER INDEX crm.activities_by_text RESET (gin_pending_list_limit);

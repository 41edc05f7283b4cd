-- Who looks after a row: the subject of a token.
ALTER TABLE crm.accounts ADD COLUMN owner text;
ALTER TABLE crm.contacts ADD COLUMN owner text;
ALTER TABLE crm.deals ADD COLUMN owner text;
SELECT crmdr.protect('crm.accounts'), crmdr.protect('crm.contacts'), crmdr.protect('crm.deals');

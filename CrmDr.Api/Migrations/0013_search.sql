-- For names, e-mail addresses and notes that contain some text (ILIKE). A trusted extension: the owner of a database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

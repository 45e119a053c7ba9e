insert into schema_versions (version, name, applied_at) values ($version, $name, $applied_at);

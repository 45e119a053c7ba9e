select version() as version;

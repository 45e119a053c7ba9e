"""Values as rows and rows as values, for the tables' gateways."""

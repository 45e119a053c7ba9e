"""What the trends page shows, made of the reports: values for its templates, no metric of its own."""

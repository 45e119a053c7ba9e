"""What a person's own words say of a tool: made with it, reviewed by it, denied, or about something else."""

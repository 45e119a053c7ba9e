"""What tests are made of: installations, sandboxes, expected rows, made-up values."""

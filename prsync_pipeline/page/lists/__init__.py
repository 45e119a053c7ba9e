"""Lists of pull requests: what their templates show."""

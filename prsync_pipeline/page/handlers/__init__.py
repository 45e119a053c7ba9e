"""A module for each part of the page: its routes, and for each a thin handler."""

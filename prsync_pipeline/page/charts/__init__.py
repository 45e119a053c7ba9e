"""Months as drawings: values, geometry, SVG. Pure."""

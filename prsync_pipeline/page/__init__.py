"""What a team sees in a browser: the reports as HTML, SVG and JSON. Computes no metric and starts no run."""

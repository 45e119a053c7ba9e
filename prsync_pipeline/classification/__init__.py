"""Was AI used? Evidence from a pull request's own marks, and one verdict. Knows no GitHub API, warehouse or Dagster."""

"""What a reader is told of a team: values computed from facts in the warehouse. Knows no terminal, HTTP or Dagster."""

"""What a person decides about a team (sign-up, tracking, token), and how the team is. Knows no Dagster."""

"""English: how people write that they made or reviewed a change with a tool. All patterns are bounded."""

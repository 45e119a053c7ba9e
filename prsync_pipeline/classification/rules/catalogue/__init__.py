"""The AI tools: what each is called, and the marks that it leaves."""

"""Reviewers: tools that only review; where their suggestion was accepted, they have co-written a commit."""

from __future__ import annotations

from prsync_pipeline.classification.rules.catalogue.tool import Tool, ToolKind

REVIEWER = ToolKind.REVIEWER

REVIEWERS: tuple[Tool, ...] = (
    Tool(
        "CodeRabbit",
        REVIEWER,
        logins=("coderabbitai",),
        names=("coderabbitai", "coderabbit"),
        review_phrases=("summary by coderabbit",),
        review_words=("coderabbitai", "coderabbit", "code rabbit"),
    ),
    Tool("Greptile", REVIEWER, reviewers=("greptile-apps", "greptileai"), review_words=("greptile",)),
    Tool(
        "Cubic", REVIEWER, logins=("cubic-dev-ai",), review_phrases=("summary by cubic",), review_words=("cubic.dev",)
    ),
    Tool("Ellipsis", REVIEWER, logins=("ellipsis-dev",), review_words=("ellipsis.dev",)),
    Tool(
        "Qodo",
        REVIEWER,
        reviewers=("qodo-merge-pro", "qodo-code-review", "qodo-merge", "qodo-free-for-open-source-projects"),
        logins=("qodo-ai", "codiumai-pr-agent", "codium-ai"),
        names=("qodo-merge-pro", "qodo merge"),
        review_words=("qodo merge", "qodo", "pr-agent", "codiumai"),
    ),
    Tool(
        "Sourcery",
        REVIEWER,
        logins=("sourcery-ai",),
        names=("sourcery ai", "sourcery-ai"),
        review_phrases=("summary by sourcery",),
        review_words=("sourcery-ai", "sourcery ai"),
    ),
    # Its bot also opens drafts for the merge queue: only its reviews are AI.
    Tool(
        "Graphite",
        REVIEWER,
        reviewers=("graphite-app", "diamond-ai"),
        review_words=("graphite agent",),
        signs_merges=True,
    ),
    Tool("Korbit", REVIEWER, reviewers=("korbit-ai",), review_words=("korbit",)),
    Tool("Bito", REVIEWER, reviewers=("bito-code-review",), review_phrases=("summary by bito",)),
    Tool("CodeAnt", REVIEWER, reviewers=("codeant-ai",), review_words=("codeant ai",)),
    Tool("Baz", REVIEWER, reviewers=("baz-reviewer",)),
    Tool("Entelligence", REVIEWER, reviewers=("entelligence-ai-pr-reviews",)),
    Tool("Macroscope", REVIEWER, reviewers=("macroscopeapp",), review_phrases=("summary by macroscope",)),
    Tool("Seer", REVIEWER, logins=("seer-by-sentry",)),
)

"""The catalogue of AI tools: what each is called, and the marks it leaves in each place of a pull request."""

from __future__ import annotations

import re

from prsync_pipeline.classification.rules.tool import Tool, ToolKind

RULES_VERSION = "1"
"""Rises with every change of the catalogue or of the rules that could change a verdict."""

UNNAMED = "Unnamed AI"
"""The tool of a person who says that AI was used, but not which."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


# By number only: a bare sonnet is a poem.
CLAUDE_MODELS = tuple(
    f"{family} {number}"
    for family in ("sonnet", "opus", "haiku")
    for number in ("3.5", "3.7", "4", "4.1", "4.5", "4.6", "4.7", "4.8", "5")
)

AGENT, ASSISTANT, REVIEWER = ToolKind.AGENT, ToolKind.ASSISTANT, ToolKind.REVIEWER

TOOLS: tuple[Tool, ...] = (
    Tool(
        "Claude",
        AGENT,
        logins=("claude", "claude-code", "anthropic-claude"),
        emails=("noreply@anthropic.com", "claude@anthropic.com"),
        names=("claude code", "claude ai", "claude agent", "claude opus", "claude sonnet", "claude haiku"),
        links=("claude.ai/code/session_", "claude.ai/code/task", "claude.ai/share/"),
        words=(*CLAUDE_MODELS, "claude opus", "claude sonnet", "claude haiku", "claude code", "claude-code", "claude"),
        review_words=("claude code review", "claude review"),
        files=("claude.md", ".claude/"),
        branch="claude/",
        is_product_part=True,
        # A surname: the person Claude Dupont.
        homonym=re.compile(
            r"\b[Cc]laude (?!Code|Opus|Sonnet|Haiku|AI|CLI|Desktop|Pro|Max|Fable|Mythos|Agent|I\b)[A-Z][a-z.]"
        ),
    ),
    Tool(
        "Copilot",
        AGENT,
        logins=("copilot-swe-agent", "copilot", "github-copilot"),
        reviewers=("copilot-pull-request-reviewer",),
        emails=("copilot@github.com", "noreply@copilot.github.com"),
        names=("copilot", "github copilot", "copilot autofix", "copilot agent", "copilot coding agent", "copilot cli"),
        phrases=(
            "let copilot coding agent",
            "feedback on copilot coding agent",
            "share your thoughts on copilot coding agent",
            "following prompt from copilot chat",
            "created from copilot cli",
            "created from vs code via the [github pull request]",
            "copilot workspace session",
        ),
        links=("copilot-workspace.githubnext.com/", "gh.io/copilot-coding-agent-survey"),
        words=(
            "github copilot chat",
            "github copilot agent",
            "github copilot",
            "copilot coding agent",
            "copilot chat",
            "copilot agent",
            "copilot cli",
            "copilot",
        ),
        review_words=("copilot code review", "copilot review"),
        files=(".github/copilot-instructions.md",),
        branch="copilot/",
        is_common_noun=True,
        homonym=_words(r"seats?\b|cockpit|pilots?\b|aircraft|flight|crew"),
    ),
    Tool(
        "Cursor",
        AGENT,
        logins=("cursor", "cursoragent", "cursor-agent", "cursor-com"),
        emails=("cursoragent@cursor.com", "agent@cursor.com", "noreply@cursor.com"),
        names=("cursor", "cursor agent", "cursoragent"),
        links=("cursor.com/background-agent", "cursor.com/agents", "cursor.com/open-in-cursor"),
        words=("cursor agent", "cursor ai", "cursor ide", "cursor composer", "cursor tab", "cursor"),
        review_phrases=("written by cursor bugbot",),
        review_words=("cursor bugbot", "bugbot"),
        files=(".cursorrules", ".cursor/rules/"),
        branch="cursor/",
        is_common_noun=True,
        homonym=_words(
            r"cursor[- ]?(?:based|pagination|style|position|movement|set\b|is\b)"
            r"|cursor for (?:iterat|pag|fetch|read|scan|walk)"
            r"|(?:result|row) ?sets?\b|paginat\w*|(?:mouse|text|database|db|sql|server-side) cursor"
            r"|(?:pointer|blinking|bar) cursor|offset|fetchall|fetchone|caret\b|hover"
        ),
    ),
    Tool(
        "Devin",
        AGENT,
        logins=("devin-ai-integration", "devin-ai"),
        emails=("bot@devin.ai", "devin@cognition.ai", "noreply@cognition.ai"),
        names=("devin ai", "devin-ai-integration"),
        links=("app.devin.ai/sessions/", "devin.ai/sessions/"),
        words=("devin ai", "devin.ai", "devin"),
        review_words=("devin review",),
        branch="devin/",
        is_first_name=True,
    ),
    Tool(
        "Codex",
        AGENT,
        logins=("chatgpt-codex-connector", "openai-codex"),
        emails=("codex@openai.com", "noreply@openai.com"),
        names=("codex", "openai codex", "codex cli", "chatgpt codex"),
        links=("chatgpt.com/codex/tasks/", "chatgpt.com/s/cd_", "chatgpt.com/codex/cloud/tasks/"),
        words=("openai codex", "chatgpt codex", "codex cli", "codex cloud", "codex"),
        review_words=("codex review",),
        branch="codex/",
        is_common_noun=True,
    ),
    Tool(
        "Jules",
        AGENT,
        logins=("google-labs-jules", "jules-google"),
        names=("google jules", "google-labs-jules"),
        phrases=("created automatically by jules",),
        links=("jules.google.com/task/", "jules.google.com/session/"),
        words=("google jules", "jules"),
        is_first_name=True,
    ),
    Tool(
        "OpenHands",
        AGENT,
        logins=("openhands-agent", "openhands-ai", "all-hands-bot"),
        emails=("openhands@all-hands.dev",),
        names=("openhands", "opendevin"),
        phrases=("automatic fix generated by [openhands]",),
        links=("app.all-hands.dev/conversations/",),
        words=("openhands",),
        branch="openhands/",
    ),
    Tool(
        "Sweep",
        AGENT,
        logins=("sweep-ai", "sweep-nightly", "sweep-ai-deprecated"),
        names=("sweep ai",),
        words=("sweep ai",),
        branch="sweep/",
    ),
    Tool(
        "Factory Droid",
        AGENT,
        logins=("factory-droid",),
        names=("factory droid", "factory-droid"),
        links=("app.factory.ai/sessions/",),
        words=("factory droid", "factory.ai"),
        branch="droid/",
    ),
    Tool(
        "Amp",
        AGENT,
        logins=("ampcode", "amp-code", "ampcode-com"),
        emails=("noreply@ampcode.com", "amp@ampcode.com"),
        names=("ampcode", "sourcegraph amp"),
        links=("ampcode.com/threads/",),
        words=("sourcegraph amp", "amp code", "ampcode"),
    ),
    Tool(
        "opencode",
        AGENT,
        logins=("opencode-agent",),
        emails=("noreply@opencode.ai",),
        names=("opencode",),
        links=("opencode.ai/s/", "opncd.ai/share/"),
        words=("opencode",),
    ),
    Tool(
        "OpenClaw",
        AGENT,
        emails=("subagent@clawd.ai",),
        names=("clawd", "clawdbot", "openclaw", "moltbot", "clawd subagent"),
        words=("openclaw", "clawdbot"),
    ),
    Tool("Junie", AGENT, logins=("jetbrains-junie",), emails=("junie@jetbrains.com",), words=("jetbrains junie",)),
    Tool("Kiro", AGENT, logins=("kiro-agent",), names=("kiro agent",), words=("kiro ide", "amazon kiro")),
    Tool("Codegen", AGENT, logins=("codegen-sh",), names=("codegen-sh",)),
    Tool("Warp", AGENT, emails=("agent@warp.dev",), names=("warp agent",), words=("warp ai", "warp agent", "warp.dev")),
    Tool("Lovable", AGENT, logins=("lovable-dev", "gpt-engineer-app"), names=("lovable-dev",), words=("lovable.dev",)),
    Tool("v0", AGENT, logins=("v0",), links=("v0.dev/chat/", "v0.app/chat/"), words=("v0.dev", "v0.app")),
    Tool("Crush", AGENT, emails=("crush@charm.land",), words=("charm crush",)),
    Tool("Qwen Code", AGENT, emails=("qwen-coder@alibabacloud.com",), names=("qwen-coder",), words=("qwen code",)),
    Tool(
        "Aider",
        ASSISTANT,
        emails=("noreply@aider.chat", "aider@aider.chat"),
        names=("aider",),
        words=("aider.chat", "aider"),
        files=(".aider",),
    ),
    Tool(
        "Windsurf",
        ASSISTANT,
        logins=("windsurf-bot",),
        emails=("noreply@windsurf.com", "cascade@windsurf.com", "noreply@codeium.com"),
        names=("windsurf", "windsurf cascade", "codeium"),
        words=("windsurf cascade", "windsurf ide", "windsurf", "codeium"),
        files=(".windsurfrules", ".windsurf/rules/"),
        is_common_noun=True,
        homonym=_words(r"sails?\b|surfing|surfers?\b|beach"),
    ),
    Tool(
        "Gemini",
        ASSISTANT,
        logins=("gemini-cli",),
        reviewers=("gemini-code-assist",),
        emails=("gemini-code-assist@google.com", "gemini-cli@google.com"),
        names=("gemini-code-assist", "gemini code assist", "gemini cli", "gemini", "google gemini"),
        words=("gemini code assist", "gemini cli", "google gemini", "gemini"),
        review_words=("gemini review",),
        files=("gemini.md", ".gemini/"),
        is_product_part=True,
        homonym=_words(r"exchanges?\b|trad(?:e|es|ing)\b|orders?\b|prices?\b|crypto|withdraw|zodiac|telescope|capsule"),
    ),
    Tool(
        "ChatGPT",
        ASSISTANT,
        emails=("chatgpt@openai.com",),
        names=("chatgpt",),
        links=("chatgpt.com/share/", "chat.openai.com/share/"),
        words=("chatgpt", "chat gpt", "gpt-5", "gpt-4o", "gpt-4", "gpt-4.1", "gpt-oss"),
        is_product_part=True,
    ),
    Tool("Cline", ASSISTANT, names=("cline",), words=("cline",), files=(".clinerules",)),
    Tool("Roo Code", ASSISTANT, logins=("roomote",), names=("roo code",), words=("roo code",), files=(".roo/",)),
    Tool("Tabnine", ASSISTANT, words=("tabnine",)),
    Tool("Amazon Q", ASSISTANT, logins=("amazon-q-developer",), words=("amazon q developer", "amazon q")),
    Tool("Augment", ASSISTANT, reviewers=("augmentcode",), words=("augment code", "augmentcode")),
    Tool("Grok", ASSISTANT, names=("grok",), words=("grok code", "grok"), is_product_part=True),
    Tool("DeepSeek", ASSISTANT, words=("deepseek",), is_product_part=True),
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
    Tool("Graphite", REVIEWER, reviewers=("graphite-app", "diamond-ai"), review_words=("graphite agent",)),
    Tool("Korbit", REVIEWER, reviewers=("korbit-ai",), review_words=("korbit",)),
    Tool("Bito", REVIEWER, reviewers=("bito-code-review",), review_phrases=("summary by bito",)),
    Tool("CodeAnt", REVIEWER, reviewers=("codeant-ai",), review_words=("codeant ai",)),
    Tool("Baz", REVIEWER, reviewers=("baz-reviewer",)),
    Tool("Entelligence", REVIEWER, reviewers=("entelligence-ai-pr-reviews",)),
    Tool("Macroscope", REVIEWER, reviewers=("macroscopeapp",), review_phrases=("summary by macroscope",)),
    Tool("Seer", REVIEWER, logins=("seer-by-sentry",)),
    Tool(
        UNNAMED,
        ASSISTANT,
        words=(
            *("ai tools", "ai tool", "an ai assistant", "ai assistance", "ai assistant", "generative ai", "genai"),
            *("an llm", "llms", "llm", "ki", "ia", "ai", "vibe coded", "vibe-coded"),
        ),
        files=("agents.md",),
        is_product_part=True,
    ),
)

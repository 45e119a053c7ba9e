"""Assistants: tools with which a person writes code, and models that people name instead of a tool."""

from __future__ import annotations

from prsync_pipeline.classification.rules.catalogue.tool import Tool, ToolKind, homonym

ASSISTANT = ToolKind.ASSISTANT

ASSISTANTS: tuple[Tool, ...] = (
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
        words=("windsurf cascade", "windsurf's cascade", "windsurf ide", "windsurf", "codeium"),
        files=(".windsurfrules", ".windsurf/rules/"),
        is_common_noun=True,
        homonym=homonym(r"sails?\b|surfing|surfers?\b|beach"),
    ),
    Tool(
        "Gemini",
        ASSISTANT,
        logins=("gemini-cli",),
        reviewers=("gemini-code-assist",),
        emails=("gemini-code-assist@google.com", "gemini-cli@google.com", "gemini@google.com", "noreply@google.com"),
        names=("gemini-code-assist", "gemini code assist", "gemini cli", "gemini", "google gemini"),
        words=("gemini code assist", "gemini cli", "google gemini", "google ai studio", "antigravity", "gemini"),
        review_words=("gemini review",),
        files=("gemini.md", ".gemini/"),
        is_product_part=True,
        homonym=homonym(
            r"exchanges?\b|trad(?:e|es|ing)\b|orders?\b|prices?\b|crypto|withdraw|zodiac|telescope|capsule"
        ),
    ),
    Tool(
        "ChatGPT",
        ASSISTANT,
        emails=("chatgpt@openai.com", "noreply@openai.com"),
        names=("chatgpt",),
        links=("chatgpt.com/share/", "chat.openai.com/share/"),
        words=("chatgpt", "chat gpt", "chat-gpt", "gpt-5", "gpt-4o", "gpt-4", "gpt-4.1", "gpt-oss"),
        is_product_part=True,
    ),
    Tool("Cline", ASSISTANT, names=("cline",), words=("cline",), files=(".clinerules",)),
    Tool(
        "Roo Code",
        ASSISTANT,
        logins=("roomote",),
        names=("roo code",),
        words=("roo code", "roocode", "roo-code"),
        files=(".roo/",),
    ),
    Tool("Tabnine", ASSISTANT, words=("tabnine",)),
    Tool(
        "Amazon Q",
        ASSISTANT,
        logins=("amazon-q-developer",),
        names=("amazon q", "amazon q developer"),
        words=("amazon q developer", "amazon q", "aws q developer"),
    ),
    Tool(
        "Augment",
        ASSISTANT,
        reviewers=("augmentcode",),
        names=("augment code", "augment agent", "augmentcode"),
        words=("augment code", "augmentcode", "augment agent"),
    ),
    Tool("Grok", ASSISTANT, names=("grok",), words=("grok code fast", "grok code", "grok"), is_product_part=True),
    Tool(
        "DeepSeek",
        ASSISTANT,
        names=("deepseek",),
        words=(
            "deepseek coder",
            "deepseek",
        ),
        is_product_part=True,
    ),
)

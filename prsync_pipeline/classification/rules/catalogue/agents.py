"""Coding agents: tools that open pull requests and write commits of their own."""

from __future__ import annotations

import re

from prsync_pipeline.classification.rules.catalogue.tool import Tool, ToolKind, homonym

_FAMILIES = ("sonnet", "opus", "haiku")
_NUMBERS = ("3.5", "3.7", "4", "4.1", "4.5", "4.6", "4.7", "4.8", "5")
CLAUDE_MODELS = tuple(f"{family} {number}" for family in _FAMILIES for number in _NUMBERS)

AGENT = ToolKind.AGENT

AGENTS: tuple[Tool, ...] = (
    Tool(
        "Claude",
        AGENT,
        logins=("claude", "claude-code", "anthropic-claude", "anthropic-code-agent"),
        emails=("noreply@anthropic.com", "claude@anthropic.com"),
        names=("claude code", "claude ai", "claude agent", "claude opus", "claude sonnet", "claude haiku"),
        links=("claude.ai/code/session_", "claude.ai/code/task", "claude.ai/share/"),
        words=(
            *(*CLAUDE_MODELS, *_FAMILIES, "claude opus", "claude sonnet", "claude haiku"),
            *(
                "claude code cli",
                "claude code",
                "claude-code",
                "claude cli",
                "claude desktop",
                "claude ai",
                "claude agent",
                "claude",
            ),
        ),
        review_words=("claude code review", "claude review"),
        files=("claude.md", ".claude/"),
        branch="claude/",
        is_product_part=True,
        # A surname or a pair of colleagues: Claude Dupont, Claude and Sofia. A poem, an audio codec.
        homonym=re.compile(
            r"\b[Cc]laude (?!Code|Opus|Sonnet|Haiku|AI|CLI|Desktop|Pro|Max|Fable|Mythos|Agent|I\b)[A-Z][a-z.]"
            r"|\b[Cc]laude (?:and|&) (?!Code|Copilot|Cod|Cursor|Gemini|Chat|Git|Devin|I\b|OpenC|Grok|Deep|"
            r"Aider)[A-Z][a-z]"
            r"|\b(?:[Mm]erci|[Dd]anke|[Gg]racias|[Oo]brigado) (?:à|a|an|ao)? ?[Cc]laude\b"
            r"|(?i:\b(?:opus|sonnet|haiku)\b.{0,80}\b(?:codec|kbit|kbps|bitrate|aac|mp3|audio|\w*encod\w+|ogg|poem|"
            r"verses?)"
            r"|\b(?:codec|kbit|aac|mp3|audio|\w*encod\w+|ogg|poems?|poetry|magnum|write an?)\b.{0,80}\b(?:opus|sonnet|"
            r"haiku)\b)"
        ),
    ),
    Tool(
        "Copilot",
        AGENT,
        logins=("copilot-swe-agent", "copilot", "github-copilot"),
        reviewers=("copilot-pull-request-reviewer",),
        emails=("copilot@github.com", "noreply@copilot.github.com"),
        names=(
            "copilot",
            "github copilot",
            "copilot autofix",
            "copilot autofix powered by ai",
            "copilot agent",
            "copilot coding agent",
            "copilot cli",
        ),
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
            "github copilot cli",
            "gh copilot cli",
            "gh copilot",
            "copilot workspace",
            "copilot autofix",
            "copilot edits",
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
        homonym=homonym(r"seats?\b|cockpit|pilots?\b|aircraft|flight|crew"),
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
        homonym=homonym(
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
        logins=("chatgpt-codex-connector", "openai-codex", "openai-code-agent"),
        emails=("codex@openai.com",),
        names=("codex", "openai codex", "codex cli", "chatgpt codex"),
        links=("chatgpt.com/codex/tasks/", "chatgpt.com/s/cd_", "chatgpt.com/codex/cloud/tasks/"),
        words=("openai codex", "chatgpt codex", "codex cli", "codex cloud", "codex"),
        homonym=homonym(r"folios?\b|manuscripts?|scanned|medieval|leaves\b"),
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
        emails=("droid@factory.ai",),
        names=("factory droid", "factory-droid"),
        phrases=("with [droid](https://factory", "by [droid](https://factory"),
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
        phrases=("with [amp](https://ampcode", "by [amp](https://ampcode"),
        links=("ampcode.com/threads/",),
        words=("sourcegraph amp", "amp code", "ampcode"),
    ),
    Tool(
        "opencode",
        AGENT,
        logins=("opencode-agent", "opencode-bot"),
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
    Tool(
        "Junie",
        AGENT,
        logins=("jetbrains-junie",),
        emails=("junie@jetbrains.com",),
        phrases=("with [junie](http", "by [junie](http"),
        words=("jetbrains junie", "junie"),
    ),
    Tool(
        "Kiro",
        AGENT,
        logins=("kiro-agent", "kiro-dev"),
        emails=("noreply@kiro.dev", "kiro@amazon.com", "agent@kiro.dev"),
        names=("kiro agent",),
        words=("kiro ide", "kiro cli", "amazon kiro", "aws kiro", "kiro"),
        files=(".kiro/",),
    ),
    Tool("Codegen", AGENT, logins=("codegen-sh",), names=("codegen-sh",)),
    Tool(
        "Warp",
        AGENT,
        emails=("agent@warp.dev", "oz-agent@warp.dev"),
        names=("warp agent",),
        words=("warp ai", "warp agent", "warp's agent", "warp agent mode", "warp.dev"),
    ),
    Tool(
        "Lovable",
        AGENT,
        logins=("lovable-dev", "gpt-engineer-app"),
        emails=("noreply@lovable.dev",),
        names=("lovable-dev",),
        words=("lovable.dev", "lovable"),
        is_common_noun=True,
    ),
    Tool("v0", AGENT, logins=("v0",), links=("v0.dev/chat/", "v0.app/chat/"), words=("v0.dev", "v0.app")),
    Tool(
        "Crush",
        AGENT,
        emails=("crush@charm.land",),
        names=("crush",),
        phrases=("generated with crush", "generated with [crush]"),
        words=("charm crush",),
    ),
    Tool("Qwen Code", AGENT, emails=("qwen-coder@alibabacloud.com",), names=("qwen-coder",), words=("qwen code",)),
    Tool("Mistral Vibe", AGENT, emails=("vibe@mistral.ai",), names=("mistral vibe",), words=("mistral vibe",)),
    Tool("Pi", AGENT, emails=("noreply@pi.dev",), names=("ai (pi)", "pi coding agent"), words=("pi coding agent",)),
    Tool(
        "BLACKBOX",
        AGENT,
        logins=("blackboxai", "blackboxai-agent"),
        emails=("blackboxai@users.noreply.github.com", "agent@blackbox.ai"),
        names=("blackbox agent", "blackboxai", "blackbox ai"),
        words=("blackbox ai", "blackboxai"),
    ),
    Tool(
        "Replit",
        AGENT,
        logins=("replit-agent",),
        emails=("agent@replit.com", "noreply@replit.com"),
        names=("replit agent",),
        words=("replit agent",),
    ),
    Tool(
        "codeflash",
        AGENT,
        logins=("codeflash-ai",),
        names=("codeflash-ai", "codeflash"),
        words=("codeflash-ai", "codeflash"),
    ),
    Tool(
        "Goose",
        AGENT,
        emails=("goose@block.xyz", "goose@opensource.block.xyz"),
        words=("block goose", "codename goose"),
    ),
    Tool(
        "Kilo Code",
        AGENT,
        logins=("kilocode-bot", "kiloconnect"),
        names=("kilo code",),
        words=("kilo code", "kilocode"),
    ),
)

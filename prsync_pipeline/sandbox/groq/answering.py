"""What the stand-in's model answers: it reads the prompt as a model would, and never obeys what stands in it."""

from __future__ import annotations

import json
import re
from typing import Any

DOCUMENT = re.compile(r"<pull_request>\n(.*)\n</pull_request>", re.DOTALL)
TOOLS = {
    "claude": "Claude",
    "copilot": "GitHub Copilot",
    "cursor": "Cursor",
    "devin": "Devin",
    "aider": "aider",
    "chatgpt": "ChatGPT",
    "codex": "Codex",
}
HELP = re.compile(r"[^.\n]*\b(?:help of|assisted by|paired with|thanks to) (\w+)", re.IGNORECASE)


def answer(user_message: str) -> dict[str, Any]:
    """An answer of the shape that the schema asks for: the rules' findings first, then the author's own words."""
    match = DOCUMENT.search(user_message)
    document: dict[str, Any] = json.loads(match[1]) if match else {}
    title = str(document.get("title", ""))
    found = [
        mark for mark in document.get("rules_found", []) if mark["weight"] == "strong" and mark["signal"] != "denial"
    ]
    made = sorted({mark["tool"] for mark in found if not mark["signal"].startswith("review")})
    reviewed = sorted({mark["tool"] for mark in found if mark["signal"].startswith("review")})
    words = HELP.search(str(document.get("body", "")))
    named = [TOOLS[words[1].lower()]] if words and words[1].lower() in TOOLS else []
    return {
        "ai": judged(made or named, reviewed, words[0].strip() if words and named else ""),
        "summary": {
            "title": title[:100],
            "description": f"It says: {title}"[:500],
            "type": kind(title),
            "risk": "low",
            "friction": "low",
            "scope": "small",
            "languages": languages(document),
            "areas": ["backend"],
        },
    }


def judged(tools: list[str], reviewers: list[str], quote: str) -> dict[str, Any]:
    evidence = {"where": "body" if quote else "none", "quote": quote}
    if tools:
        return ai_part("assisted", tools, 0.8) | {"evidence": evidence}
    return ai_part("reviewed", reviewers) if reviewers else ai_part("none", [])


def ai_part(usage: str, tools: list[str], confidence: float = 0.9) -> dict[str, Any]:
    return {
        "is_assisted": usage in {"authored", "assisted"},
        "tools": tools,
        "usage_type": usage,
        "confidence": confidence,
        "evidence": {"where": "none", "quote": ""},
    }


def languages(document: dict[str, Any]) -> list[str]:
    known = {".py": "Python", ".ts": "TypeScript", ".tsx": "TypeScript", ".go": "Go", ".rb": "Ruby", ".sql": "SQL"}
    paths = [str(line).split(" +")[0] for line in document.get("files", [])]
    return sorted({name for end, name in known.items() if any(path.endswith(end) for path in paths)})


def kind(title: str) -> str:
    lower = title.lower()
    return "bugfix" if "fix" in lower else "docs" if "doc" in lower else "feature"


def completion(request: dict[str, Any], number: int, content: str) -> dict[str, Any]:
    """The body of a chat completion for a request's body; tokens are a quarter of the characters."""
    messages, text = request["messages"], content
    prompt = sum(len(message["content"]) for message in messages) // 4
    usage = {"prompt_tokens": prompt, "completion_tokens": len(text) // 4 + 60}
    message = {"role": "assistant", "content": text}
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": {**usage, "total_tokens": sum(usage.values())},
    }

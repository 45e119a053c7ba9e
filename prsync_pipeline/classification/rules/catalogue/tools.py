"""The catalogue of AI tools, and the version of the rules that read it."""

from __future__ import annotations

from prsync_pipeline.classification.rules.catalogue.agents import AGENTS
from prsync_pipeline.classification.rules.catalogue.assistants import ASSISTANTS
from prsync_pipeline.classification.rules.catalogue.reviewers import REVIEWERS
from prsync_pipeline.classification.rules.catalogue.tool import Tool, ToolKind

RULES_VERSION = "4"
"""Rises with every change of the catalogue or of the rules that could change a verdict."""

UNNAMED = "Unnamed AI"
"""The tool of a person who says that AI was used, but not which."""

TOOLS: tuple[Tool, ...] = (
    *AGENTS,
    *ASSISTANTS,
    *REVIEWERS,
    Tool(
        UNNAMED,
        ToolKind.ASSISTANT,
        words=(
            *("ai tools", "ai tool", "an ai assistant", "ai assistance", "ai assistant", "generative ai", "genai"),
            *(
                "ai coding tools",
                "ai coding assistant",
                "ai coding assistants",
                "ai coding agent",
                "ai agents",
                "ai agent",
            ),
            *(
                "ai model",
                "ai models",
                "ai coding",
                "ai code generation",
                "artificial intelligence",
                "machine intelligence",
            ),
            *("gen ai", "gen-ai", "generative ai tools", "generative ai tooling", "ai tooling", "ai/llm", "llm tools"),
            *("llm-based tools", "ai-based tools", "ai-powered tools", "llm-powered tools", "ai based tools"),
            *("an llm", "llms", "llm", "large language models", "large language model", "language models"),
            *("language model", "coding agents", "coding agent", "coding assistant", "ki", "ia", "ai", "vibe coded"),
            *(
                "vibe-coded",
                "vibecoded",
                "vibe coding",
                "vibe-coding",
                "vibecoding",
                "ии",
                "нейросети",
                "нейросетью",
                "нейросеть",
            ),
            *("inteligencia artificial", "inteligência artificial", "intelligence artificielle"),
            *("intelligenza artificiale", "künstliche intelligenz", "künstlicher intelligenz", "yapay zeka"),
            *("sztucznej inteligencji", "生成ai", "искусственного интеллекта"),
        ),
        files=("agents.md",),
        is_product_part=True,
    ),
)

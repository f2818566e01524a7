"""Questions and answers."""

from __future__ import annotations

from tierwise.contract.inputs.columns import column, customer, input_table
from tierwise.contract.schema import Kind

SUPPORT_ARTICLES = input_table(
    "support_articles",
    "Questions and answers the shop has written.",
    column("article_id", Kind.ID, "the article", required=True),
    column("question", Kind.TEXT, "the question", required=True),
    column("answer", Kind.TEXT, "the answer", required=True),
    column("language", Kind.CATEGORY, "language code"),
    key=("article_id", "known_at"),
)

SUPPORT_MESSAGES = input_table(
    "support_messages",
    "What customers asked.",
    column("message_id", Kind.ID, "the message", required=True),
    column("thread_id", Kind.ID, "the conversation"),
    customer(),
    column("sent_at", Kind.INSTANT, "instant it was sent"),
    column("author", Kind.CATEGORY, "customer or shop"),
    column("text", Kind.TEXT, "what was written", personal=True),
    column("intent", Kind.CATEGORY, "what it is about, where known"),
    key=("message_id",),
    happened_at="sent_at",
)

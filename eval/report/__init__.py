"""Evaluation reports: one content, written as JSON, Markdown and a self-contained HTML page."""

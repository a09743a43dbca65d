"""Batch jobs: many questions, claims files and drafts from one file, through the queue."""

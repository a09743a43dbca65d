"""The demo dossier's benchmark: verdicts, quotations, reports, refusals, contradictions."""

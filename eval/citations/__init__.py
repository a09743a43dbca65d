"""Citations: against gold on the dossiers; with ALCE's metrics on open sets."""

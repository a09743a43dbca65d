"""Floor 1: what every model call goes through: settings, errors, ledger, runs, policy."""

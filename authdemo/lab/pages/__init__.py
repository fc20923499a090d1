"""The lab on the web: list, experiment, the run as it happens, its result, the ledger."""

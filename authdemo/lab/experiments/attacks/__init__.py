"""Chapter attacks: what an attacker tries."""

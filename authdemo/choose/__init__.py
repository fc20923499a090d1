"""Which of the two is for you: a few questions, a recommendation, and what bears it out here."""

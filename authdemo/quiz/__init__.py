"""A quiz over all chapters: one question a page, every option explained and led to the experiment that decides it."""

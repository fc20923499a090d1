"""What stands under More: a list of the pages beside the main ones, the glossary, the analogies."""

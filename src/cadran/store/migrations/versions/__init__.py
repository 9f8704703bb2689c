"""One script a release step, in the order of their numbers."""

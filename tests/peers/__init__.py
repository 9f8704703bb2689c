"""Independent phones for the tests: programs that know nothing of Cadran."""

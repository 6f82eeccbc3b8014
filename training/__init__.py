"""Pre-training of the shipped models. See README.md beside this file."""

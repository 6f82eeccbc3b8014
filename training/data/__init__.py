"""The training text: reading, de-duplication, exclusion of test sentences, held-out documents, counts.

Standard library only, so that `make test` can test it without PyTorch.
"""

"""What is known: evaluation, quantities, standards, rule sets, findings, scorecard, and what studies and
reviews found.
"""

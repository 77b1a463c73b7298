"""Funds: amounts, rates and what is left."""

"""Funds: in tables of their own, in rows among the indicators, in lines of words."""

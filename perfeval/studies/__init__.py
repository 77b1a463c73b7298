"""Years, surveys, experts, costs, certainty: what explains a score and never touches it."""

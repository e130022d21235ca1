"""How good the answers are, measured against what people annotated. Baselines run beside."""

"""What every request and every response shares: parameters, problems, codings, validators, tokens, and the connection underneath."""

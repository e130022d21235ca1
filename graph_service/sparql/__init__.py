"""SPARQL from outside: what a query or an update may do, and the processes that run it, each of which can be killed."""

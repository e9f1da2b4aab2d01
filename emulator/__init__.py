"""A stand-in for Google's servers, for rehearsals and tests; it knows Google's API and nothing of this house."""

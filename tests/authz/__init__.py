"""The matrix of who may do what: one reviewed table for the API and one for the admin, run for every actor."""

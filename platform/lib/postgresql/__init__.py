"""Django's backend for PostgreSQL, whose idle connections are looked at rather than asked."""

-- Which database is the book's? Its oid is what the shared views name it by.
SELECT oid FROM pg_database WHERE datname = $1

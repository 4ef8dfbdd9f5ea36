"""Runs statements for cog: one connection for each chapter, and each result as a text table below its statement."""

import psycopg


class Session:
    """A connection on which each statement is a transaction of its own, as in psql."""

    def __init__(self, url):
        self.connection = psycopg.connect(url, autocommit=True)

    def run(self, statement):
        """Returns the statement and its result, each as a block of Markdown."""
        cursor = self.connection.execute(statement)
        rows = [["" if value is None else str(value) for value in row] for row in cursor]
        names = [column.name for column in cursor.description]
        widths = [max(map(len, cells)) for cells in zip(names, *rows)]
        lines = [" | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) for cells in [names, *rows]]
        lines.insert(1, "-+-".join("-" * width for width in widths))
        lines.append("(1 row)" if len(rows) == 1 else f"({len(rows)} rows)")
        return "\n".join(["```sql", statement, "```", "", "```text", *lines, "```"])

    def close(self):
        """Ends the connection with the chapter."""
        self.connection.close()

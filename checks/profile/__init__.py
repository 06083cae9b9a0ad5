"""What is wrong with a column, a file or a stretch of rows as a whole. A single value that is wrong
is a rule's business (`checks.rules`)."""

"""Getting a delivery in, as text, with nothing changed and nothing lost. What it means is read by
`checks.cast`."""

"""What may be wrong with a row or a delivery, as values; the gate applies them."""

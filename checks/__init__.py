"""What was delivered, and whether it can be used: intake, contracts, rules, gate. Births are
decided elsewhere."""

"""What runs, in which order, and when: the command, the stages, the Prefect flow. No rule of the
work belongs here."""

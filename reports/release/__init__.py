"""Releases: the tables that leave the office, with small cells suppressed so that nobody can be
recognised."""

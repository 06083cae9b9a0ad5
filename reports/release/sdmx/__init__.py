"""A release's tables as SDMX-ML 2.1, for the programs of statistics offices: what the figures mean
(`structure.xml`), and the figures as they are published. A hidden cell has no value, and says so.
"""

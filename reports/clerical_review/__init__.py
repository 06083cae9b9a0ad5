"""Clerical review of a sample: two readers judge pairs and cases blind; rates and agreement follow.

Here belong the drawing of the sample, its workbook, the reading of the answers and the estimates
made of them. Decisions about single cases belong to the desk and the ledger.
"""

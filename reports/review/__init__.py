"""Quality without truth: a sample that two readers judge blind, and what their answers say about the matching.

`draw` takes the sample, `workbook` hands it to the readers, `answers` reads it back, `estimates` and `groups` say what
it shows, `result` tells it. Nothing here changes a birth, a case or a probability.
"""

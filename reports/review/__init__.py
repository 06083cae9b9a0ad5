"""Quality without truth: a sample that two readers judge blind, and what their answers say about
the matching.

`draw` takes the sample, `workbook` hands it to the readers, `answers` reads it back, `estimates`,
`agreement` and `groups` say what it shows, `result` puts it together and `telling` prints it.
Nothing here changes a birth or a case.
"""

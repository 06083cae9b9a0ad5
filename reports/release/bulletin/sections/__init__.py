"""The bulletin's sections, one a module: `blocks(content, language)` gives its paragraphs, tables
and charts.

Every figure comes from the release's protected tables or from the statistics; where the count of a
group is hidden, its ratio or share is hidden with it.
"""

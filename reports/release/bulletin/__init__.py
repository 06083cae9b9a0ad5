"""The bulletin of a release: its document, sections and charts, as a page and as a paper.

Figures come from the protected tables of the release (`reports.release.tables`); nothing is counted
here. Every module of `sections` has one function `blocks(content, language)`, which yields the
blocks of its section; page and paper show the same blocks.
"""

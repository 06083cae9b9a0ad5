"""The bulletin of a release: its document, sections and charts, as a page and as a paper.

Figures come from the release's protected tables (`reports.release.tables`); nothing is counted
here.
"""

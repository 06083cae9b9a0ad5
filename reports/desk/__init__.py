"""The desk: the web page at which people look at cases, decide, and take the towns' replies in."""

"""The desk: the web page on which people look at cases, decide, and take the replies of towns in.

Here belong access and accounts, the queue, the page of a case, double review, and the pages of
towns and the auditor. The ledger (`transforms.ledger`) says which decisions are allowed; nobody
imports the desk but the commands in `flows`.
"""

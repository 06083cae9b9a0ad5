"""Who may read what is kept: rights of files, the key and its ciphers, messages without values.

Every other package may use it; it knows nothing of births, registers or commands.
"""

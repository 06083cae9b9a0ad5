"""Who runs the steps: this process over the whole, a pool of processes, or a Spark cluster.

The last two cut a district into parts, each a folder of Parquet files on a path that every worker
sees. A part is written beside and renamed, so that it is there whole or not at all; whoever asks
for it again finds it. An engine only says where a part is computed. What is computed is the steps'
own SQL, in DuckDB, everywhere.
"""

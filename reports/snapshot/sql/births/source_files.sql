-- One row per delivered file or database table.
select source, source_file, sha256, bytes, encoding, rows, status
from source_files
order by source, source_file

import sys
from pathlib import Path

# tests are imported one by one, without a path: `accuracy` is what the table is made of, and what
# writes tables of the manual lies beside it
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "docs")]

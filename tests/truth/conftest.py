import sys
from pathlib import Path

# tests are imported one by one, without a path: `accuracy` is what the table is made of
sys.path.insert(0, str(Path(__file__).parent))

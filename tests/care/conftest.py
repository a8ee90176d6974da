import sys
from pathlib import Path

# tests are imported one by one, without a path: `made` is what several of this room share
sys.path.insert(0, str(Path(__file__).parent))

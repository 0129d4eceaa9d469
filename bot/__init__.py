"""What runs inside the Rasa server. Importing it puts this project's folders first on the path:
spaCy brings another package called `catalogue` (see catalogue/__init__.py)."""

import sys
from pathlib import Path

_root = str(Path(__file__).resolve().parent.parent)
if sys.path[:1] != [_root]:
    sys.path.insert(0, _root)

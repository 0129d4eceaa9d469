"""The catalogue at its edges: CPSV-AP 3.2 (JSON-LD), JSON and CSV out; the same, read back, in.

docs/catalogue.md tells what goes where. Whatever a format has no place for is carried along, so that
`read(write(catalogue)) == catalogue` in each of them; tests hold this for every record.
"""

from catalogue.exchange.bring_in import Plan, bring_in, plan
from catalogue.exchange.formats import FORMATS, Format, write
from catalogue.exchange.reading import Draft, read

__all__ = ["FORMATS", "Draft", "Format", "Plan", "bring_in", "plan", "read", "write"]

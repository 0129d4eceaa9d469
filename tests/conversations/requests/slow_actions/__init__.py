"""The real actions, with a registry that stays still once a deposit is written: time for a test to end the
server between confirmation and receipt."""

import os
import time
from pathlib import Path

import actions as actions
from registry import NewRequest, Receipt, Registry

_deposit = Registry.deposit


def _written_then_still(self: Registry, new: NewRequest) -> Receipt:
    receipt = _deposit(self, new)
    Path(os.environ["TEST_WRITTEN"]).write_text(receipt.reference)
    time.sleep(120)
    return receipt


Registry.deposit = _written_then_still  # type: ignore[method-assign]

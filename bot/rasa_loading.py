"""Costs of loading a model with Rasa, mended like those of `bot/rasa_costs.py`.

A model holds its domain twice: as JSON in its metadata, and as YAML for the graph. Rasa 3.6.21 reads the
YAML with a parser in Python, three times over (is it a domain? is it valid? what does it say?): 1.5 s of
a start. The JSON takes milliseconds and says the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rasa.core.processor
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelMetadata, ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider

rasas_load = DomainProvider.load.__func__


def mend() -> None:
    """Put the mend in place. Idempotent."""
    rasa.core.processor.LocalModelStorage = StorageWithDomain
    DomainProvider.load = classmethod(_load)


class StorageWithDomain(LocalModelStorage):
    """Rasa's storage, which remembers the domain of the model's metadata."""

    domain: Any = None

    @classmethod
    def from_model_archive(
        cls, storage_path: Path, model_archive_path: str | Path
    ) -> tuple[StorageWithDomain, ModelMetadata]:
        """Unpack a model."""
        storage, metadata = super().from_model_archive(storage_path, model_archive_path)
        storage.domain = metadata.domain
        return storage, metadata


def _load(
    cls: type[DomainProvider],
    /,
    config: dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **kwargs: Any,
) -> DomainProvider:
    domain = getattr(model_storage, "domain", None)
    if domain is None:
        return rasas_load(cls, config, model_storage, resource, execution_context, **kwargs)
    return cls(model_storage, resource, domain)

"""Custom actions in the Rasa process (DESIGN, decision 5), or on an action server: the same code.

Rasa reaches actions through an endpoint whose `request` posts JSON. This endpoint answers the same
request by calling rasa-sdk's executor directly: no second process, no HTTP, no JSON.
"""

from __future__ import annotations

import importlib
import inspect
import json as jsonlib
import time
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from rasa_sdk.utils import all_subclasses

from bot.settings import SettingsError


class InProcessActions(EndpointConfig):
    """An action endpoint that runs the actions of a Python package here.

    Raises SettingsError when the package cannot be imported.
    """

    def __init__(self, actions_module: str) -> None:
        super().__init__(url=None)
        self.actions_module = actions_module
        self.executor = executor_for(actions_module)
        #: Seconds spent in actions, for whoever measures.
        self.seconds = 0.0

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action that the call in `json` names. Returns `{"events": […], "responses": […]}`.

        Raises what Rasa expects of an action server: ClientResponseError 400 for an action that
        declines, 404 for an unknown one.
        """
        call = kwargs["json"]
        start = time.perf_counter()
        try:
            return await self.executor.run(call)
        except ActionExecutionRejection as error:
            body = jsonlib.dumps({"error": error.message, "action_name": error.action_name})
            raise ClientResponseError(400, "rejected", body) from None
        except ActionNotFoundException as error:
            raise ClientResponseError(404, "no such action", error.message) from None
        finally:
            self.seconds += time.perf_counter() - start


def executor_for(actions_module: str) -> ActionExecutor:
    """rasa-sdk's executor with the package's actions registered. Raises SettingsError."""
    try:
        importlib.import_module(actions_module)
    except ImportError as error:
        # Checked first, because rasa-sdk leaves the program when an import fails.
        raise SettingsError(f"The actions “{actions_module}” cannot be imported: {error}") from error
    executor = ActionExecutor()
    executor.register_package(actions_module)
    # rasa-sdk registers every action class of the process; of two with one name, the package's own wins.
    for action in all_subclasses(Action):
        own = action.__module__ == actions_module or action.__module__.startswith(f"{actions_module}.")
        if own and not inspect.isabstract(action):
            executor._loaded.discard(action)
            executor.register_action(action)
    return executor


def serve_actions(actions_module: str = "actions", host: str = "127.0.0.1", port: int = 5055) -> None:
    """Run a separate action server until it is stopped (`mourchid actions`)."""
    from rasa_sdk.endpoint import create_app

    executor_for(actions_module)
    app = create_app(actions_module)
    app.run(host=host, port=port, workers=1, access_log=False, motd=False)

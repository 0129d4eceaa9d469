"""Where the server's words go: the log file. The terminal gets one line, and errors."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
import warnings

from bot.settings import Settings, SettingsError

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
#: Their information is for their developers; it is kept when MOURCHID_LOG_LEVEL is DEBUG.
LIBRARIES = ("rasa", "sanic", "sanic.root", "sanic.error", "apscheduler", "httpx", "matplotlib", "asyncio")


def quiet() -> None:
    """Before any library is imported: no telemetry, no warnings of libraries, one thread for a sentence."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        # Threads cost more than they give for one sentence at a time.
        os.environ.setdefault(name, "1")
    # Libraries undo warning filters as they are imported; a logger that nobody reads they cannot undo.
    warnings.simplefilter("ignore")
    logging.captureWarnings(True)
    logging.getLogger().addHandler(logging.NullHandler())
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # no progress bars of Rasa
    _structlog()


def to_file(settings: Settings) -> None:
    """Write what is said from now on to the log file. Raises SettingsError."""
    try:
        settings.log_file.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            settings.log_file, maxBytes=10_000_000, backupCount=5, encoding="utf-8"
        )
    except OSError as error:
        raise SettingsError(
            f"MOURCHID_LOG_FILE is “{settings.log_file}”, which cannot be written ({error.strerror})."
        ) from None
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(logging.DEBUG if settings.log_level == "DEBUG" else logging.WARNING)
    logging.getLogger("py.warnings").setLevel(
        logging.WARNING if settings.log_level == "DEBUG" else logging.ERROR
    )


def _structlog() -> None:
    """Rasa's structured events go the same way, and cost nothing when nobody reads them."""
    import structlog

    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def say(line: str) -> None:
    """One line for whoever started the server."""
    print(line, file=sys.stdout, flush=True)

"""The network's own description, read with a plain word when it cannot be."""

from pathlib import Path

from bot.trouble import MISUSE, Trouble
from storage import network
from storage.network import Network


def load_network(folder: Path | None) -> Network:
    """The network's description. Raises Trouble when the folder cannot be read."""
    try:
        return network.load(folder)
    except (OSError, KeyError, ValueError) as error:
        where = folder or "the network's own folder"
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise Trouble(f"The reference data in {where} cannot be used: {reason}. See G40_NETWORK.", MISUSE) from error

"""What can go wrong, in the domain's words. The web gate maps each to one status code, once."""

from collections.abc import Mapping


class DomainError(Exception):
    """Base of all refusals. The message is a sentence for the reader, already in their language."""

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotValid(DomainError):
    """The values given cannot be used; `fields` says which and why (422)."""


class NotSignedIn(DomainError):
    """Nobody is signed in (401)."""


class NotAllowed(DomainError):
    """Visible, but this person may not do that (403)."""


class NotVisible(DomainError):
    """Does not exist for this person: outside their branch looks the same as absent (404)."""


class WrongState(DomainError):
    """Allowed in general, not in the state the matter is in (409)."""


class DifferentContent(DomainError):
    """The uid is known, but with other content (409). Nothing is overwritten; a person decides."""


class TooMuch(DomainError):
    """Over a limit of size or rate (413 or 429)."""

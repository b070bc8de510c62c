"""What all messages of the wire have in common."""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct, error
from typing import ClassVar, Self

from bandplate.core.errors import WireError

__all__ = ["Message"]


class Message:
    """Base of all messages: frozen dataclasses of integers and bytes.

    Attributes
    ----------
    TYPE : int
        The type byte.
    LAYOUT : struct.Struct
        The type byte and the fields.
    """

    __slots__ = ()

    TYPE: ClassVar[int]
    LAYOUT: ClassVar[Struct]
    __match_args__: ClassVar[tuple[str, ...]]

    def pack(self) -> bytes:
        """Return the message's bytes.

        Raises
        ------
        WireError
            A value does not fit its field.
        """
        try:
            return self.LAYOUT.pack(
                self.TYPE, *(getattr(self, name) for name in self.__match_args__)
            )
        except error as why:
            raise WireError(f"{self} cannot be sent: {why}") from None

    @classmethod
    def unpack(cls, message: bytes) -> Self:
        """Return the message in these bytes.

        Raises
        ------
        WireError
            The type or the length is another message's.
        """
        if len(message) != cls.LAYOUT.size or message[0] != cls.TYPE:
            raise WireError(f"{len(message)} bytes are not a {cls.__name__} message")
        make: Callable[..., Self] = cls
        return make(*cls.LAYOUT.unpack(message)[1:])

"""A document as one HTML file: nothing is loaded, nothing runs, everything is escaped."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bandplate.report import look
from bandplate.report.document import Document
from bandplate.report.scene import Scene, to_svg

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["render_html"]


def render_html(document: Document) -> str:
    """Return the whole file."""
    return _environment().get_template("report.html.j2").render(document=document)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("bandplate.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def svg(scene: Scene) -> Markup:
        return Markup(to_svg(scene))  # to_svg escapes all text

    made.filters["svg"] = svg
    made.filters["kind"] = lambda block: type(block).__name__
    made.globals["look"] = look
    return made

"""The report of a session: one model, one document; as HTML here, as PDF where Qt is."""

from bandplate.report.compose import compose
from bandplate.report.document import Document
from bandplate.report.gather import find_session, report_of_recording, report_of_session
from bandplate.report.html import render_html
from bandplate.report.model import Report

__all__ = [
    "Document",
    "Report",
    "compose",
    "find_session",
    "render_html",
    "report_of_recording",
    "report_of_session",
]

"""The look: tokens, style sheet, icons, font. Import from :mod:`bandplate.gui.theme`."""

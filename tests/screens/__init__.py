"""Every screen in every state as a picture: ``make screenshots``."""

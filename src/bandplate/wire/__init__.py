"""The wire protocol: generated messages and a readable reference codec."""

"""The Set-up tab: devices, sensors, calibration, bands, limits, screens."""

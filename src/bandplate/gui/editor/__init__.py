"""The drill editor: a form over a drill's file, checked and previewed while it is written."""

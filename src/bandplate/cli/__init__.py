"""The command line: one file per subcommand, and the place where everything is put together."""

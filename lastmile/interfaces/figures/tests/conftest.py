from lastmile.interfaces.console.tests.cast import cast, office  # noqa: F401

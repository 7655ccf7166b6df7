from lastmile.interfaces.field.tests.cast import cast, enter  # noqa: F401

from lastmile.interfaces.field.tests.cast import _own_files, cast, enter  # noqa: F401

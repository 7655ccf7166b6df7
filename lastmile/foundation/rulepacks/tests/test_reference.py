from lastmile.foundation.rulepacks import catalogue, reference


def test_the_reference_names_every_figure_post_and_ladder() -> None:
    page = reference.pages()["packs.md"]
    names = [*catalogue.current().forms, *catalogue.current().post_kinds, *catalogue.current().ladders]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_reference_is_the_same_every_time_and_every_table_row_is_whole() -> None:
    page = reference.pages()["packs.md"]
    assert page == reference.pages()["packs.md"]
    widths = [line.count(" | ") for line in page.splitlines() if line.startswith("| `") and "figure" not in line]
    assert min(widths) >= 3

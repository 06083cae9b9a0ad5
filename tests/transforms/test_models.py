"""The SQL models as files."""

from importlib.resources import files

from transforms.models import Model


def test_every_model_begins_with_its_grain() -> None:
    folder = files("transforms").joinpath("sql")
    models = [
        Model(stage.name, file.name.removesuffix(".sql"))
        for stage in folder.iterdir()
        for file in stage.iterdir()
        if file.name.endswith(".sql")
    ]
    assert len(models) > 20
    assert [model.table for model in models if not model.grain.startswith("One row per ")] == []

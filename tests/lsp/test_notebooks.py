"""Notebooks: cells know each other's names, and each shows its own mistakes."""

from __future__ import annotations

from lsprotocol import types

from .editor import Editor

CELLS = [
    "%matplotlib inline\nimport keras\nfrom keras import layers\n!pip install keras\nx = keras.Input((6, 1))",
    "%%bash\nls | wc",
    "from elsewhere import more\nhidden = layers.Dense(3)(more(x))\nvotes = ballot(hidden)\nhidden?",
    "short = layers.Conv1D(4, 9)(x)",
]
WINDOWS = "a = keras.Input((6,))\nb = layers.Dense(steps)(a)\nc = layers.Add()([a, b])"


def uri(number: int) -> str:
    """The address of a cell."""
    return f"vscode-notebook-cell:/n.ipynb#cell{number}"


def item(number: int, text: str) -> types.TextDocumentItem:
    """A cell's text."""
    return types.TextDocumentItem(uri(number), types.LanguageKind.Python, 1, text)


def cell(number: int) -> types.NotebookCell:
    """A cell."""
    return types.NotebookCell(types.NotebookCellKind.Code, uri(number))


def open_notebook(editor: Editor) -> None:
    """Open the notebook, its first cell being prose that the server never sees."""
    cells = [types.NotebookCell(types.NotebookCellKind.Markup, uri(99)), *(cell(n) for n in range(len(CELLS)))]
    notebook = types.NotebookDocument(editor.uri("n.ipynb"), "jupyter-notebook", 1, cells)
    texts = [item(number, text) for number, text in enumerate(CELLS)]
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, texts))


def change(editor: Editor, version: int, **changes: object) -> None:
    """Change something about the cells."""
    document = types.VersionedNotebookDocumentIdentifier(uri=editor.uri("n.ipynb"), version=version)
    event = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(**changes))  # type: ignore[arg-type]
    editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(document, event))


async def shown(editor: Editor, number: int) -> list[types.Diagnostic]:
    """What a cell shows."""
    await editor.until(f"cell {number}", lambda: uri(number) in editor.shown)
    return list(editor.shown[uri(number)].diagnostics)


async def test_a_mistake_is_shown_in_its_cell_and_names_of_other_cells_are_none(editor: Editor) -> None:
    open_notebook(editor)
    (found,) = await shown(editor, 3)
    assert found.range == types.Range(types.Position(0, 25), types.Position(0, 26))
    assert found.related_information[0].location == types.Location(
        uri(0), types.Range(types.Position(4, 4), types.Position(4, 23))
    )
    for number in range(3):
        assert await shown(editor, number) == []


async def test_requests_about_a_cell_are_answered_for_it(editor: Editor) -> None:
    open_notebook(editor)
    (found,) = await shown(editor, 3)
    document = types.TextDocumentIdentifier(uri(3))
    params = types.CodeActionParams(document, found.range, types.CodeActionContext([found]))
    actions = await editor.client.text_document_code_action_async(params)
    edits = [action.edit for action in actions if isinstance(action, types.CodeAction)]
    assert {address for edit in edits for address in edit.changes} == {uri(3)}
    hover = await editor.client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri(0)), types.Position(4, 0))
    )
    assert hover.contents.value.startswith("**x**")
    assert hover.range == types.Range(types.Position(4, 0), types.Position(4, 1))


async def test_titles_count_lines_as_the_cells_do(editor: Editor) -> None:
    cells = ["import keras\nfrom keras import layers\nsteps = 5", WINDOWS]
    texts = [item(number, text) for number, text in enumerate(cells)]
    notebook = types.NotebookDocument(editor.uri("n.ipynb"), "jupyter-notebook", 1, [cell(0), cell(1)])
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, texts))
    (found,) = await shown(editor, 1)
    context = types.CodeActionContext([found])
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri(1)), found.range, context)
    titles: list[str] = []
    while not any("line" in title for title in titles):
        titles = [action.title for action in await editor.client.text_document_code_action_async(params) or ()]
    assert any(title.startswith("Give this Dense 6 units (line 2)") for title in titles), titles
    assert any(title.startswith("Set steps to 6 (a line of another cell)") for title in titles), titles


async def test_a_cell_is_mended_as_it_is_typed(editor: Editor) -> None:
    open_notebook(editor)
    await shown(editor, 3)
    text = types.VersionedTextDocumentIdentifier(uri=uri(3), version=2)
    edit = types.TextDocumentContentChangePartial(types.Range(types.Position(0, 25), types.Position(0, 26)), "5")
    change(editor, 2, text_content=[types.NotebookDocumentCellContentChanges(text, [edit])])
    await editor.until("the mended cell", lambda: editor.shown[uri(3)].version == 2)
    assert await shown(editor, 3) == []


async def test_a_cell_that_is_taken_away_takes_its_squiggles_with_it(editor: Editor) -> None:
    open_notebook(editor)
    await shown(editor, 3)
    gone = types.NotebookCellArrayChange(start=4, delete_count=1)
    closed = [types.TextDocumentIdentifier(uri(3))]
    change(editor, 2, structure=types.NotebookDocumentCellChangeStructure(gone, did_close=closed))
    await editor.until("the cell is clean", lambda: not editor.shown[uri(3)].diagnostics)


async def test_a_traceback_is_explained_by_the_line_of_a_cell(editor: Editor) -> None:
    open_notebook(editor)
    await editor.until("the last cell's mistake", lambda: uri(3) in editor.shown and editor.shown[uri(3)].diagnostics)
    raised = (
        "ValueError: Computed output size would be zero or negative. Received `inputs shape=(None, 6, 1)`, "
        "`kernel shape=(9, 1, 4)`, `dilation_rate=[1]`, `strides=(1,)`, `padding=valid`."
    )
    params = types.ExecuteCommandParams("shapewright.explainTraceback", [raised])
    answer = await editor.client.workspace_execute_command_async(params)
    assert "n.ipynb, line 1 of cell 5:" in answer["markdown"]

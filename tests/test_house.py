"""Rules of the house that no linter knows. Each has its reason in house.md or CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

HOUSE = Path(settings.BASE_DIR)
APPS = ["tenants", "accounts", "sharing", "sites_app", "documents", "config"]
PYTHON = sorted(
    path for app in APPS for path in (HOUSE / app).rglob("*.py") if "migrations" not in path.parts
)
TEMPLATES = sorted(path for path in (HOUSE / "templates").rglob("*.html"))
OPERATIONS = [path for path in PYTHON if "operations" in path.parts or path.stem == "operations"]


def lines(path: Path, pattern: str) -> list[str]:
    """Where in a file the pattern is, as file:line."""
    text = path.read_text()
    return [
        at(path, text.count("\n", 0, found.start()) + 1)
        for found in re.finditer(pattern, text, re.M)
    ]


def at(path: Path, line: int) -> str:
    return f"{path.relative_to(HOUSE)}:{line}"


def tree_of(path: Path) -> ast.Module:
    """The syntax of a file, in which every node knows what it is part of."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.above = node
    return tree


def calls(node: ast.AST) -> set[str]:
    """The names of the functions and methods that are called somewhere in it."""
    called = {one.func for one in ast.walk(node) if isinstance(one, ast.Call)}
    return {
        one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in called
    }


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef, bool]]:
    """The functions of a module, and whether each is an operation."""
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef):
            names = {getattr(decorator, "id", "") for decorator in node.decorator_list}
            yield node, "operation" in names


# To read: one door. These are below it, or have no person who asks; documents/lists.py and search/find.py
# begin at the gate's open scopes, and tests/sharing/test_tree.py compares lists with the oracle.
BELOW = {"operations", "management", "demo", "lists.py", "find.py", "reading.py"}
BELOW |= {
    "models",
    "models.py",
    "operations.py",
    "securable.py",
    "checks.py",
    "cleaning.py",
    "importing.py",
}
PAGES = [path for path in PYTHON if not BELOW & set(path.parts)]
DOORS = {"visible_to", "open_to", "listed_in", "scattered", "first_seen", "first_visible"}
SECURABLE = {"Site", "Folder", "Document"}
ROWS_OF_ANOTHER = {"subsites", "folders", "documents"}


def test_pages_fetch_only_what_the_actor_may_see():
    assert [at(path, node.lineno) for path in PAGES for node in untrimmed(tree_of(path))] == []


def untrimmed(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Where rows of what can be shared are begun without one of the doors."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        manager = node.attr == "objects" and getattr(node.value, "id", "") in SECURABLE
        if (manager or node.attr in ROWS_OF_ANOTHER) and not chain_of(node) & DOORS:
            yield node


def chain_of(node: ast.AST) -> set[str]:
    """The names of the methods that are called one upon the other, from here on."""
    names = set()
    while isinstance(node.above, ast.Attribute | ast.Call):
        node = node.above
        names.add(getattr(node, "attr", ""))
    return names


def test_the_rule_above_would_find_one(tmp_path):
    page = tmp_path / "views.py"
    page.write_text(
        "Site.objects.get(pk=1)\n"
        "site.folders.all().order_by('name')\n"
        "Site.objects.filter(pk=1).visible_to(actor)\n"
        "folders.move_folder(actor, folder, to)\n"
    )

    assert [node.lineno for node in untrimmed(tree_of(page))] == [1, 2]


def test_only_the_admin_and_commands_act_as_a_job():
    jobs = [
        at(path, node.lineno)
        for path in PYTHON
        if path.name != "admin.py" and not {"management", "administration"} & set(path.parts)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Actor"
        if len(node.args) > 2 or "job" in {keyword.arg for keyword in node.keywords}
    ]

    assert jobs == []


def test_nothing_happens_behind_the_back_of_whoever_reads():
    """No signals; no save() or delete() that does more than it says."""
    pattern = (
        r"^\s*(from|import) [\w.]*\b(signals|dispatch)\b|import receiver\b|@receiver"
        r"|^\s+def (save|delete)\(self"
    )

    assert [line for path in PYTHON for line in lines(path, pattern)] == []


def test_operations_say_which_fields_they_change():
    saves = [
        at(path, node.lineno)
        for path in OPERATIONS
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "save"
        if "update_fields" not in {keyword.arg for keyword in node.keywords}
    ]

    assert saves == []


# Parts of operations, for who holds the lock and has asked; the bytes of a file are stored before.
PARTS = {"new_root_scope", "add_groups", "free_name", "add", "add_version"}
PARTS |= {"renew", "refuse_taken", "create_text", "write_new"}
PARTS |= {"require_manager"}
# They ask something else than a level on one item, or by a function that does.
ASKS_OTHERWISE = {
    "create_site",
    "create_personal_site",
    "accept",
    "decline",
    "open_account",
    "_add_version",
}
# They ask who signed in, or both whether somebody owns and whether they may share outside.
ASKS_OTHERWISE |= {"ask_for_access", "carry", "withdraw_request", "approve", "refuse"}
# They ask whether somebody administers.
ASKS_OTHERWISE |= {"set_external_sharing", "check_ways_in", "remove", "set_standing", "set_policy"}
ASKS_OTHERWISE |= {"set_sponsor", "set_access_end"}
ASKS_OTHERWISE |= {"set_sign_in_policy", "reset_second_factor"}
# Of who is a sponsor it is asked.
ASKS_OTHERWISE |= {"renew_access"}
ASKS_OTHERWISE |= {"set_library_policy"}
# Whether somebody owns the site or administers; the tree is not touched, and who is told is asked again.
ASKS_OTHERWISE |= {"add_webhook", "end_webhook", "pause_webhook", "resume_webhook", "tell_again"}
ASKS_OTHERWISE |= {"begin_check", "note_check", "export"}
# Of an account elsewhere they ask who comes with it, or whose it is.
ASKS_OTHERWISE |= {"set_provider", "remove_provider", "set_accounts_of_others"}
ASKS_OTHERWISE |= {"admit", "link_account", "end_account_link"}
# Of whoever signed in it is asked whose the token is.
ASKS_OTHERWISE |= {"make_token", "end_token", "set_token_policy"}
ASKS_OTHERWISE |= {"allow_app", "register_app", "remove_app", "end_app"}
ASKS_OTHERWISE |= {"add_person", "take_in", "welcome_again", "close_accounts"}
ASKS_OTHERWISE |= {"read_people", "begin_import", "import_some"}
ASKING = {"require", "require_may_share_outside", "require_keeper"}
# A part of theirs writes the event; what somebody asks is recorded once it is carried, and what
# somebody uploads once it is there.
RECORDS_BELOW = {
    "begin_upload",
    "begin_version",
    "finish_upload",
    "create_site",
    "create_personal_site",
    "create_subsite",
    "_add_version",
    "_create_text",
    "set_access_end",
    "renew_access",
    "ask_for_access",
    "admit",
    "link_account",
}


def test_an_operation_takes_the_actor_first_locks_asks_and_records():
    for path in OPERATIONS:
        for function, is_operation in functions(path):
            name, called = function.name, calls(function)
            first = function.args.args[0].arg if function.args.args else ""
            if not is_operation:
                public = not name.startswith("_")
                assert not public or first != "actor" or name in PARTS, name
                continue
            assert first == "actor", name
            asks = "lock" in called and called & ASKING
            assert name in ASKS_OTHERWISE or asks, name
            assert name in RECORDS_BELOW or "record" in called, name


def test_only_sharing_speaks_guardian():
    others = [path for path in PYTHON if "sharing" not in path.parts]

    assert [line for path in others for line in lines(path, r"^\s*(from|import) guardian")] == []


def test_no_text_is_declared_harmless():
    pattern = r"\bmark_safe\b|\bSafeString\b|\bRawSQL\b|\.extra\("

    # What nh3 let through; tests/previews/test_cleaned.py.
    others = [path for path in PYTHON if path.name != "cleaned.py"]

    assert [line for path in others for line in lines(path, pattern)] == []


INLINE = (
    r"\|\s*safe(seq)?\b|\bautoescape off\b"
    r"|<script(?![^>]*\ssrc=)|<style|\son[a-z]+\s*=|javascript:"
)
STYLE = r"\sstyle\s*="


def test_templates_have_nothing_inline():
    """The Content-Security-Policy would stop it, and what people wrote is never markup."""
    found = [line for path in TEMPLATES for line in lines(path, INLINE)]
    # Mail programs know no style sheets.
    pages = [path for path in TEMPLATES if "emails" not in path.parts]
    found += [line for path in pages for line in lines(path, STYLE)]

    assert found == []


LONGEST = 340


def test_a_file_is_about_one_thing():
    written = PYTHON + TEMPLATES + sorted((HOUSE / "config" / "static").rglob("*.[jc]s*"))
    lengths = {str(path.relative_to(HOUSE)): len(path.read_text().splitlines()) for path in written}

    assert {path: length for path, length in lengths.items() if length > LONGEST} == {}


def test_no_module_is_named_for_its_kind():
    kinds = {"utils", "helpers", "services", "mixins", "managers", "common", "misc"}

    assert [path for path in PYTHON if path.stem in kinds] == []

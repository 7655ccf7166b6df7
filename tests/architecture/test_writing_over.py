"""Whatever is filled in over what is stored says what it began with: else the second of two people undoes the first.

Every view that is given something that exists, and writes, is looked at, whatever its form is made of. Either it says so
(`over=` of `form_pages.done`, or `meanwhile` itself), or it stands below with why nobody is undone there.
"""

import ast
import re
from collections import Counter

from tests.architecture.sources import ROOT, modules

SAYS_SO = re.compile(
    r"\b(done|_answer)\((?:.|\n)*?\bover=(True|not |over\b|action\.over)|meanwhile\.\w+\(|both_changed\("
)
CHANGES = ("change_", "draw", "override", "rename", "appoint", "name_posts", "state_")
# Of these, services that hear of others in their own way.
ELSEWHERE = {
    "change_text": "says which words it began with (begin_words)",
    "change_list": "says which words it began with (checks.edited)",
}
WRITES = ("request.POST", "require_POST", '"POST"')
# Why nobody is undone: path below lastmile (or below the domain) and function.
HARMLESS = {
    "an act with a state: the service refuses, or takes as done, what somebody did before": """
        domains/alerts/views/account.py: review
        domains/alerts/views/acts.py: issue refuse end
        domains/alerts/views/folding.py: as_advice as_version
        domains/alerts/views/receiving.py: take set_aside
        domains/declarations/views.py: declaration_act _confirming
        domains/evacuation/views/acting.py: acknowledge end go_home
        domains/evacuation/views/counting.py: rollcall_open
        domains/evacuation/views/shelters.py: shelter_remove
        domains/hazards/views/acting.py: compared recheck
        domains/hazards/views/powers.py: power_end
        domains/orders/views/acts.py: dial hurry door end
        domains/points/views/acting.py: step
        domains/points/views/cards.py: cards
        domains/profile/views/keeping.py: cards
        domains/resources/views/deployments.py: void
        domains/resources/views/supplies.py: supply_remove
        domains/resources/views/teams.py: member_end
        domains/tips/views/handling.py: act
        domains/tips/views/senders.py: ask agree
        foundation/precautions/pages.py: _begin
        interfaces/console/exports/asked.py: withdraw
        interfaces/console/exports/views.py: receipt
        interfaces/console/imports/views.py: confirm drop
        interfaces/console/outlets/views.py: outlet_remove report_settle
        interfaces/console/people/views/accounts.py: open_account close_account unlock drop_second
        interfaces/console/people/views/grants.py: end
        interfaces/console/people/views/person_acts.py: leave give_consent withdraw_consent drop_skill
        interfaces/console/people/views/posts.py: close_post release
        interfaces/console/people/views/units.py: close_unit drop_member
        interfaces/console/prints/views/versions.py: make_public withdraw
        interfaces/elsewhere.py: ask
        interfaces/field/views/hazard.py: act
        interfaces/field/views/points.py: judge step
        interfaces/field/views/reporting.py: endanger
        interfaces/sign_in/views/securing.py: revoke_token
    """,
    "something more beside what is there, under a uid of its own or the same when it is the same": """
        domains/alerts/views/account.py: make
        domains/alerts/views/acts.py: advise
        domains/evacuation/views/acting.py: add rest
        domains/evacuation/views/shelters.py: shelter_file
        domains/hazards/views/papers.py: make
        domains/patrols/views/checks.py: new_check found clean
        domains/points/views/reading.py: readings
        domains/profile/views/looking.py: look
        domains/resources/views/deployments.py: note
        domains/resources/views/teams.py: member_add
        foundation/precautions/pages.py: add_picture add_paper
        interfaces/console/exports/views.py: take
        interfaces/console/imports/views.py: upload
        interfaces/console/outlets/views.py: outlet_try log
        interfaces/console/people/views/grants.py: _give
        interfaces/console/people/views/units.py: found_unit
        interfaces/console/regions/views.py: add
        interfaces/field/views/moves.py: add
        interfaces/field/views/points.py: point
        interfaces/field/views/reporting.py: describe add_photo
        interfaces/portal/reporting.py: tell
    """,
    "what is said in an emergency is an act: it stands beside the other's and is never held up": """
        domains/alerts/views/actions.py: action
        domains/evacuation/views/acting.py: _order row help_
        domains/evacuation/views/counting.py: rollcall
        domains/evacuation/views/papers.py: sheet_back
        domains/evacuation/views/shelters.py: shelter_opening
        domains/orders/views/acts.py: answered mine
        domains/orders/views/pasted.py: pasted
        interfaces/field/views/actions.py: action
        interfaces/field/views/moves.py: door first count_open count help_
        interfaces/field/views/todo.py: answer pass_on
    """,
    "says in words of its own upon what it was written: a version, the words it began with, or a digest": """
        domains/alerts/views/texts.py: text_change
        domains/patrols/views/listing.py: change _forms
        foundation/precautions/pages.py: plan
        interfaces/console/maps/files.py: _confirmed
    """,
    "a sign-in code given out anew on purpose: the old one ends, and whoever tries it is told so": """
        interfaces/console/people/views/accounts.py: code
    """,
    "one walk of one person, kept under its own number": """
        interfaces/field/views/rounds.py: _walk _show
    """,
    "only reads, or belongs to one person alone": """
        domains/orders/views/issuing.py: _form
        domains/orders/views/pages.py: print_missing
        domains/profile/views/households.py: _reveal
        domains/tips/views/senders.py: reveal
        interfaces/console/exports/views.py: _since
        interfaces/console/people/views/person_acts.py: reveal
        interfaces/console/prints/views/cards.py: _chosen
        interfaces/field/views/reporting.py: _form
        interfaces/portal/listening.py: notify
        interfaces/portal/looking_up.py: look_up _progress
        interfaces/portal/proving.py: prove
        interfaces/portal/telling.py: tell _tell _take_back
        interfaces/sign_in/views/entering.py: _by_slip _page _enter _try
    """,
}


def _views() -> dict[str, str]:
    """Source of every function that takes a request and something else, and writes."""
    found = {}
    for path, tree in modules().items():
        text = (ROOT / path).read_text(encoding="utf-8")
        for one in tree.body:
            if isinstance(one, ast.FunctionDef) and _is_given_something(one):
                source = "\n".join([*map(ast.unparse, one.decorator_list), ast.get_source_segment(text, one) or ""])
                if any(word in source for word in WRITES) and "require_GET" not in source:
                    found[f"{path.removeprefix('lastmile/')}: {one.name}"] = source
    return found


def _silent() -> dict[str, str]:
    return {name: source for name, source in _views().items() if not SAYS_SO.search(source)}


def _is_given_something(view: ast.FunctionDef) -> bool:
    names = [one.arg for one in (*view.args.args, *view.args.kwonlyargs)]
    return len(names) > 1 and names[0] == "request"


def _harmless() -> list[str]:
    lines = [line.strip() for lines in HARMLESS.values() for line in lines.strip().splitlines()]
    return [f"{path}: {name}" for path, names in (line.split(": ") for line in lines) for name in names.split()]


def test_whoever_writes_over_what_is_stored_hears_of_others():
    assert sorted(_silent()) == sorted(_harmless())


def test_what_is_called_harmless_changes_no_facts():
    changing = {
        name: verbs - set(ELSEWHERE)
        for name, source in _silent().items()
        if (verbs := {word for word in re.findall(r"\.(\w+)", source) if word.startswith(CHANGES)}) - set(ELSEWHERE)
    }
    assert changing == {}


def test_no_view_is_spoken_of_twice():
    assert [name for name, count in Counter(_harmless()).items() if count > 1] == []

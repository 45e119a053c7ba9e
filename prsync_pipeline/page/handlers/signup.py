"""Signs a team up: what is typed, its repositories with the plan, the start. Each step works without scripts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prsync_pipeline.errors import GitHubError, InputError
from prsync_pipeline.page.access.seen import Role
from prsync_pipeline.page.refusals import PageRefusal
from prsync_pipeline.page.routes import PageRoute
from prsync_pipeline.page.signup.desk import is_signed_up
from prsync_pipeline.page.signup.form import OWN, SERVERS, SignupForm
from prsync_pipeline.page.signup.questions import TooManyQuestions
from prsync_pipeline.page.signup.second_step import SecondStep, second_step, with_estimate, with_fault
from prsync_pipeline.page.signup.words import WHOLE_FORM, field_of, nothing_to_track, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from prsync_pipeline.page.signup.cookie import Typed
    from prsync_pipeline.page.signup.desk import Desk
    from prsync_pipeline.page.visit import Visit
    from prsync_pipeline.warehouse import Store

TAKEN = "There is a team '{}' already."
CHOOSE_ONE = "Choose at least one repository."
GONE, UNPROCESSABLE = 410, 422


def show(visit: Visit) -> Response:
    """The first step, with what was typed already; never with a token."""
    typed = _desk(visit).cookie.read(visit.request, visit.now)
    source = SERVERS if visit.page.settings.github_tokens else OWN
    form = SignupForm(typed.organization, typed.slug, "\n".join(typed.names)) if typed else SignupForm()
    return _form(visit, replace(form, source=source), {})


def ask(visit: Visit) -> Response:
    """Look up what was typed; what is wrong stands beside its field."""
    form, desk = SignupForm.of(visit), _desk(visit)
    faults = form.faults(visit.page.settings, desk.cookie.why_no_token)
    if faults:
        return _form(visit, form, faults)
    typed = form.typed(visit.page.settings)
    faults = _taken(visit, typed) or _look_up(visit, typed)
    if faults:
        return _form(visit, form, faults)
    response = visit.redirect("/signup/repositories")
    desk.cookie.put(response, typed, visit.now)
    return response


def show_repositories(visit: Visit) -> Response:
    """The second step at once; its list follows."""
    return _step(visit, SecondStep(_typed(visit)), "signup_repositories.html")


def show_list(visit: Visit) -> Response:
    """The repositories; without scripts the whole page, with the plan."""
    step = _second_step(visit)
    if visit.is_fragment:
        return _step(visit, step, "_signup_list.html")
    return _step(visit, _with_estimate(visit, step), "signup_repositories.html")


def show_plan(visit: Visit) -> Response:
    """What the choice brings in and costs; without scripts the whole page."""
    template = "_signup_plan.html" if visit.is_fragment else "signup_repositories.html"
    return _step(visit, _with_estimate(visit, _second_step(visit)), template)


def start(visit: Visit) -> Response:
    """Sign the team up, and go to its progress; whoever presses twice goes there too."""
    store, typed = visit.write(), _desk(visit).cookie.read(visit.request, visit.now)
    slug = typed.slug if typed else visit.form("slug")
    if is_signed_up(store, slug, typed.organization if typed else None) and visit.seen.sees(slug):
        return _begun(visit, slug)
    step = _second_step(visit)
    try:
        _sign_up(visit, store, step)
    except (InputError, GitHubError, TooManyQuestions) as error:
        return _step(visit, with_fault(step, error), "signup_repositories.html")
    return _begun(visit, slug)


def _sign_up(visit: Visit, store: Store, step: SecondStep) -> None:
    """Raises InputError, GitHubError or TooManyQuestions where it cannot be done; then nothing is stored."""
    if step.fault is not None:
        raise InputError(step.fault)
    if not step.chosen:
        raise InputError(CHOOSE_ONE)
    _desk(visit).sign_up(_client(visit), store, step.typed, step.names)


def _begun(visit: Visit, slug: str) -> Response:
    response = visit.redirect(f"/teams/{slug}/progress")
    _desk(visit).cookie.clear(response)
    return response


def _desk(visit: Visit) -> Desk:
    return visit.page.signups


def _client(visit: Visit) -> str:
    """Who asks, for the limits."""
    address = visit.request.client.host if visit.request.client else ""
    return f"{visit.seen.name} {address}"


def _typed(visit: Visit) -> Typed:
    typed = _desk(visit).cookie.read(visit.request, visit.now)
    if typed is None:
        raise PageRefusal(GONE, "What was typed is kept for a quarter of an hour. Begin again.", back="/signup")
    return typed


def _second_step(visit: Visit) -> SecondStep:
    return second_step(visit, _desk(visit), _client(visit), _typed(visit))


def _with_estimate(visit: Visit, step: SecondStep) -> SecondStep:
    return with_estimate(visit, _desk(visit), _client(visit), step)


def _taken(visit: Visit, typed: Typed) -> Mapping[str, str]:
    """That there is a team of this name already."""
    slugs = visit.read("slugs", lambda store: {team.slug for team in store.teams.all()}).value
    return {"slug": TAKEN.format(typed.slug), "taken": typed.slug} if typed.slug in slugs else {}


def _look_up(visit: Visit, typed: Typed) -> Mapping[str, str]:
    """Why the repositories cannot be had, as a sentence by the field's name."""
    try:
        found = _desk(visit).look_up(_client(visit), typed)
    except GitHubError as error:
        return {field_of(error): sentence_of(error, typed.organization)}
    except TooManyQuestions as error:
        return {WHOLE_FORM: str(error)}
    return {} if found.repositories else {"organization": nothing_to_track(typed.organization, found.archived)}


def _form(visit: Visit, form: SignupForm, faults: Mapping[str, str]) -> Response:
    return visit.render(
        "signup.html",
        UNPROCESSABLE if faults else 200,
        form=form,
        faults=faults,
        has_server_token=bool(visit.page.settings.github_tokens),
        why_no_token=_desk(visit).cookie.why_no_token,
    )


def _step(visit: Visit, step: SecondStep, template: str) -> Response:
    is_refused = step.fault is not None and not visit.is_fragment
    return visit.render(template, UNPROCESSABLE if is_refused else 200, step=step)


ROUTES: tuple[PageRoute, ...] = (
    PageRoute("/signup", show, Role.ADMIN),
    PageRoute("/signup", ask, Role.ADMIN, ("POST",)),
    PageRoute("/signup/repositories", show_repositories, Role.ADMIN),
    PageRoute("/signup/list", show_list, Role.ADMIN),
    PageRoute("/signup/plan", show_plan, Role.ADMIN, ("POST",)),
    PageRoute("/signup/start", start, Role.ADMIN, ("POST",)),
)

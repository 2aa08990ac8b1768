"""How the sprint's books are completed: where in the portal, and what a line has to hold."""

from checks.fixes.recipe import Block, FixContext, Recipe, fix


def _listed(context: FixContext, key: str) -> tuple[Block, ...]:
    lines = context.texts(key)
    return (Block("the portal", "What is open", "\n".join(lines)),) if lines else ()


@fix("access.complete")
def access_complete(context: FixContext) -> Recipe:
    steps = (
        "Open Access and add a line for each system that is missing: registrar, DNS, edge, hosting, e-mail, "
        "analytics, monitoring, repository, payments. Write “none” as the provider of what there is not.",
        "Name the person on the client's side who owns it, and the place in the vault; never a password.",
        "Have the owner sign in, with the second factor on, and confirm the account on their own page, “Your "
        "accounts”. Ask them from the entry's page; nobody can confirm it for them.",
        "Check again here.",
    )
    return Recipe(
        "Give every account an owner", steps, (*_listed(context, "missing"), *_listed(context, "gaps"))
    )


@fix("domain.registrar-access")
def registrar_access(context: FixContext) -> Recipe:
    registrar = context.text("registrar", "the registrar")
    steps = (
        f"Find out who pays {registrar}: its invoices name the account.",
        "Have the founder sign in there; where nobody can, start the account recovery today, it takes days.",
        f"Under Access, add or mend the registrar's line: {registrar}, owner, second factor, vault.",
        "Ask the founder, from that line's page, to confirm it; then check again here.",
    )
    return Recipe(f"Get into the account at {registrar}", steps)


@fix("env.inventory")
def env_inventory(context: FixContext) -> Recipe:
    steps = (
        "List the names of the settings at the host (never the values) and in the code, and add them under "
        "Environment, for production and staging apart.",
        "Give each one the store that holds its value and the person who may change it.",
        "Let production and staging keep their values in different places.",
        "Check again here.",
    )
    blocks = (
        Block("any shell", "Names of the settings that the code reads", (
            "grep -rhoE '(process\\.env|import\\.meta\\.env|os\\.environ)[^A-Z]+[A-Z][A-Z0-9_]+' . | sort -u"
        )),
        Block("Vercel", "Names of the settings there", "vercel env ls production"),
        Block("Heroku", "Names of the settings there", "heroku config --json | jq -r 'keys[]'"),
        Block("Fly.io", "Names of the settings there", "fly secrets list"),
    )  # fmt: skip
    return Recipe("Write down every setting", steps, (*_listed(context, "gaps"), *blocks))


@fix("runbooks.present")
def runbooks_present(context: FixContext) -> Recipe:
    steps = (
        "Open Runbooks and add the missing ones from the playbook's templates.",
        "Put in the client's own names: consoles, people, commands.",
        "Check again here.",
    )
    return Recipe("Add the missing runbooks", steps, _listed(context, "missing"))


@fix("runbooks.rehearsed")
def runbooks_rehearsed(context: FixContext) -> Recipe:
    steps = (
        "Open each runbook, press “Run it now”, and walk through it on staging with somebody who did not "
        "write it.",
        "Mend the steps that did not work and run it again; the day is noted by itself.",
        "Check again here.",
    )
    return Recipe("Rehearse the runbooks", steps, _listed(context, "never"))


@fix("contacts.present")
def contacts_present(context: FixContext) -> Recipe:
    steps = (
        "Open Contacts, and add somebody on the client's side and the support of each provider.",
        "Give each a number that rings at night or an address, and say who is called first.",
        "Check again here.",
    )
    return Recipe("Write down whom to call", steps, _listed(context, "gaps"))


_CONFIRM = {
    "deploy.recorded": ("Record each deploy", "Note version, time, person and environment of each deploy."),
    "deploy.rollback-tested": ("Try the way back", "Release, roll back, release again, with a stopwatch."),
    "deploy.smoke": (
        "Walk through the product",
        "After a deploy, open home, sign-up, sign-in and the paid path.",
    ),
    "watch.coverage": ("Watch what matters", "Monitor home, sign-in, API health and the mail path."),
    "watch.routes": ("Give alerts a receiver", "Name a person and two channels for each kind of incident."),
    "watch.drill": ("Send a test alert", "Break a monitor on purpose, and have its alert acknowledged."),
}


def _register(key: str, title: str, first: str) -> None:
    @fix(key)
    def recipe(context: FixContext) -> Recipe:
        steps = (
            first,
            "Open the lines of the roadmap below, write down what was done and seen, and confirm them.",
            "Check again here.",
        )
        return Recipe(title, steps, _listed(context, "lines"))


for _key, (_title, _first) in _CONFIRM.items():
    _register(_key, _title, _first)

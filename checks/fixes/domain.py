"""How a registration is put right: all of it happens in the registrar's console, by its owner."""

from checks.fixes.recipe import Block, FixContext, Recipe, fix

_CONSOLES = {
    "Cloudflare": "Domain Registration › Manage domains",
    "Namecheap": "Domain List › Manage",
    "GoDaddy": "My Products › Domains › Domain Settings",
    "AWS": "Route 53 › Registered domains",
    "Squarespace": "Domains › the domain › Settings",
}


def _where(setting: str) -> tuple[Block, ...]:
    return tuple(Block(name, "Where it is", f"{place}: {setting}") for name, place in _CONSOLES.items())


def _registrar(context: FixContext) -> str:
    return context.text("registrar", "the registrar")


@fix("domain.registered")
def registered(context: FixContext) -> Recipe:
    name, registrar = context.subject_label, _registrar(context)
    status = ", ".join(context.texts("status")) or "(see the registry)"
    steps = (
        f"Sign in at {registrar} with the account that owns {name}, and read its messages: a hold mostly "
        "means an unanswered mail (proof of the owner's address) or an unpaid bill.",
        "Confirm the owner's e-mail address, pay what is open, then ask support to lift the status.",
        "In a redemption period ask for a restore today: it costs more each day and ends in a deletion.",
        "Check again here; the registry shows the change within minutes.",
    )
    block = Block(
        "any registrar",
        "A message to support",
        (
            f"Our domain {name} shows the status {status}. Please tell us what you need "
            "from us to make it active again, and confirm when it is done."
        ),
    )
    return Recipe(f"Bring {name} back to active", steps, (block,))


@fix("domain.expiry")
def expiry(context: FixContext) -> Recipe:
    name = context.subject_label
    steps = (
        f"Sign in at {_registrar(context)} with the account that owns {name}.",
        f"Renew {name} for at least a year, and turn automatic renewal on.",
        "See that the card on file outlives the renewal, and that the notices reach two people.",
        "Check again here; the registry shows the new date within an hour.",
    )
    return Recipe(f"Renew {name}", steps, _where("Renew, and Auto-renew on"))


@fix("domain.transfer-lock")
def transfer_lock(context: FixContext) -> Recipe:
    name = context.subject_label
    steps = (
        f"Sign in at {_registrar(context)} and open {name}.",
        "Turn the transfer lock (registrar lock) on.",
        "Turn a second factor on for the account: whoever gets in can take the lock off.",
        "Check again here: the status must hold “client transfer prohibited”.",
    )
    return Recipe(f"Lock {name} against transfers", steps, _where("Transfer lock on"))

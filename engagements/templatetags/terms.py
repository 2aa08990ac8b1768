"""The block of a page in which the field's terms explain themselves to the client's side."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from engagements.glossary.marking import explain

register = template.Library()

# What stands on these is people's own talk: nothing of it is changed.
PEOPLES_OWN = frozenset({"discussion"})


class ExplainedNode(template.Node):
    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Consultants know the words: their pages stay as they are."""
        html = self.nodelist.render(context)
        is_for_client = context.get("is_member") is False and context.get("page") not in PEOPLES_OWN
        return explain(html) if is_for_client else html


@register.tag
def explained(parser: Parser, token: Token) -> ExplainedNode:
    """`{% explained %}…{% endexplained %}`: the first of each term can be touched, all are listed below."""
    nodelist = parser.parse(("endexplained",))
    parser.delete_first_token()
    return ExplainedNode(nodelist)

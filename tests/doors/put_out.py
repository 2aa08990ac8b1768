"""What an issued pack brings with it, for the doors before it: file, signature asked for, code and link."""

from hashlib import sha256

from django.core.files.base import ContentFile

from handover.actions.make_share_link import make_share_link
from handover.models import Pack, Provenance, ShareDownload, SignOff
from handover.verification_code import new_code


def put_out(pack: Pack, word: str) -> None:
    """All of it with the canary in it; through the link the file was taken once."""
    data = f"%PDF-1.7 {word}".encode()
    pack.sha256 = sha256(data).hexdigest()
    pack.file.save(f"{word}.pdf", ContentFile(data))
    SignOff.objects.create(engagement=pack.engagement, pack=pack, word=word, asked_by_name=word)
    Provenance.objects.create(pack=pack, code=new_code(), signed_by=word)
    made = make_share_link(pack=pack, name=word, days=7, passphrase=f"{word} {word} {word}", actor=None)
    ShareDownload.objects.create(link=made.link, address="192.0.2.9", device=word)

"""Makes wild input out of good input, the same for the same seed."""

import random
from collections.abc import Sequence

# Where parsers of text and of lengths tend to stumble.
_SPARKS = (
    *(
        b"\x00",
        b"\r\n",
        b"\n",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"%00",
        b"%",
        b"0" * 400,
        b"9" * 40,
        b"-1",
        b";;",
    ),
    *(
        b",",
        b"=",
        b'"',
        b"'",
        b"<",
        b">",
        b"&",
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"://",
        b"[::1",
        b"xn--",
    ),
    *(b"\xc0\x0c", b"\xc0\x00", b"A" * 3000, b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"@", b"%{i}", b"1e999"),
    *(b"\t", b"\x7f"),
)


def mutate(seeds: Sequence[bytes], rng: random.Random) -> bytes:
    """One of the seeds with up to eight changes: bytes flipped, cut, doubled, taken from another seed."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randrange(9)):
        at = rng.randrange(len(data) + 1)
        end = min(len(data), at + rng.choice((1, 1, 2, 4, 16, 200)))
        match rng.randrange(7):
            case 0 if data:
                data[at % len(data)] = rng.randrange(256)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end] * rng.randrange(1, 4)
            case 3:
                data[at:at] = rng.choice(_SPARKS)
            case 4:
                data[at:end] = rng.choice(_SPARKS)
            case 5:
                other = rng.choice(seeds)
                start = rng.randrange(len(other) + 1)
                data[at:end] = other[start : start + rng.randrange(300)]
            case _:
                data = data[:at] if rng.random() < 0.2 else data
    return bytes(data)

"""How a risk's score is shown, the same on pages, in the matrix and on paper."""


def score_tone(score: int) -> str:
    """The tone of a score from 1 to 25: 12 and above hurts, 5 and above matters."""
    return "nogo" if score >= 12 else "hold" if score >= 5 else "idle"

"""Pictures of the pack, drawn from the snapshot's plain values with the colours of paper."""

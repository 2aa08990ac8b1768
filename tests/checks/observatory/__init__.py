"""MDN HTTP Observatory's documented results, row by row, beside ours: where they part, it says why."""

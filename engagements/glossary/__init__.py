"""The glossary: the field's terms in the words of somebody who runs a business."""

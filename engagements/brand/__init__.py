"""How an organisation looks to its clients: a colour that can be read, a logo that can be seen."""

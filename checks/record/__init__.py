"""The record of an audit: its facts, kept so that every verdict can be judged again without the network."""

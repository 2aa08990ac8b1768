"""The playbooks: one TOML file for each kind of product, and the runbooks they bring along."""

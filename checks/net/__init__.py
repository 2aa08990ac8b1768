"""The only room that talks to the network: address policy, resolver, pinned HTTP client, TLS and SMTP."""

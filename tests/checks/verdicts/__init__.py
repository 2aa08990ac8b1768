"""Every verdict of every check, brought about over real sockets: one module of cases for each topic."""

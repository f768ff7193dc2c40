"""The subcommands of ``gongshi-server``: one module each, one line here each.

A module has ``add_parser(subparsers)`` and ``run(args) -> int``. Only the module
of the command that was asked for is imported, so that ``publish`` does not wait
for the web server's libraries.
"""

COMMANDS: dict[str, str] = {
    "run": "server.commands.run",
    "migrate": "server.commands.migrate",
    "recount": "server.commands.recount",
    "login-link": "server.commands.login_link",
    "import": "server.commands.import_file",
    "keys": "server.commands.keys",
    "publish": "server.commands.publish",
    "cosign": "server.commands.cosign",
    "withdraw": "server.commands.withdraw",
    "tombstone": "server.commands.tombstone",
    "resign": "server.commands.resign",
    "check-repository": "server.commands.check_repository",
}

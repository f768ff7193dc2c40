"""The database: engine, typed base, migrations. Tables live with the rooms that own them."""

"""Plans for each tier, proposed from the shop's own tables: each kind says for whom, why, and with which offers."""

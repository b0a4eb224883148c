"""Pages and lists of dealings, one set for every kind in `crm.kinds`."""

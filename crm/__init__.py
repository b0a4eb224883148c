"""The customer register: organisations, people, how they relate, everything done with them; staff accounts.

Owns: organisations, contacts, standings, positions, contact points, addresses, products and orders, imports, users.
May import: privacy. Public face: `enums`, `queries`, `policies`, `actions`, `datamap`, `normal`.
"""

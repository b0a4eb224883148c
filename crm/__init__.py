"""The customer register: organisations, people, how they relate, everything done with them; staff accounts.

Owns: organisations, contacts, standings, positions, contact points, addresses, products, dealings of every kind, imports, users.
May import: privacy. Public face: `enums`, `queries`, `policies`, `actions`, `datamap`, `normal`, `kinds`, `moves`.
"""

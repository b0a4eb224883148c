"""Reaching people: campaigns and their messages, transactional mail, the public subscriber pages.

Owns: campaigns, contents, messages. May import: consent, crm, privacy.
Public face: `enums`, `queries`, `policies`, `actions`, `datamap`, `ports`, `links`.
"""

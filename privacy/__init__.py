"""The ground every other package stands on.

Owns: the words of the data map, registers and recipients, audit trail and access log, keyed hashes, the journal, staff roles' door.
May import: nobody of ours.
Public face: `enums`, `mapped`, `registry`, `refusal`, `authority`, `keyed`, `queries`, `policies`, `actions`, `ports`, `admin.base`.
"""

"""What each person allowed or forbade, with proof; the gate.

Owns: subjects, the ledger, evidence, projections, topics, wordings, pending subscriptions, the controller's choice of rules.
May import: crm, privacy. Public face: `enums`, `state`, `rules`, `queries`, `policies`, `actions`, `datamap`.
"""
